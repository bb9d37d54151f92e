"""Laws of the measured tables: read as they stand in the file, refused where they do not."""

from pathlib import Path

import pytest

from specviz.errors import InputError
from specviz.lessons.benchmarks import BENCHMARKS, BEST, DRAFTS, LENGTHS, Row, machine, table


@pytest.mark.parametrize("heading", [BEST, DRAFTS, LENGTHS])
def test_every_table_the_lesson_draws_stands_in_the_file_row_by_row(heading: str) -> None:
    text = BENCHMARKS.read_text(encoding="utf-8")
    rows = table(heading)
    assert rows
    for row in rows:
        assert "| " + " | ".join(row.cells.values()).rstrip() in text


def test_numbers_are_read_from_cells_with_units_fractions_and_lists() -> None:
    row = Row({"rate": "78% (1,087/1,390)", "costs": "0.092, 1.20, 0.111", "none": ""})
    assert [row.number("rate", place) for place in range(3)] == [78, 1087, 1390]
    assert row.number("costs", 1) == 1.2
    with pytest.raises(InputError, match="column none: expected a number"):
        row.number("none")


def test_the_machine_and_the_day_are_said() -> None:
    assert "cores" in machine() and machine()[-10:-6].isdigit()


def test_a_file_without_the_table_or_no_file_says_how_to_make_it(tmp_path: Path) -> None:
    file = tmp_path / "benchmarks.md"
    with pytest.raises(InputError, match="make figures"):
        table(BEST, file)
    file.write_text("# Benchmarks\n\n## Other\n\n| a |\n| --- |\n| 1 |\n")
    with pytest.raises(InputError, match="no table under"):
        table(BEST, file)
