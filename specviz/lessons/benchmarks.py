"""What docs/benchmarks.md says was measured, for the lesson's bars and the quiz's proofs.

The file is written by `make figures`; nothing of it is repeated by hand.
"""

import re
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from specviz.errors import InputError
from specviz.paths import ROOT

BENCHMARKS = ROOT / "docs" / "benchmarks.md"
BEST = "The pair tiny at its best draft length"
DRAFTS = "Drafts of different quality"
LENGTHS = "Draft lengths, stories at temperature 0"
NUMBER = re.compile(r"\d[\d,]*(?:\.\d+)?")


@dataclass(frozen=True)
class Row:
    """One line of a table, by the names over its columns."""

    cells: dict[str, str]

    def number(self, column: str, place: int = 0) -> float:
        """The first number of a cell, or a later one. Raises InputError where it has none."""
        found = NUMBER.findall(self.cells.get(column, ""))
        if place >= len(found):
            raise InputError(
                f"{BENCHMARKS}, column {column}: expected a number; make figures writes it anew."
            )
        return float(found[place].replace(",", ""))

    def has(self, **wanted: str) -> bool:
        return all(self.cells.get(name) == value for name, value in wanted.items())


@cache
def table(heading: str, path: Path = BENCHMARKS) -> tuple[Row, ...]:
    """The first table under the heading that begins so. Raises InputError where there is none."""
    section = section_of(heading, path)
    lines = [line.strip("| ").split(" | ") for line in section if line.startswith("|")]
    if len(lines) < 3:
        raise InputError(f"{path} has no table under {heading}: make figures writes the file anew.")
    names, _, *rows = lines
    return tuple(Row(dict(zip(names, row, strict=False))) for row in rows)


def section_of(heading: str, path: Path) -> list[str]:
    parts = text_of(path).split("\n## ")
    found = next((part for part in parts[1:] if part.startswith(heading)), "")
    return found.splitlines()


@cache
def machine(path: Path = BENCHMARKS) -> str:
    """On what it was measured, and when: the line of the file that says so."""
    return next((line.rstrip(".") for line in text_of(path).splitlines() if "cores," in line), "")


def text_of(path: Path) -> str:
    try:
        return path.read_text(encoding="utf-8")
    except OSError as error:
        raise InputError(
            f"{path} is missing: restore it, or write it with make figures."
        ) from error
