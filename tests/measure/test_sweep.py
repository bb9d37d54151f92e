"""The points of a sweep follow from its laps, and theory from the points."""

import dataclasses
import itertools
import statistics

import pytest

from specviz.engine import theory
from specviz.jobs.runner import Runner
from specviz.jobs.sweep import Sweep
from specviz.measure.laps import Lap, share_disturbed
from specviz.measure.metrics import accepted_lengths, by_position, costs_of, median_times
from specviz.measure.sweep import Point, Setup, best, theory_of
from specviz.trace import Settings
from tests.support.runs import TINY, wait

PROMPTS = {"stories": ["Once upon a time", "Tom had a dog", "One day, a girl"]}


@pytest.fixture(scope="module")
def points() -> list[Point]:
    setups = tuple(
        Setup(TINY, "stories", Settings(draft_length=length, max_new_tokens=16))
        for length in (1, 2, 4)
    )
    sweep = Runner("cpu", "float32").submit(Sweep(setups, PROMPTS, repeats=3))
    wait(lambda: sweep.is_over)
    return sweep.points


def test_a_speedup_is_of_all_prompts_with_the_middle_repeat_of_each(points: list[Point]) -> None:
    for point in points:
        totals = []
        for mode in ("plain", "speculative"):
            by_prompt = [
                statistics.median(
                    lap.timings[mode].decode_ms for lap in point.laps if lap.prompt == prompt
                )
                for prompt in range(3)
            ]
            totals.append(sum(by_prompt))
        assert point.speedup == pytest.approx(totals[0] / totals[1])
        assert 0 < point.spread[0] <= point.spread[1]
        assert point.repeats.min <= point.repeats.median <= point.repeats.max


def test_one_slow_repeat_does_not_move_a_point(points: list[Point]) -> None:
    point = points[0]
    slow = max((lap for lap in point.laps if lap.prompt == 0), key=speculative_ms)
    timing = slow.timings["speculative"]
    slower = dataclasses.replace(timing, decode_ms=100 * timing.decode_ms)
    changed = dataclasses.replace(slow, timings={**slow.timings, "speculative": slower})
    laps = [changed if lap is slow else lap for lap in point.laps]
    assert Point(point.setup, laps).speedup == pytest.approx(point.speedup)


def speculative_ms(lap: Lap) -> float:
    return lap.timings["speculative"].decode_ms


def test_theory_pools_the_acceptance_and_keeps_the_verify_cost_of_each_length(
    points: list[Point],
) -> None:
    found = theory_of(points)
    assert found is not None
    accepted, judged = (sum(counts) for counts in zip(*(p.counts for p in points), strict=True))
    assert found.alpha == accepted / judged
    for point in points:
        costs = costs_of(
            [lap.trace("plain") for lap in point.laps], point.traces, point.draft_length
        )
        assert costs is not None and found.verify_at(point.draft_length) == costs.verify
    assert found.verify_at(3) == pytest.approx((found.verify_at(2) + found.verify_at(4)) / 2)
    c, o = found.costs.draft, found.costs.overhead
    assert found.paper(2) == theory.speedup(found.alpha, 2, c)
    assert found.ours(2) == theory.speedup(found.alpha, 2, c, found.verify_at(2), o)
    assert found.paper(2) > found.ours(2)
    by_length = {length: found.ours(length) for length in range(17)}
    assert found.advised == max(by_length, key=lambda length: by_length[length])


def test_the_best_point_is_the_fastest(points: list[Point]) -> None:
    assert best(points).speedup == max(point.speedup for point in points)


def test_positions_lengths_and_times_count_the_same_rounds(points: list[Point]) -> None:
    point = points[-1]
    counts = by_position(point.rounds)
    assert sum(count.accepted for count in counts) == point.counts[0]
    assert sum(count.judged for count in counts) == point.counts[1]
    assert all(count.accepted <= count.judged <= count.drafted for count in counts)
    # A token is judged only where all before it stood.
    for before, after in itertools.pairwise(counts):
        assert after.judged <= before.accepted
    full = [round for round in point.rounds if len(round.drafts) == 4]
    histogram = accepted_lengths(point.rounds, 4)
    assert sum(histogram) == len(full)
    assert sum(k * n for k, n in enumerate(histogram)) == sum(round.accepted for round in full)
    times = median_times(point.rounds, 4)
    assert times is not None
    assert times.verify_ms == statistics.median(round.times.verify_ms for round in full)
    assert median_times(point.rounds, 9) is None


def test_a_disturbed_machine_shows_in_the_plain_runs(points: list[Point]) -> None:
    laps = list(points[0].laps)
    fastest = min(lap.timings["plain"].decode_ms for lap in laps)
    even = [
        with_plain_ms(lap, fastest * (10 if number < 3 else 1)) for number, lap in enumerate(laps)
    ]
    assert share_disturbed(even) == pytest.approx(3 / 9)
    assert share_disturbed(even[3:]) == 0 == share_disturbed([])


def with_plain_ms(lap: Lap, ms: float) -> Lap:
    plain = dataclasses.replace(lap.timings["plain"], decode_ms=ms)
    return dataclasses.replace(lap, timings={**lap.timings, "plain": plain})
