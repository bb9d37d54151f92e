"""Charts of how costs and speedup depend on the batch size. Pure."""

import pandas as pd
import plotly.graph_objects as go

from specviz.jobs.batch import BatchCosts
from specviz.ui.shared.chart import Chart, add_break_even, laid_out
from specviz.ui.shell.palette import DRAFT, OURS, TARGET


def speedup_by_batch(job: BatchCosts, dark: bool) -> Chart:
    figure = go.Figure()
    add_break_even(figure, dark)
    sizes = [point.size for point in job.points]
    speedups = [job.speedup_at(point) for point in job.points]
    figure.add_scatter(
        name="THEORY from the costs measured at each batch size",
        x=sizes,
        y=speedups,
        mode="lines+markers",
        line={"color": OURS[dark], "width": 2.5},
        marker={"size": 10},
        hovertemplate="%{y:.2f}×",
    )
    laid_out(figure, "batch size", "speedup")
    figure.update_xaxes(type="log", tickvals=sizes)
    stops = job.stops_paying_at
    length = job.settings.draft_length
    return Chart(
        "Speedup by batch size",
        figure,
        batch_table(job),
        f"At draft length {length}, speculation no longer pays from batch size {stops.size} on."
        if stops
        else f"At draft length {length}, speculation pays at every batch size measured, up to "
        f"{sizes[-1]}.",
        "Speedup by batch size, predicted from measured costs, with the break-even line",
    )


def verify_cost_by_batch(job: BatchCosts, dark: bool) -> Chart:
    sizes = [point.size for point in job.points]
    figure = go.Figure()
    for name, values, colour in (
        ("verify cost v", [point.verify_cost for point in job.points], TARGET[dark]),
        ("draft cost c", [point.cost for point in job.points], DRAFT[dark]),
    ):
        figure.add_scatter(
            name=name,
            x=sizes,
            y=values,
            mode="lines+markers",
            line={"color": colour, "width": 2.5},
            marker={"size": 10},
            hovertemplate="%{y:.2f}",
        )
    laid_out(figure, "batch size", "cost in one-token passes", height=300)
    figure.update_xaxes(type="log", tickvals=sizes)
    first, last = job.points[0], job.points[-1]
    return Chart(
        "Verify cost by batch size",
        figure,
        batch_table(job),
        f"Checking {job.settings.draft_length + 1} positions costs {first.verify_cost:.2f} "
        f"one-token passes at batch size {first.size} and {last.verify_cost:.2f} at {last.size}: "
        "the more a pass already computes, the more each extra position costs.",
        "Verify cost and draft cost by batch size",
    )


def batch_table(job: BatchCosts) -> pd.DataFrame:
    return pd.DataFrame(
        [
            {
                "batch_size": point.size,
                "plain_ms": point.plain_ms,
                "verify_ms": point.verify_ms,
                "draft_ms": point.draft_ms,
                "v": point.verify_cost,
                "c": point.cost,
                "acceptance_rate": job.alpha,
                "draft_length": job.settings.draft_length,
                "predicted_speedup": job.speedup_at(point),
            }
            for point in job.points
        ]
    )
