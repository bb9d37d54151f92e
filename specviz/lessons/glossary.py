"""glossary.yaml to terms, and where a text uses them."""

import re
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Annotated

from pydantic import AfterValidator, Field, ValidationInfo
from pydantic.dataclasses import dataclass

from specviz.checking import STRICT, Text, checked, unique
from specviz.yaml_file import read_yaml

GLOSSARY = Path(__file__).parent / "content" / "glossary.yaml"
USE = re.compile(r"\[\[([^\]|]+)(?:\|([^\]|]+))?\]\]")  # [[term]] or [[as written|term]]


@dataclass(frozen=True, config=STRICT)
class Term:
    """`elsewhere`: what other software and papers call it."""

    term: Text
    meaning: Text
    elsewhere: tuple[Text, ...] = ()


Glossary = Mapping[str, Term]


@dataclass(frozen=True, config=STRICT)
class GlossaryFile:
    terms: Annotated[tuple[Term, ...], Field(min_length=1), unique("term")]


def read_glossary(path: Path = GLOSSARY) -> Glossary:
    """By term, in the file's order. Raises InputError naming the file and every wrong key."""
    terms = checked(GlossaryFile, read_yaml(path), path).terms
    return {term.term: term for term in terms}


def pieces(text: str) -> Iterator[tuple[str, str | None]]:
    """The text in order, as words and the term they use, if any."""
    end = 0
    for use in USE.finditer(text):
        yield text[end : use.start()], None
        yield use[1], use[2] or use[1]
        end = use.end()
    yield text[end:], None


def terms_in(text: str) -> Iterator[str]:
    return (term for _, term in pieces(text) if term)


def explained(text: str, info: ValidationInfo) -> str:
    """A text that uses only terms of the glossary; the context holds it under terms."""
    for term in terms_in(text):
        if term not in (info.context or {})["terms"]:
            raise ValueError(f"terms of glossary.yaml, not {term}")
    return text


Explained = Annotated[Text, AfterValidator(explained)]
