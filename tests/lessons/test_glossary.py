"""Laws of glossary.yaml: every word of the design is in it, once, in plain sentences."""

from pathlib import Path

import pytest

from specviz.lessons.glossary import pieces, read_glossary, terms_in
from specviz.words import GLYPHS
from tests.support.answers import TERMS
from tests.support.course import sentences
from tests.support.tiny import refusals


def test_every_verdict_and_kind_of_token_has_its_term() -> None:
    assert GLYPHS.keys() <= TERMS.keys()


@pytest.mark.parametrize(
    "term",
    ["target model", "draft model", "draft length", "round", "acceptance rate", "draft efficiency"]
    + ["mean acceptance length", "speedup", "rollback", "latency", "throughput", "batch size"],
)
def test_what_the_pages_speak_of_has_its_term(term: str) -> None:
    assert term in TERMS


@pytest.mark.parametrize("term", TERMS.values(), ids=lambda term: term.term)
def test_a_meaning_is_one_to_three_plain_sentences(term: object) -> None:
    meaning = term.meaning  # type: ignore[attr-defined]
    assert 1 <= sentences(meaning) <= 3 and len(meaning.split()) <= 30 and "://" not in meaning


@pytest.mark.parametrize("name", ["vLLM", "transformers", "llama.cpp", "gpt-fast", "mlx-lm"])
def test_the_names_of_other_software_are_told(name: str) -> None:
    assert any(name in other for term in TERMS.values() for other in term.elsewhere)


def test_a_text_is_taken_apart_without_losing_a_word() -> None:
    text = "A [[token]] of [[models|target model]]."
    assert list(pieces(text)) == [
        ("A ", None),
        ("token", "token"),
        (" of ", None),
        ("models", "target model"),
        (".", None),
    ]
    assert list(terms_in(text)) == ["token", "target model"]


MISTAKES = {
    "no terms": ("terms: []", "terms: expected a list"),
    "a term twice": (
        "terms: [{term: a, meaning: b}, {term: a, meaning: c}]",
        "terms: expected each term once, and a is there twice",
    ),
    "no meaning": ("terms: [{term: a}]", "a.meaning: expected this key"),
    "a name that is no text": (
        "terms: [{term: a, meaning: b, elsewhere: [1]}]",
        "a.elsewhere[1]: expected text",
    ),
    "an unknown key": (
        "terms: [{term: a, meaning: b, alias: c}]",
        "a.alias: expected no such key here",
    ),
}


@pytest.mark.parametrize("mistake", MISTAKES)
def test_a_mistake_is_refused_naming_the_term_and_what_belongs_there(
    tmp_path: Path, mistake: str
) -> None:
    content, expected = MISTAKES[mistake]
    file = tmp_path / "glossary.yaml"
    file.write_text(content)
    found = refusals(lambda: read_glossary(file))
    assert any(line.startswith(str(file)) and expected in line for line in found), found
