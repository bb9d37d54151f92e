"""glossary.yaml to terms, and where a text uses them."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from specviz.yaml_file import FieldReader, read_yaml

GLOSSARY = Path(__file__).parent / "content" / "glossary.yaml"
USE = re.compile(r"\[\[([^\]|]+)(?:\|([^\]|]+))?\]\]")  # [[term]] or [[as written|term]]


@dataclass(frozen=True)
class Term:
    """`elsewhere`: what other software and papers call it."""

    term: str
    meaning: str
    elsewhere: tuple[str, ...]


Glossary = Mapping[str, Term]


def read_glossary(path: Path = GLOSSARY) -> Glossary:
    """By term, in the file's order. Raises InputError naming the file and the key."""
    reader = GlossaryReader(path)
    fields = reader.fields(read_yaml(path), ("terms",), "the file")
    entries = reader.sequence(fields.get("terms"), "terms")
    found: dict[str, Term] = {}
    for i, entry in enumerate(entries, 1):
        term = reader.term(entry, f"terms[{i}]")
        found[reader.new(term.term, found, f"terms[{i}].term")] = term
    return found


@dataclass(frozen=True)
class GlossaryReader(FieldReader):
    def term(self, entry: Any, where: str) -> Term:
        fields = self.fields(entry, ("term", "meaning", "elsewhere"), where)
        term = self.text(fields.get("term"), f"{where}.term")
        names = (
            self.sequence(fields["elsewhere"], f"{term}.elsewhere") if "elsewhere" in fields else ()
        )
        return Term(
            term=term,
            meaning=self.text(fields.get("meaning"), f"{term}.meaning"),
            elsewhere=tuple(
                self.text(name, f"{term}.elsewhere[{i}]") for i, name in enumerate(names, 1)
            ),
        )


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
