"""A chart shows the numbers of its table, and its reading says what they say."""

import dataclasses
import re

import pytest

from specviz.jobs.runner import Runner
from specviz.jobs.sweep import Sweep
from specviz.measure.laps import Lap
from specviz.measure.sweep import Point, Setup, best, theory_of
from specviz.trace import Settings
from specviz.ui.tune.charts import (
    acceptance_by_temperature,
    pairs_by_workload,
    speedup_by_draft_length,
    speedup_by_temperature,
)
from specviz.ui.tune.round_charts import (
    acceptance_by_position,
    accepted_histogram,
    round_times,
    tokens_by_draft_length,
)
from tests.support.runs import TINY, wait

PROMPTS = {"stories": ["Once upon a time", "Tom had a dog"]}
SETTINGS = Settings(max_new_tokens=16)


def swept(**values: list[float]) -> list[Point]:
    ((name, settings),) = values.items()
    setups = tuple(
        Setup(TINY, "stories", dataclasses.replace(SETTINGS, **{name: value}))  # type: ignore[arg-type]
        for value in settings
    )
    sweep = Runner("cpu", "float32").submit(Sweep(setups, PROMPTS, repeats=1))
    wait(lambda: sweep.is_over)
    return sweep.points


@pytest.fixture(scope="module")
def lengths() -> list[Point]:
    return swept(draft_length=[1, 2, 4])


@pytest.fixture(scope="module")
def temperatures() -> list[Point]:
    return swept(temperature=[0.0, 1.0])


def slowed(point: Point, times: float) -> Point:
    """The same runs, as if decoding with drafts had taken so many times as long."""
    laps: list[Lap] = []
    for lap in point.laps:
        timing = lap.timings["speculative"]
        slower = dataclasses.replace(timing, decode_ms=times * timing.decode_ms)
        laps.append(dataclasses.replace(lap, timings={**lap.timings, "speculative": slower}))
    return Point(point.setup, laps)


@pytest.mark.parametrize("dark", [False, True])
def test_the_speedup_chart_shows_its_table_over_both_theories(
    lengths: list[Point], dark: bool
) -> None:
    chart = speedup_by_draft_length(lengths, dark)
    theory = theory_of(lengths)
    assert theory is not None
    by_name = {part.name: part for part in chart.figure.data}
    measured = by_name["measured"]
    assert list(measured.x) == list(chart.data["draft_length"]) == [1, 2, 4]
    assert list(measured.y) == list(chart.data["speedup_decoding"])
    low = measured.y[0] - measured.error_y.arrayminus[0]
    assert low == pytest.approx(min(lengths[0].spread[0], lengths[0].speedup))
    assert list(by_name["THEORY with v(γ) and o"].y) == [theory.ours(x) for x in (1, 2, 3, 4)]
    assert list(by_name["THEORY, Leviathan et al."].y) == [theory.paper(x) for x in (1, 2, 3, 4)]
    (line,) = (shape for shape in chart.figure.layout.shapes if shape.type == "line")
    assert line.y0 == line.y1 == 1
    top = best(lengths)
    assert f"draft length {top.draft_length}" in chart.reading


def test_the_reading_names_where_speculation_loses(lengths: list[Point]) -> None:
    wins, loses = [slowed(point, 1e-3) for point in lengths], [slowed(p, 1e3) for p in lengths]
    assert min(multiples(speedup_by_draft_length(wins, False).reading)) > 1
    assert max(multiples(speedup_by_draft_length(loses, False).reading)) < 1
    some = speedup_by_draft_length([*wins[:2], loses[2]], False).reading
    assert multiples(some)[0] > 1 > multiples(some)[1] and "draft length 4" in some


def multiples(reading: str) -> list[float]:
    return [float(number) for number in re.findall(r"(\d+\.\d\d)×", reading)]


def test_the_temperature_charts_show_speedup_and_acceptance(temperatures: list[Point]) -> None:
    chart = speedup_by_temperature(temperatures, False)
    assert list(chart.figure.data[-1].x) == [0, 1]
    acceptance = acceptance_by_temperature(temperatures, False)
    rates = [point.alpha for point in temperatures]
    assert list(acceptance.figure.data[0].y) == rates == list(acceptance.data["acceptance_rate"])
    assert all(f"{rate:.0%} at" in acceptance.reading for rate in rates)


def test_a_table_of_pairs_says_in_words_what_helps_and_what_hurts(lengths: list[Point]) -> None:
    other = dataclasses.replace(
        lengths[0].setup, spec=dataclasses.replace(TINY, name="slow"), workload="python"
    )
    chart = pairs_by_workload(
        [slowed(lengths[0], 1e-2), Point(other, slowed(lengths[0], 1e2).laps)], False
    )
    first, *none, last = [
        text.split("<br>")[-1] for row in chart.figure.data[0].text for text in row
    ]
    assert first and last and first != last and none == ["", ""]
    assert "1 of 2" in chart.reading and "slow on python" in chart.reading


def test_positions_and_lengths_count_all_rounds(lengths: list[Point]) -> None:
    point = lengths[-1]
    chart = acceptance_by_position(point, False)
    assert chart.data["accepted"].sum() == point.counts[0]
    assert chart.data["judged"].sum() == point.counts[1]
    histogram = accepted_histogram(point, False)
    assert histogram.data["share"].sum() == pytest.approx(1)
    assert histogram.data["theory"].sum() == pytest.approx(1)
    tokens = tokens_by_draft_length(lengths, False)
    assert list(tokens.data["tokens_per_round"]) == [p.mean_acceptance_length for p in lengths]


def test_the_parts_of_a_round_stand_on_each_other_in_the_hues_of_both_models(
    lengths: list[Point],
) -> None:
    chart = round_times(lengths, False)
    assert [bar.name for bar in chart.figure.data] == ["draft", "verify", "sample", "other"]
    assert chart.figure.layout.barmode == "stack"
    for bar in chart.figure.data:
        assert list(bar.y) == list(chart.data[f"{bar.name}_ms"])
