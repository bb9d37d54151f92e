"""A calibration is measured on the loaded pair and kept; float32 by name needs none."""

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import torch

from specviz.measure import calibration
from specviz.measure.calibration import (
    Choice,
    calibrated,
    calibration_file,
    choices,
    kept_calibrations,
    load_calibrated,
    measured,
)
from specviz.models.catalogue import read_catalogue
from specviz.models.llama_lm import LlamaLM
from specviz.models.pair import Pair
from specviz.models.transformers_lm import CausalLM

pytestmark = pytest.mark.slow

DEFAULT = Choice("float32", torch.get_num_threads(), "preallocated")
TINY = read_catalogue()["tiny"]


@pytest.fixture(autouse=True)
def own_file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "cache"))
    monkeypatch.setattr(calibration, "choices", choices)  # all of them, here
    threads = torch.get_num_threads()
    yield
    torch.set_num_threads(threads)


def way_of(pair: Pair) -> Choice:
    cache = "preallocated" if isinstance(pair.target, LlamaLM) else "transformers"
    return Choice(pair.dtype, torch.get_num_threads(), cache)


def pretend(monkeypatch: pytest.MonkeyPatch, times: dict[Choice, float]) -> list[Choice]:
    """A token takes what `times` says, else 100 ms; returns what was asked for."""
    asked: list[Choice] = []

    def token_ms(pair: Pair) -> float:
        asked.append(way_of(pair))
        return times.get(asked[-1], 100.0)

    monkeypatch.setattr(calibration, "token_ms", token_ms)
    monkeypatch.setattr(calibration, "has_bfloat16", lambda: True)
    return asked


def test_every_choice_is_really_timed_on_the_loaded_pair(tiny: Pair) -> None:
    found = measured(tiny)
    assert list(found.token_ms) == [str(choice) for choice in choices(written_out=True)]
    assert all(ms > 0 for ms in found.token_ms.values()) and str(found.chosen) in found.token_ms


def test_a_clearly_faster_choice_wins_and_a_close_one_does_not(
    tiny: Pair, monkeypatch: pytest.MonkeyPatch
) -> None:
    bfloat16 = Choice("bfloat16", torch.get_num_threads(), "transformers")
    pretend(monkeypatch, {bfloat16: 90.0})
    assert measured(tiny).chosen == bfloat16
    pretend(monkeypatch, {bfloat16: 97.0})
    assert measured(tiny).chosen == DEFAULT


def test_it_is_measured_once_for_a_pair_and_kept(
    pairs: dict[str, Pair], monkeypatch: pytest.MonkeyPatch
) -> None:
    asked = pretend(monkeypatch, {})
    assert calibrated(pairs["tiny"]) == DEFAULT
    times = len(asked)
    assert calibrated(pairs["tiny"]) == DEFAULT and len(asked) == times > 0
    (kept,) = kept_calibrations().values()
    assert kept.pair == "tiny" and kept.token_ms[str(DEFAULT)] == 100.0
    calibrated(pairs["tiny-weak"])
    assert len(kept_calibrations()) == 2


@pytest.mark.parametrize("content", ["", "{", "[]", '{"key": {}}', '{"key": {"chosen": 3}}'])
def test_a_damaged_file_is_measured_anew(
    tiny: Pair, monkeypatch: pytest.MonkeyPatch, content: str
) -> None:
    calibration_file().parent.mkdir(parents=True)
    calibration_file().write_text(content)
    pretend(monkeypatch, {})
    assert kept_calibrations() == {} and calibrated(tiny) == DEFAULT
    assert len(json.loads(calibration_file().read_text())) == 1


@pytest.mark.parametrize("change", [{"threads": 0}, {"threads": "1"}, {"cache": "x"}, {"dtype": 1}])
def test_a_choice_that_cannot_be_made_is_measured_anew(
    tiny: Pair, monkeypatch: pytest.MonkeyPatch, change: dict[str, Any]
) -> None:
    pretend(monkeypatch, {})
    calibrated(tiny)
    content = json.loads(calibration_file().read_text())
    (entry,) = content.values()
    entry["chosen"] |= change
    calibration_file().write_text(json.dumps(content))
    assert kept_calibrations() == {} and calibrated(tiny) == DEFAULT


def test_a_choice_of_threads_does_not_limit_the_next_pair(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(calibration, "ALLOWED_THREADS", 2)
    monkeypatch.setattr("specviz.models.pair.ALLOWED_THREADS", 2)
    asked = pretend(monkeypatch, {Choice("float32", 1, "preallocated"): 1.0})
    load_calibrated(TINY, "cpu")
    assert torch.get_num_threads() == 1
    calibration_file().unlink()
    asked.clear()
    load_calibrated(TINY, "cpu")
    assert {choice.threads for choice in asked} == {1, 2}
    load_calibrated(TINY, "cpu", "float32")
    assert torch.get_num_threads() == 2


def test_a_folder_that_cannot_be_written_costs_only_time(
    tiny: Pair, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    (tmp_path / "cache").write_text("a file where the folder should be")
    pretend(monkeypatch, {})
    assert calibrated(tiny) == DEFAULT


def test_a_pair_without_room_for_the_prompt_runs_in_the_default_way(tiny: Pair) -> None:
    short = tiny.with_cache(preallocated=True)
    short.target.context_length = 8
    assert calibrated(short) == DEFAULT and kept_calibrations() == {}


def test_a_pair_is_loaded_as_the_calibration_says(monkeypatch: pytest.MonkeyPatch) -> None:
    pretend(monkeypatch, {Choice("bfloat16", 1, "transformers"): 1.0})
    pair = load_calibrated(TINY, "cpu")
    assert pair.dtype == "bfloat16" and torch.get_num_threads() == 1
    assert type(pair.target) is CausalLM and pair.target.model.dtype == torch.bfloat16


def test_float32_by_name_asks_no_calibration(monkeypatch: pytest.MonkeyPatch) -> None:
    asked = pretend(monkeypatch, {})
    pair = load_calibrated(TINY, "cpu", "float32")
    assert asked == [] and pair.dtype == "float32" and isinstance(pair.target, LlamaLM)
