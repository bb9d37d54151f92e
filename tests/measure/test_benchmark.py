"""Laws of the benchmark: all modes do the same work, in turns."""

import dataclasses

import pytest

from specviz.measure.alternate import rotated
from specviz.measure.benchmark import laps
from specviz.measure.laps import Lap, Timing, rate, ratio, whole_repeats
from specviz.models.pair import Pair
from tests.support.bench import PROMPTS, SETTINGS

pytestmark = pytest.mark.slow


def test_every_mode_emits_the_same_tokens_at_temperature_0(done: list[Lap]) -> None:
    assert [(lap.repeat, lap.prompt) for lap in done] == [(r, p) for r in (0, 1) for p in (0, 1, 2)]
    for lap in done:
        assert {timing.tokens for timing in lap.timings.values()} == {SETTINGS.max_new_tokens}
        assert lap.trace("plain").token_ids == lap.trace("speculative").token_ids
        assert not any(round.bonus_position for round in lap.trace("speculative").rounds)


def test_an_end_of_text_ends_no_mode(tiny: Pair) -> None:
    # A finished story is followed by an end of text within a few tokens.
    settings = dataclasses.replace(SETTINGS, max_new_tokens=60)
    prompt = "They went home. The end."
    (lap,) = laps(tiny, [prompt], settings, 1, peer=True)
    assert tiny.end_ids & set(lap.trace("plain").token_ids)
    assert {timing.tokens for timing in lap.timings.values()} == {60}


def test_the_modes_take_turns_in_going_first() -> None:
    names = ["plain", "speculative", "peer"]
    firsts = [rotated(names, turn)[0] for turn in range(6)]
    assert firsts == names * 2 and all(set(rotated(names, turn)) == set(names) for turn in range(6))


def lap_of(repeat: int, prompt: int, plain_ms: float, speculative_ms: float) -> Lap:
    timings = {
        name: Timing(10, ms, 8, ms / 2)
        for name, ms in (("plain", plain_ms), ("speculative", speculative_ms))
    }
    return Lap(repeat, prompt, timings)


def test_a_ratio_is_of_all_tokens_over_all_time_and_not_a_mean_of_ratios() -> None:
    both = [lap_of(0, 0, 100, 50), lap_of(0, 1, 900, 150)]
    assert rate(both, "plain") == pytest.approx(20)  # 20 tokens in 1,000 ms
    assert rate(both, "plain", decode=True) == pytest.approx(32)  # 16 tokens in 500 ms
    assert ratio(both, "speculative", "plain") == pytest.approx(5)


def test_a_repeat_that_was_broken_off_counts_only_where_none_is_whole() -> None:
    whole = [lap_of(0, prompt, 2, 1) for prompt in range(3)]
    cut = [lap_of(1, 0, 9, 1)]
    assert whole_repeats(whole + cut) == [whole]
    assert whole_repeats(cut) == [cut] and whole_repeats([]) == []


def test_a_cancelled_benchmark_keeps_only_whole_laps(tiny: Pair) -> None:
    stop = False
    run = laps(tiny, PROMPTS, SETTINGS, 5, cancelled=lambda: stop)
    kept = [next(run), next(run)]
    stop = True
    assert list(run) == []
    assert [lap.timings["plain"].tokens for lap in kept] == [12, 12]
