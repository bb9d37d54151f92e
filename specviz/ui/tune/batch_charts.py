"""What a batch does to the costs, as charts. Pure."""

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
        name="THEORY from the costs measured at each size",
        x=sizes,
        y=speedups,
        mode="lines+markers",
        line={"color": OURS[dark], "width": 2.5},
        marker={"size": 10},
        hovertemplate="%{y:.2f}×",
    )
    laid_out(figure, "sequences in the batch", "speedup")
    figure.update_xaxes(type="log", tickvals=sizes)
    stops = job.stops_paying_at
    length = job.settings.draft_length
    return Chart(
        "What is left of the speedup in a batch",
        figure,
        batch_table(job),
        f"At draft length {length} speculation stops paying from {stops.size} sequences on."
        if stops
        else f"At draft length {length} it pays at every size measured, up to {sizes[-1]}.",
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
    laid_out(figure, "sequences in the batch", "in passes of one token each", height=300)
    figure.update_xaxes(type="log", tickvals=sizes)
    first, last = job.points[0], job.points[-1]
    return Chart(
        "The price of checking in a batch",
        figure,
        batch_table(job),
        f"Checking {job.settings.draft_length + 1} positions costs {first.verify_cost:.2f} passes "
        f"of one token for one sequence and {last.verify_cost:.2f} for {last.size}: the more a "
        "pass computes already, the dearer is a further position.",
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
