"""docs/benchmarks.md is what the benchmark printed, and is measured only once."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from specviz.models.llama_lm import LlamaLM
from specviz.models.pair import Pair
from specviz.models.transformers_lm import CausalLM
from specviz.workloads.prompts import WORKLOADS
from training import cases
from training.cases import Case, Measured, lengthened
from training.figures import document, table

pytestmark = pytest.mark.slow
PROMPTS = ["Once upon a time", "def add(a, b):"]


@pytest.fixture(autouse=True)
def small(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(cases, "workload_prompts", lambda workload: PROMPTS)
    monkeypatch.setattr(cases, "NEW_TOKENS", 8)
    monkeypatch.setattr(cases, "DRAFT_LENGTHS", dict.fromkeys(WORKLOADS, (2, 3)))
    monkeypatch.setattr(cases, "CONTEXTS", (20,))


@pytest.fixture
def measured(tmp_path: Path) -> Iterator[Measured]:
    yield Measured(tmp_path / "kept", repeats=1)


def test_a_case_is_measured_once_and_then_read(measured: Measured) -> None:
    first = measured[Case()]
    measured.pairs.clear()
    assert measured[Case()] == first and not measured.pairs
    assert measured[Case(draft_length=2)]["draft_length"] == 2


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


def test_the_two_kinds_of_models_really_are_two(measured: Measured) -> None:
    assert isinstance(measured.pair("tiny").target, LlamaLM)
    other = measured.pair("tiny", written_out=False)
    assert type(other.target) is CausalLM
    weight = other.target.model.model.layers[0].mlp.up_proj.weight
    assert weight.is_contiguous()  # as it was loaded


def test_a_prompt_is_lengthened_to_the_asked_tokens(tiny: Pair) -> None:
    longer = lengthened(tiny, "Once upon a time", 40)
    assert longer.startswith("Once upon a time")
    assert len(tiny.tokenizer.encode(longer)) == pytest.approx(40, abs=3)


def test_the_document_holds_a_row_for_every_case(measured: Measured) -> None:
    text = document(measured)
    assert text.startswith("# Benchmarks") and text.count("\n## ") == 8
    rows = [line for line in text.splitlines() if line.startswith("| ")]
    assert len([row for row in rows if row.startswith("| tiny")]) == 5 * 2 * 3
    median = measured[Case()]["speedup"]["median"]
    assert f"{median:.2f}x (" in text


def test_a_table_has_as_many_cells_as_titles() -> None:
    assert table("a | b", [["1", "2"]]) == "| a | b |\n| --- | --- |\n| 1 | 2 |\n"
