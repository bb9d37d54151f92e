"""The lesson's text as HTML: paragraphs whose terms tell their meaning, and the glossary."""

from collections.abc import Iterator, Sequence

from specviz.lessons.glossary import Glossary, Term, pieces
from specviz.ui.shell.templates import rendered


def paragraphs(texts: Sequence[str], glossary: Glossary) -> str:
    """A term tells its meaning where it is first met in these texts."""
    met: set[str] = set()
    return rendered(
        "learn/templates/paragraphs", texts=[list(explained(text, glossary, met)) for text in texts]
    )


def explained(text: str, glossary: Glossary, met: set[str]) -> Iterator[tuple[str, Term | None]]:
    """Words, with the term whose meaning they tell. The terms of the text are added to met."""
    for words, term in pieces(text):
        yield words, glossary[term] if term and term not in met else None
        if term:
            met.add(term)


def glossary_list(glossary: Glossary) -> str:
    return rendered("learn/templates/glossary", terms=glossary.values())


def statement(text: str) -> str:
    """No line of it ends at a hyphen, as in 2-3x."""
    return rendered("learn/templates/statement", words=text.split(" "))
