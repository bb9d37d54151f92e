"""Every figure of a benchmark's report follows from its laps."""

import dataclasses

import pytest

from specviz.engine import theory
from specviz.measure.benchmark import laps
from specviz.measure.laps import Lap, Spread, rate, ratio
from specviz.measure.report import HALVES, prediction, predictions, recording_cost, report
from specviz.models.pair import Pair
from tests.support.bench import PROMPTS, REPEATS, SETTINGS


def test_the_report_follows_from_the_laps(tiny: Pair, done: list[Lap]) -> None:
    found = report(tiny, PROMPTS, SETTINGS, done)
    groups = [done[:3], done[3:]]
    speedups = [ratio(group, "speculative", "plain") for group in groups]
    assert found.speedup == Spread.of(speedups)
    over_peer = sorted(ratio(group, "speculative", "peer") for group in groups)
    assert found.speedup_over_peer and found.speedup_over_peer == Spread.of(over_peer)
    for name, mode in found.modes.items():
        assert mode.tokens_per_s == Spread.of([rate(group, name) for group in groups])
    rounds = [r for lap in done for r in lap.trace("speculative").rounds]
    assert found.judged == sum(round.judged for round in rounds)
    assert found.acceptance_rate == found.accepted / found.judged
    # One-hot rows overlap by 1 where the token is accepted and by 0 where it is not.
    assert found.mean_overlap == pytest.approx(found.acceptance_rate)
    assert found.mean_acceptance_length == 6 * 12 / len(rounds)
    assert (found.prompts, found.repeats, found.draft_length) == (3, REPEATS, 3)
    assert all(cost and cost > 0 for cost in (found.cost, found.verify_cost, found.overhead))


def test_the_cost_of_recording_compares_the_same_prompts(tiny: Pair, done: list[Lap]) -> None:
    recorded = [lap for lap in done if lap.recorded]
    assert [lap.repeat for lap in recorded] == [0, 0, 0]
    for lap in recorded:
        assert lap.recorded and lap.recorded.token_ids == lap.trace("speculative").token_ids
    with_it = sum(lap.recorded.totals.wall_ms for lap in recorded if lap.recorded)
    without = sum(lap.timings["speculative"].wall_ms for lap in recorded)
    found = report(tiny, PROMPTS, SETTINGS, done).recording_cost
    assert found == pytest.approx(with_it / without - 1)
    assert recording_cost([lap for lap in done if lap.repeat == 1]) is None


def test_the_peer_really_drafted_what_it_was_told(tiny: Pair, done: list[Lap]) -> None:
    drafted = report(tiny, PROMPTS, SETTINGS, done).peer_drafted
    assert drafted
    # All rounds but the last few, which the length limit cuts short.
    assert drafted["3"] >= sum(rounds for length, rounds in drafted.items() if length != "3")
    assert set(drafted) <= {"0", "1", "2", "3"}


def test_a_prediction_looks_at_one_half_and_is_held_against_the_other(
    tiny: Pair, done: list[Lap]
) -> None:
    even = [lap for lap in done if lap.prompt != 1]
    found = report(tiny, PROMPTS[:1], SETTINGS, [lap for lap in done if lap.prompt == 0])
    assert found.prediction is None  # one prompt has no other half
    half = report(tiny, PROMPTS, SETTINGS, even)
    alpha, costs = half.acceptance_rate, (half.cost, half.verify_cost, half.overhead)
    assert alpha is not None and costs[0] and costs[1] and costs[2]
    predicted = theory.speedup(alpha, 3, *(cost or 0.0 for cost in costs))
    forecast = prediction(done, 3, {0, 2})
    assert forecast is not None and forecast.predicted == pytest.approx(predicted)
    odd = [lap for lap in done if lap.prompt == 1]
    assert forecast.measured == ratio(odd, "speculative", "plain", decode=True)


def test_the_reported_prediction_is_the_middle_one_of_random_halves(
    tiny: Pair, done: list[Lap]
) -> None:
    found = predictions(done, 3)
    assert len(found) == HALVES
    assert set(found) == {prediction(done, 3, {known}) for known in range(3)}
    reported = report(tiny, PROMPTS, SETTINGS, done).prediction
    assert reported
    middle = sorted(found, key=lambda one: one.predicted / one.measured)[HALVES // 2]
    assert (reported.predicted, reported.measured) == (middle.predicted, middle.measured)
    assert reported.off_lower_quartile <= reported.off <= reported.off_upper_quartile


def test_draft_length_0_has_no_costs_and_no_prediction(tiny: Pair) -> None:
    settings = dataclasses.replace(SETTINGS, draft_length=0, max_new_tokens=4)
    run = list(laps(tiny, PROMPTS, settings, 1, record=True))
    found = report(tiny, PROMPTS, settings, run)
    for none in (found.cost, found.prediction, found.acceptance_rate, found.mean_overlap):
        assert none is None
    assert found.mean_acceptance_length == 1


def test_without_a_lap_there_is_no_report(tiny: Pair) -> None:
    with pytest.raises(ValueError, match="no prompt has been run"):
        report(tiny, PROMPTS, SETTINGS, [])
