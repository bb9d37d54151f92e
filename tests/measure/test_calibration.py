"""A calibration is measured here and kept, and a run that asks for float32 by name needs none."""

import json
from pathlib import Path
from typing import Any

import pytest
import torch
from transformers import AutoConfig

from specviz.models import calibration
from specviz.models.calibration import (
    Choice,
    calibrated,
    calibration_file,
    choices,
    kept_calibrations,
    measured,
    sized,
)
from specviz.models.catalogue import load_pair, read_catalogue
from specviz.models.causal_lm import CausalLM
from specviz.models.llama_lm import LlamaLM

pytestmark = pytest.mark.slow

DEFAULT = Choice("float32", torch.get_num_threads(), "preallocated")


@pytest.fixture(autouse=True)
def own_file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "cache"))


@pytest.fixture
def config(folders: Path) -> Any:
    return AutoConfig.from_pretrained(folders / "llama")


def pretend(monkeypatch: pytest.MonkeyPatch, times: dict[Choice, float]) -> list[Choice]:
    """Passes take what `times` says, else 100 ms; returns what was asked for."""
    asked: list[Choice] = []

    def pass_time_ms(models: Any, layers: int, choice: Choice) -> float:
        asked.append(choice)
        return times.get(choice, 100.0)

    monkeypatch.setattr(calibration, "pass_time_ms", pass_time_ms)
    monkeypatch.setattr(calibration, "has_bfloat16", lambda: True)
    return asked


def test_every_choice_is_really_timed(config: Any) -> None:
    found = measured("llama", config)
    assert len(found.pass_ms) == len(choices(True, torch.get_num_threads()))
    assert all(ms > 0 for ms in found.pass_ms.values()) and str(found.chosen) in found.pass_ms


def test_a_clearly_faster_choice_wins_and_a_close_one_does_not(
    config: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    bfloat16 = Choice("bfloat16", torch.get_num_threads(), "transformers")
    pretend(monkeypatch, {bfloat16: 90.0})
    assert measured("llama", config).chosen == bfloat16
    pretend(monkeypatch, {bfloat16: 97.0})
    assert measured("llama", config).chosen == DEFAULT


def test_it_is_measured_once_and_kept(config: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    asked = pretend(monkeypatch, {})
    assert calibrated("llama", config) == DEFAULT
    times = len(asked)
    assert calibrated("llama", config) == DEFAULT and len(asked) == times > 0
    (kept,) = kept_calibrations().values()
    assert kept.model == "llama" and kept.pass_ms[str(DEFAULT)] == 100.0
    config.hidden_size *= 2  # another shape is another question
    calibrated("wider", config)
    assert len(kept_calibrations()) == 2


@pytest.mark.parametrize("content", ["", "{", "[]", '{"key": {}}', '{"key": {"chosen": 3}}'])
def test_a_damaged_file_is_measured_anew(
    config: Any, monkeypatch: pytest.MonkeyPatch, content: str
) -> None:
    calibration_file().parent.mkdir(parents=True)
    calibration_file().write_text(content)
    pretend(monkeypatch, {})
    assert kept_calibrations() == {} and calibrated("llama", config) == DEFAULT
    assert len(json.loads(calibration_file().read_text())) == 1


@pytest.mark.parametrize("change", [{"threads": 0}, {"threads": "1"}, {"cache": "x"}, {"dtype": 1}])
def test_a_choice_that_cannot_be_made_is_measured_anew(
    config: Any, monkeypatch: pytest.MonkeyPatch, change: dict[str, Any]
) -> None:
    pretend(monkeypatch, {})
    calibrated("llama", config)
    content = json.loads(calibration_file().read_text())
    (entry,) = content.values()
    entry["chosen"] |= change
    calibration_file().write_text(json.dumps(content))
    assert kept_calibrations() == {} and calibrated("llama", config) == DEFAULT


def test_a_choice_of_threads_does_not_limit_the_next_pair(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(calibration, "ALLOWED_THREADS", 2)
    asked = pretend(monkeypatch, {Choice("float32", 1, "preallocated"): 1.0})
    spec = read_catalogue()["tiny"]
    threads = torch.get_num_threads()
    try:
        load_pair(spec, "cpu", "auto")
        assert torch.get_num_threads() == 1
        calibration_file().unlink()
        asked.clear()
        load_pair(spec, "cpu", "auto")
        assert {choice.threads for choice in asked} == {1, 2}
        load_pair(spec, "cpu", "float32")
        assert torch.get_num_threads() == 2
    finally:
        torch.set_num_threads(threads)


def test_a_folder_that_cannot_be_written_costs_only_time(
    config: Any, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    (tmp_path / "cache").write_text("a file where the folder should be")
    pretend(monkeypatch, {})
    assert calibrated("llama", config) == DEFAULT


def test_the_timed_models_have_the_shape_and_few_layers(folders: Path) -> None:
    for family in ("llama", "qwen2", "qwen3"):
        config = AutoConfig.from_pretrained(folders / family)
        model = sized(config, 1)
        assert model.config.num_hidden_layers == 1 != config.num_hidden_layers
        assert model.config.hidden_size == config.hidden_size
        CausalLM(model, 300).score([1, 2], rows=1)


def test_a_pair_is_loaded_as_the_calibration_says(monkeypatch: pytest.MonkeyPatch) -> None:
    spec = read_catalogue()["tiny"]
    pretend(monkeypatch, {Choice("bfloat16", 1, "transformers"): 1.0})
    threads = torch.get_num_threads()
    try:
        pair = load_pair(spec, "cpu", "auto")
        assert pair.dtype == "bfloat16" and torch.get_num_threads() == 1
        assert type(pair.target) is CausalLM and pair.target.model.dtype == torch.bfloat16
    finally:
        torch.set_num_threads(threads)


def test_float32_by_name_asks_no_calibration(monkeypatch: pytest.MonkeyPatch) -> None:
    asked = pretend(monkeypatch, {})
    pair = load_pair(read_catalogue()["tiny"], "cpu", "float32")
    assert asked == [] and pair.dtype == "float32" and isinstance(pair.target, LlamaLM)
