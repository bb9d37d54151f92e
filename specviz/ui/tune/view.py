"""Draws what Tune measures: the main chart while it runs, all charts afterwards."""

from collections.abc import Callable, Iterable, Mapping
from typing import TypeVar

import streamlit as st

from specviz.jobs.batch import BatchCosts
from specviz.jobs.runner import Job
from specviz.jobs.sweep import Sweep
from specviz.measure.batch import CONTEXT
from specviz.measure.laps import share_disturbed
from specviz.measure.sweep import Point, best, theory_of
from specviz.ui.shared.chart import Chart
from specviz.ui.shared.chart_view import is_dark, show_chart
from specviz.ui.shared.figures import Figure, badge, figures
from specviz.ui.shared.progress import said_duration, warn_if_disturbed
from specviz.ui.shell.assets import style
from specviz.ui.shell.session import TUNE, start
from specviz.ui.tune.batch_charts import speedup_by_batch, verify_cost_by_batch
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

Value = TypeVar("Value")


def show_job(job: Job, over: bool) -> None:
    """In any state; what was measured stays in sight."""
    style("shared/figures")
    if job.state == "cancelled":
        st.info("Stopped. Results so far are below.", icon=":material/stop:")
    if isinstance(job, Sweep):
        show_sweep(job, over)
    elif isinstance(job, BatchCosts) and job.points:
        show_batch(job, over)


def show_sweep(sweep: Sweep, over: bool) -> None:
    if sweep.asks:
        ask(sweep)
    points = sweep.points
    if not points:
        return
    varies = varied(sweep)
    st.html(badge("LIVE", said_source(points)))
    if over:
        warn_if_disturbed(share_disturbed(lap for point in points for lap in point.laps))
        st.html(figures(headline(points, varies)))
    show_chart(main_chart(points, varies), "speedup")
    if over:
        in_two_columns(details(points, varies))


def in_two_columns(charts: Mapping[str, Callable[[], Chart]]) -> None:
    """On a phone they are stacked."""
    for number, (key, draw) in enumerate(charts.items()):
        if number % 2 == 0:
            columns = st.columns(2, gap="large")
        with columns[number % 2]:
            show_chart(draw(), key)


def ask(sweep: Sweep) -> None:
    """A long sweep asks before it starts."""
    st.warning(
        f"This would take {said_duration(sweep.estimate_s or 0)} for {sweep.laps_wanted:,} pairs "
        "of runs. Choose fewer prompts or repeats, or measure anyway: you can stop at any time and "
        "keep the results so far.",
        icon=":material/hourglass:",
    )
    st.button("Measure anyway", on_click=measure_anyway, args=(sweep,))


def measure_anyway(sweep: Sweep) -> None:
    start(TUNE, Sweep(sweep.setups, sweep.prompts, sweep.repeats, agreed=True))


def varied(sweep: Sweep) -> str:
    """What differs between the setups of a sweep: pair, temperature or draft_length."""
    if len({setup.spec.name for setup in sweep.setups}) > 1:
        return "pair"
    temperatures = {setup.settings.temperature for setup in sweep.setups}
    return "temperature" if len(temperatures) > 1 else "draft_length"


def main_chart(points: list[Point], varies: str) -> Chart:
    draw = {
        "pair": pairs_by_workload,
        "temperature": speedup_by_temperature,
        "draft_length": speedup_by_draft_length,
    }[varies]
    return draw(points, is_dark())


def details(points: list[Point], varies: str) -> dict[str, Callable[[], Chart]]:
    """The further charts, by key."""
    top, dark = best(points), is_dark()
    if varies == "pair":
        return {}
    charts = {
        "by position": lambda: acceptance_by_position(top, dark),
        "accepted": lambda: accepted_histogram(top, dark),
    }
    if varies == "temperature":
        return {"acceptance": lambda: acceptance_by_temperature(points, dark), **charts}
    return {
        **charts,
        "tokens per round": lambda: tokens_by_draft_length(points, dark),
        "time per round": lambda: round_times(points, dark),
    }


def headline(points: list[Point], varies: str) -> list[Figure]:
    top = best(points)
    accepted, judged = top.counts
    low, high = top.spread
    found: list[Figure] = [
        (
            "Best speedup",
            f"{top.speedup:.2f}×",
            f"decoding only, {place(top, varies)}; middle 50 % of prompts {low:.2f} to {high:.2f}",
        ),
        (
            "With prefill",
            f"{top.with_prefill:.2f}×",
            f"from call to last token; decoding repeats {top.repeats.min:.2f} to "
            f"{top.repeats.max:.2f}",
        ),
        (
            "Acceptance rate",
            "none" if top.alpha is None else f"{top.alpha:.0%}",
            f"{accepted:,} / {judged:,} judged draft tokens accepted at this setting",
        ),
    ]
    theory = theory_of(points) if varies == "draft_length" else None
    if theory:
        costs = theory.costs
        advised = f"γ = {theory.advised}" if theory.advised else "no drafts"
        made_of = (
            f"from α {theory.alpha:.2f}, c {costs.draft:.3f}, o {costs.overhead:.2f} and v at each "
            "length, measured here"
        )
        found.append(("Theory recommends", advised, made_of))
    else:
        losing = sum(point.speedup < 1 for point in points)
        found.append(
            ("Slower than alone", f"{losing} of {len(points)}", "settings with a speedup below 1×")
        )
    return found


def place(point: Point, varies: str) -> str:
    if varies == "pair":
        return f"{point.setup.spec.name} on {point.setup.workload}"
    if varies == "temperature":
        return f"at temperature {point.setup.settings.temperature:g}"
    return f"at draft length {point.draft_length}"


def said_source(points: list[Point]) -> str:
    """The machine and the settings."""
    point = points[0]
    trace = point.laps[0].trace("speculative")
    settings = trace.settings
    prompts = len({lap.prompt for lap in point.laps})
    workloads = distinct(one.setup.workload for one in points)
    pairs = distinct(one.setup.spec.name for one in points)
    temperatures = distinct(one.setup.settings.temperature for one in points)
    lengths = distinct(one.draft_length for one in points)
    parts = [
        f"{trace.device}, {settings.dtype}",
        pairs[0] if len(pairs) == 1 else f"{len(pairs)} pairs",
        f"{prompts} prompts of {', '.join(workloads)}" if prompts > 1 else "one prompt",
        f"{settings.max_new_tokens} new tokens, end-of-text token ignored",
    ]
    if len(lengths) == 1:
        parts.append(f"draft length {lengths[0]}")
    if len(temperatures) == 1:
        parts.append(f"temperature {settings.temperature:g}")
    parts.append(f"seed {settings.seed}")
    if len(pairs) == 1:
        parts.append("bars: middle 50 % of prompts")
    return " · ".join(parts)


def distinct(values: Iterable[Value]) -> list[Value]:
    """In order of first appearance."""
    return list(dict.fromkeys(values))


def show_batch(job: BatchCosts, over: bool) -> None:
    dark = is_dark()
    alpha = "none yet" if job.alpha is None else f"{job.alpha:.0%}"
    trace = job.traces[0]
    source = (
        f"{trace.device}, {trace.settings.dtype} · {job.spec.name} · passes of transformers with "
        f"{CONTEXT} tokens of context · draft length {job.settings.draft_length} · acceptance rate "
        f"{alpha} over {len(job.traces)} prompts"
    )
    st.html(badge("LIVE", source))
    show_chart(verify_cost_by_batch(job, dark), "verify cost")
    if over:
        said = "THEORY from the costs above; the time of the accept test is not included"
        show_chart(speedup_by_batch(job, dark), "batch", said)
        st.info(
            "A chat on one machine decodes one sequence at a time, and there speculation saves "
            "time. A server that fills its passes with many sequences has no idle compute left for "
            "checking drafts, so its total throughput in tokens per second gains less or even "
            "falls.",
            icon=":material/dns:",
        )
