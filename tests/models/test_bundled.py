"""The shipped models are what the model card and the lesson say of them."""

from pathlib import Path

import pytest

from specviz.engine.run import finished, run_pair
from specviz.measure.metrics import acceptance_of
from specviz.models.catalogue import CATALOGUE
from specviz.models.pair import Pair
from specviz.trace import Settings, Trace
from specviz.workloads.prompts import WORKLOADS, workload_prompts

pytestmark = pytest.mark.slow

FOLDER = CATALOGUE.parent / "specviz" / "models" / "bundled"
DRAFTS = ("tiny", "tiny-weak", "tiny-mismatched")


def traces(pair: Pair, workload: str, temperature: float) -> list[Trace]:
    settings = Settings(temperature=temperature, max_new_tokens=40)
    return [
        finished(run_pair(pair, prompt, settings, record=False, until_end=False))
        for prompt in workload_prompts(workload)[:4]
    ]


def test_all_together_they_take_at_most_30_megabytes() -> None:
    assert sum(path.stat().st_size for path in FOLDER.rglob("*") if path.is_file()) <= 30e6


def test_the_drafts_have_one_shape_and_weights_of_their_own(pairs: dict[str, Pair]) -> None:
    drafts = [pairs[name].models.draft for name in DRAFTS]
    assert len({draft and draft.parameters for draft in drafts}) == 1
    assert len({draft and draft.sha256 for draft in drafts}) == len(DRAFTS)
    assert len({pairs[name].models.target.sha256 for name in DRAFTS}) == 1


def test_every_folder_holds_only_what_a_pair_reads() -> None:
    read = {"config.json", "generation_config.json", "model.safetensors"}
    read |= {"tokenizer.json", "tokenizer_config.json"}
    for folder in (path for path in FOLDER.iterdir() if path.is_dir()):
        assert {path.name for path in folder.iterdir()} == read


@pytest.mark.parametrize("temperature", [0.0, 1.0])
def test_the_worse_drafts_are_accepted_less_on_stories(
    pairs: dict[str, Pair], temperature: float
) -> None:
    rates = {name: acceptance_of(traces(pairs[name], "stories", temperature)) for name in DRAFTS}
    distilled, weak, mismatched = (rates[name] or 0.0 for name in DRAFTS)
    assert max(weak, mismatched) < 0.7 * distilled


def test_the_mismatched_draft_is_at_home_in_python(pairs: dict[str, Pair]) -> None:
    pair = pairs["tiny-mismatched"]
    rates = {name: acceptance_of(traces(pair, name, 0.0)) or 0.0 for name in WORKLOADS}
    assert rates["python"] > 1.3 * max(rates["stories"], rates["problems"])


def test_the_worst_draft_still_gives_the_targets_text(pairs: dict[str, Pair]) -> None:
    for prompt in workload_prompts("stories")[:2]:
        texts = {
            finished(run_pair(pairs[name], prompt, Settings(), record=False)).text
            for name in DRAFTS
        }
        assert len(texts) == 1


def test_the_card_names_every_folder() -> None:
    card = (FOLDER / "README.md").read_text(encoding="utf-8")
    assert all(f"`{path.name}`" in card for path in Path(FOLDER).iterdir() if path.is_dir())
