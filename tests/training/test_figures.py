"""docs/benchmarks.json is what the benchmark found, measured only once; the .md says the same."""

import json
from collections.abc import Iterator
from dataclasses import asdict
from pathlib import Path

import pytest

from specviz.lessons.benchmarks import BENCHMARKS, read_benchmarks
from specviz.models.llama_lm import LlamaLM
from specviz.models.pair import Pair
from specviz.models.transformers_lm import CausalLM
from specviz.workloads.prompts import WORKLOADS
from training import cases
from training.cases import Case, Measured, lengthened
from training.figures import benchmarks, document

slow = pytest.mark.slow
PROMPTS = ["Once upon a time", "def add(a, b):"]


@pytest.fixture
def small(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(cases, "workload_prompts", lambda workload: PROMPTS)
    monkeypatch.setattr(cases, "NEW_TOKENS", 8)
    monkeypatch.setattr(cases, "DRAFT_LENGTHS", dict.fromkeys(WORKLOADS, (2, 3)))
    monkeypatch.setattr(cases, "CONTEXTS", (20,))


@pytest.fixture
def measured(small: None, tmp_path: Path) -> Iterator[Measured]:
    yield Measured(tmp_path / "kept", repeats=1)


@slow
def test_a_case_is_measured_once_and_then_read(measured: Measured) -> None:
    first = measured[Case()]
    measured.pairs.clear()
    assert measured[Case()] == first and not measured.pairs
    assert measured[Case(draft_length=2)].draft_length == 2


def test_every_field_of_a_case_has_its_own_file() -> None:
    changed = [
        Case(),
        Case(pair="tiny-self"),
        Case(workload="python"),
        Case(temperature=1.0),
        Case(draft_length=2),
        Case(peer=True),
        Case(verification="block"),
        Case(adaptive=True),
        Case(context=128),
        Case(before=True),
    ]
    assert len({case.name for case in changed}) == len(changed)


@slow
def test_the_two_kinds_of_models_really_are_two(measured: Measured) -> None:
    assert isinstance(measured.pair("tiny").target, LlamaLM)
    other = measured.pair("tiny", written_out=False)
    assert type(other.target) is CausalLM
    weight = other.target.model.model.layers[0].mlp.up_proj.weight
    assert weight.is_contiguous()  # as it was loaded


@slow
def test_a_prompt_is_lengthened_to_the_asked_tokens(tiny: Pair) -> None:
    longer = lengthened(tiny, "Once upon a time", 40)
    assert longer.startswith("Once upon a time")
    assert len(tiny.tokenizer.encode(longer)) == pytest.approx(40, abs=3)


@slow
def test_the_figures_hold_a_row_for_every_case_and_are_read_back_as_they_were(
    measured: Measured, tmp_path: Path
) -> None:
    found = benchmarks(measured)
    assert len(found.drafts) == len(cases.DRAFTS) * len(cases.TEMPERATURES) * len(WORKLOADS)
    assert measured[Case()].speedup in [row.speedup for row in found.drafts]
    file = tmp_path / "benchmarks.json"
    file.write_text(json.dumps(asdict(found)), encoding="utf-8")
    assert read_benchmarks(file) == found


def test_the_committed_document_is_what_the_committed_data_gives() -> None:
    written = BENCHMARKS.with_suffix(".md").read_text(encoding="utf-8")
    assert document(read_benchmarks()) == written


def test_the_document_has_a_line_for_every_row() -> None:
    data = read_benchmarks()
    tables = [rows for rows in vars(data).values() if isinstance(rows, tuple)]
    rows = sum(map(len, tables)) - len(data.recording)  # a sentence
    titles = len(tables) - 1 + 1  # one for each temperature of the draft lengths
    lines = [line for line in document(data).splitlines() if line.startswith("| ")]
    assert len(lines) == rows + 2 * titles
    assert all(line.count(" | ") >= 4 for line in lines)
