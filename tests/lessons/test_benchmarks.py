"""Laws of the measured figures: whole as committed, refused where they are not what was written."""

import json
from pathlib import Path

import pytest

from specviz.errors import InputError
from specviz.lessons.benchmarks import BENCHMARKS, read_benchmarks


def test_what_was_measured_says_where_and_when() -> None:
    setup = read_benchmarks().setup
    assert setup.device in setup.machine and setup.date in setup.machine
    assert setup.prompts and setup.repeats


def test_an_acceptance_rate_is_of_the_judged_tokens_and_a_median_lies_in_its_range() -> None:
    for row in read_benchmarks().drafts:
        assert 0 < row.acceptance.rate <= 1
        assert row.speedup.min <= row.speedup.median <= row.speedup.max


def test_a_missing_file_says_how_to_make_it(tmp_path: Path) -> None:
    with pytest.raises(InputError, match="is missing: restore it, or write it with make figures"):
        read_benchmarks(tmp_path / "benchmarks.json")


@pytest.mark.parametrize("change", ["not JSON", "a row without its speedup", "a word for a number"])
def test_a_file_that_is_not_what_make_figures_wrote_is_refused(tmp_path: Path, change: str) -> None:
    data = json.loads(BENCHMARKS.read_text(encoding="utf-8"))
    place = "the file"
    if change == "a row without its speedup":
        del data["best"][1]["speedup"]
        place = "best.1.speedup"
    elif change == "a word for a number":
        data["setup"]["repeats"] = "two"
        place = "setup.repeats"
    file = tmp_path / "benchmarks.json"
    file.write_text("{" if change == "not JSON" else json.dumps(data), encoding="utf-8")
    with pytest.raises(InputError, match=f"{place}: .*make figures"):
        read_benchmarks(file)
