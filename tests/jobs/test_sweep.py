"""A sweep measures all its setups on the same prompts, asks before hours, and keeps what it has."""

import dataclasses

import pytest

from specviz.errors import InputError
from specviz.jobs import sweep as sweep_module
from specviz.jobs.runner import Runner
from specviz.jobs.sweep import Sweep
from specviz.measure.sweep import Setup
from specviz.models.catalogue import read_catalogue
from specviz.trace import Settings
from tests.support.runs import TINY, wait

PROMPTS = {"stories": ["Once upon a time", "Tom had a dog"], "python": ["def add(a, b):"]}
SETTINGS = Settings(max_new_tokens=8)
LENGTHS = (1, 3)


@pytest.fixture(scope="module")
def runner() -> Runner:
    return Runner("cpu", "float32")


def lengths(workload: str = "stories") -> tuple[Setup, ...]:
    return tuple(
        Setup(TINY, workload, dataclasses.replace(SETTINGS, draft_length=length))
        for length in LENGTHS
    )


def done(runner: Runner, sweep: Sweep) -> Sweep:
    runner.submit(sweep)
    wait(lambda: sweep.is_over)
    return sweep


def test_every_setup_is_run_on_every_prompt_of_every_repeat(runner: Runner) -> None:
    sweep = done(runner, Sweep(lengths(), PROMPTS, repeats=2))
    assert sweep.state == "finished" and sweep.share_done == 1 and sweep.remaining_s == 0
    assert list(sweep.laps) == list(sweep.setups)
    for setup, laps in sweep.laps.items():
        assert [(lap.repeat, lap.prompt) for lap in laps] == [(0, 0), (0, 1), (1, 0), (1, 1)]
        for lap in laps:
            trace = lap.trace("speculative")
            assert trace.settings.draft_length == setup.settings.draft_length
            assert trace.prompt == PROMPTS["stories"][lap.prompt]
            assert trace.token_ids == lap.trace("plain").token_ids


def test_setups_of_one_temperature_share_the_plain_run_of_a_turn(runner: Runner) -> None:
    warm = tuple(
        Setup(TINY, "stories", dataclasses.replace(SETTINGS, temperature=value))
        for value in (0.0, 1.0)
    )
    sweep = done(runner, Sweep((*lengths(), *warm), PROMPTS, repeats=1))
    first, second, greedy, sampled = (sweep.laps[setup][0] for setup in sweep.setups)
    assert first.timings["plain"] is second.timings["plain"] is greedy.timings["plain"]
    assert sampled.timings["plain"] is not greedy.timings["plain"]
    assert sampled.trace("plain").settings.temperature == 1


def test_pairs_and_workloads_are_measured_one_after_the_other(runner: Runner) -> None:
    pairs = read_catalogue()
    setups = tuple(
        Setup(pairs[name], workload, SETTINGS)
        for name in ("tiny", "tiny-ngram")
        for workload in PROMPTS
    )
    sweep = done(runner, Sweep(setups, PROMPTS, repeats=1))
    assert sweep.state == "finished" and len(sweep.groups) == 4
    for setup in setups:
        assert len(sweep.laps[setup]) == len(PROMPTS[setup.workload])
        assert sweep.laps[setup][0].trace("speculative").pair == setup.spec.name


def test_a_stopped_sweep_keeps_the_same_turns_of_all_setups(runner: Runner) -> None:
    sweep = Sweep(lengths(), {"stories": PROMPTS["stories"] * 40}, repeats=5)
    runner.submit(sweep)
    wait(lambda: all(len(sweep.laps.get(setup, [])) >= 2 for setup in sweep.setups))
    assert sweep.remaining_s is not None and sweep.remaining_s > 0
    sweep.cancel()
    wait(lambda: sweep.is_over)
    assert sweep.state == "cancelled" and 0 < sweep.share_done < 1
    kept = [[(lap.repeat, lap.prompt) for lap in sweep.laps[setup]] for setup in sweep.setups]
    assert kept[0] == kept[1] and len(kept[0]) >= 2
    assert all(len(lap.trace("plain").token_ids) == 8 for lap in sweep.laps[sweep.setups[0]])


def test_a_long_sweep_says_its_estimate_and_measures_once_agreed(
    runner: Runner, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sweep_module, "ASK_ABOVE_S", 0.0)
    asking = done(runner, Sweep(lengths(), PROMPTS, repeats=1))
    assert asking.state == "finished" and asking.asks and asking.laps == {}
    assert asking.estimate_s is not None and asking.estimate_s > 0
    agreed = done(runner, Sweep(lengths(), PROMPTS, repeats=1, agreed=True))
    assert not agreed.asks and agreed.share_done == 1


@pytest.mark.parametrize(
    ("prompts", "length", "said"),
    [
        ({"stories": []}, 3, "choose a workload"),
        ({"stories": ["  "]}, 3, "empty"),
        (PROMPTS, 0, "without drafts"),
    ],
)
def test_what_cannot_be_measured_is_refused_before_it_is_queued(
    prompts: dict[str, list[str]], length: int, said: str, runner: Runner
) -> None:
    setup = Setup(TINY, "stories", dataclasses.replace(SETTINGS, draft_length=length))
    with pytest.raises(InputError, match=said):
        runner.submit(Sweep((setup,), prompts, repeats=1))


def test_a_prompt_that_does_not_fit_is_named_before_anything_is_measured(runner: Runner) -> None:
    sweep = done(runner, Sweep(lengths(), {"stories": ["Once", "once " * 1100]}, repeats=1))
    assert sweep.state == "failed" and sweep.error is not None
    assert sweep.error.startswith("Prompt 2 cannot be used. The prompt is 1,102")
    assert sweep.laps == {}
