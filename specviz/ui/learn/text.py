"""The lesson's text as HTML: paragraphs whose terms tell their meaning, and the glossary. Pure."""

from collections.abc import Sequence
from html import escape

from specviz.lessons.glossary import Glossary, Term, pieces


def paragraphs(texts: Sequence[str], glossary: Glossary) -> str:
    """A term tells its meaning where it is first met in these texts."""
    met: set[str] = set()
    return "".join(f"<p>{paragraph(text, glossary, met)}</p>" for text in texts)


def paragraph(text: str, glossary: Glossary, met: set[str]) -> str:
    written = []
    for words, term in pieces(text):
        first = term is not None and term not in met
        written.append(tooltip(words, glossary[term]) if term and first else escape(words))
        if term:
            met.add(term)
    return "".join(written)


def tooltip(words: str, term: Term) -> str:
    """Opens on hover and on focus; its text follows the word, so that it is read in place."""
    name = f"term-{term.term.replace(' ', '-')}"
    return (
        f'<span class="term"><dfn tabindex="0" aria-describedby="{name}">{escape(words)}</dfn>'
        f'<span class="meaning" role="tooltip" id="{name}">{escape(term.meaning)}</span></span>'
    )


def glossary_list(glossary: Glossary) -> str:
    return f'<dl class="glossary">{"".join(map(entry, glossary.values()))}</dl>'


def entry(term: Term) -> str:
    names = f"<small>elsewhere: {escape(', '.join(term.elsewhere))}</small>"
    also = names if term.elsewhere else ""
    return f"<div><dt>{escape(term.term)}</dt><dd>{escape(term.meaning)}{also}</dd></div>"


def unbroken(text: str) -> str:
    """HTML in which no line ends at a hyphen, as in 2-3x."""
    words = (f"<span>{word}</span>" if "-" in word else word for word in escape(text).split(" "))
    return " ".join(words)
