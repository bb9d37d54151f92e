"""Laws of the benchmark: all modes do the same work, in turns, and every figure follows from it."""

import dataclasses

import pytest

from specviz.engine import theory
from specviz.engine.benchmark import (
    Lap,
    Spread,
    Timing,
    laps,
    prediction,
    rate,
    ratio,
    recording_cost,
    report,
    rotated,
    whole_repeats,
)
from specviz.models.catalogue import Pair
from specviz.trace import Settings

PROMPTS = ["Once upon a time", "Question: Tom has 3 pens.\nAnswer:", "def add(a, b):"]
SETTINGS = Settings(draft_length=3, max_new_tokens=12)
REPEATS = 2


@pytest.fixture(scope="module")
def done(tiny: Pair) -> list[Lap]:
    return list(laps(tiny, PROMPTS, SETTINGS, REPEATS, peer=True, record=True))


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


def test_the_report_follows_from_the_laps(tiny: Pair, done: list[Lap]) -> None:
    found = report(tiny, PROMPTS, SETTINGS, done)
    groups = [done[:3], done[3:]]
    speedups = [ratio(group, "speculative", "plain") for group in groups]
    assert found["speedup"] == dataclasses.asdict(Spread.of(speedups))
    over_peer = sorted(ratio(group, "speculative", "peer") for group in groups)
    assert [found["speedup_over_peer"][end] for end in ("min", "max")] == over_peer
    for name, mode in found["modes"].items():
        rates = sorted(rate(group, name) for group in groups)
        assert [mode["tokens_per_s"]["min"], mode["tokens_per_s"]["max"]] == rates
    rounds = [r for lap in done for r in lap.trace("speculative").rounds]
    assert found["judged"] == sum(round.judged for round in rounds)
    assert found["acceptance_rate"] == found["accepted"] / found["judged"]
    # One-hot rows overlap by 1 where the token is accepted and by 0 where it is not.
    assert found["mean_overlap"] == pytest.approx(found["acceptance_rate"])
    assert found["mean_acceptance_length"] == 6 * 12 / len(rounds)
    assert (found["prompts"], found["repeats"], found["draft_length"]) == (3, REPEATS, 3)
    assert all(found[name] > 0 for name in ("cost", "verify_cost", "overhead"))


def test_the_cost_of_recording_compares_the_same_prompts(tiny: Pair, done: list[Lap]) -> None:
    recorded = [lap for lap in done if lap.recorded]
    assert [lap.repeat for lap in recorded] == [0, 0, 0]
    for lap in recorded:
        assert lap.recorded and lap.recorded.token_ids == lap.trace("speculative").token_ids
    with_it = sum(lap.recorded.totals.wall_ms for lap in recorded if lap.recorded)
    without = sum(lap.timings["speculative"].wall_ms for lap in recorded)
    found = report(tiny, PROMPTS, SETTINGS, done)["recording_cost"]
    assert found == pytest.approx(with_it / without - 1)
    assert recording_cost([lap for lap in done if lap.repeat == 1]) is None


def test_the_peer_really_drafted_what_it_was_told(tiny: Pair, done: list[Lap]) -> None:
    drafted = report(tiny, PROMPTS, SETTINGS, done)["peer_drafted"]
    # All rounds but the last few, which the length limit cuts short.
    assert drafted["3"] >= sum(rounds for length, rounds in drafted.items() if length != "3")
    assert set(drafted) <= {"0", "1", "2", "3"}


def test_the_prediction_uses_the_even_prompts_and_is_held_against_the_odd(
    tiny: Pair, done: list[Lap]
) -> None:
    even = [lap for lap in done if lap.prompt != 1]
    found = report(tiny, PROMPTS[:1], SETTINGS, [lap for lap in done if lap.prompt == 0])
    assert found["predicted_speedup"] is None  # one prompt has no other half
    half = report(tiny, PROMPTS, SETTINGS, even)
    predicted = theory.speedup(
        half["acceptance_rate"], 3, half["cost"], half["verify_cost"], half["overhead"]
    )
    forecast = prediction(done, 3)
    assert forecast is not None and forecast.predicted == pytest.approx(predicted)
    odd = [lap for lap in done if lap.prompt == 1]
    assert forecast.measured == ratio(odd, "speculative", "plain", decode=True)


def test_draft_length_0_has_no_costs_and_no_prediction(tiny: Pair) -> None:
    settings = dataclasses.replace(SETTINGS, draft_length=0, max_new_tokens=4)
    run = list(laps(tiny, PROMPTS, settings, 1, record=True))
    found = report(tiny, PROMPTS, settings, run)
    for name in ("cost", "predicted_speedup", "acceptance_rate", "mean_overlap"):
        assert found[name] is None
    assert found["mean_acceptance_length"] == 1


def test_without_a_lap_there_is_no_report(tiny: Pair) -> None:
    with pytest.raises(ValueError, match="no prompt has been run"):
        report(tiny, PROMPTS, SETTINGS, [])
