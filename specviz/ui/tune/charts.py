"""Charts of a sweep. Pure: the same points give the same chart."""

from collections.abc import Sequence
from typing import Any

import pandas as pd
import plotly.graph_objects as go

from specviz.measure.sweep import Point, Theory, best, theory_of
from specviz.ui.shared.chart import Chart, add_break_even, add_curve, laid_out
from specviz.ui.shell.palette import FIELD, MEASURED, OURS, PAPER


def add_measured(
    figure: go.Figure, across: Sequence[Any], points: Sequence[Point], dark: bool
) -> None:
    figure.add_scatter(
        name="measured",
        x=list(across),
        y=[point.speedup for point in points],
        error_y={
            "type": "data",
            "symmetric": False,
            "array": [max(0.0, point.spread[1] - point.speedup) for point in points],
            "arrayminus": [max(0.0, point.speedup - point.spread[0]) for point in points],
            "thickness": 1.5,
            "width": 5,
        },
        mode="markers",
        marker={"size": 11, "color": MEASURED[dark]},
        hovertemplate="%{y:.2f}×",
    )


def speedup_by_draft_length(points: Sequence[Point], dark: bool) -> Chart:
    """Measured points, both theory curves and the break-even line."""
    figure, theory = go.Figure(), theory_of(points)
    lengths = [point.draft_length for point in points]
    add_break_even(figure, dark)
    if theory:
        curve = list(range(1, max(lengths) + 1))
        paper, ours = [theory.paper(x) for x in curve], [theory.ours(x) for x in curve]
        add_curve(figure, "THEORY, Leviathan et al.", curve, paper, PAPER[dark], "dash")
        add_curve(figure, "THEORY with v(γ) and o", curve, ours, OURS[dark], "solid")
    add_measured(figure, lengths, points, dark)
    laid_out(figure, "draft length γ", "speedup of decoding")
    figure.update_xaxes(dtick=1, range=[0.5, max(lengths) + 0.5])
    return Chart(
        title="Speedup by draft length",
        figure=figure,
        data=table_of(points, theory),
        reading=length_reading(points, theory),
        alt="Measured speedup by draft length, with two theory curves and the break-even line",
    )


def length_reading(points: Sequence[Point], theory: Theory | None) -> str:
    top, losing = best(points), [point for point in points if point.speedup < 1]
    said = f"Fastest at draft length {top.draft_length}: {top.speedup:.2f}×"
    if theory:
        said += f"; theory with the measured costs recommends {advice(theory)}"
    if not losing:
        return said + "."
    worst = min(losing, key=lambda point: point.speedup)
    lengths = ", ".join(str(point.draft_length) for point in losing)
    if len(losing) == len(points):
        return (
            f"Slower than the target alone at every draft length measured, at worst "
            f"{worst.speedup:.2f}× at {worst.draft_length}"
            + (f"; theory recommends {advice(theory)}." if theory else ".")
        )
    return (
        f"{said}. Slower than the target alone at draft length {lengths}, at worst "
        f"{worst.speedup:.2f}× at {worst.draft_length}."
    )


def advice(theory: Theory) -> str:
    return f"{theory.advised}" if theory.advised else "no speculation"


def table_of(points: Sequence[Point], theory: Theory | None) -> pd.DataFrame:
    """One row per point: what the chart shows, and what it is made of."""
    rows = []
    for point in points:
        settings, costs = point.setup.settings, point.costs
        accepted, judged = point.counts
        forecast = theory or theory_of([point])
        rows.append(
            {
                "pair": point.setup.spec.name,
                "workload": point.setup.workload,
                "temperature": settings.temperature,
                "draft_length": settings.draft_length,
                "speedup_decoding": point.speedup,
                "lower_quartile_of_prompts": point.spread[0],
                "upper_quartile_of_prompts": point.spread[1],
                "speedup_with_prefill": point.with_prefill,
                "theory_paper": forecast and forecast.paper(settings.draft_length),
                "theory_with_v_and_o": forecast and forecast.ours(settings.draft_length),
                "accepted": accepted,
                "judged": judged,
                "acceptance_rate": point.alpha,
                "mean_acceptance_length": point.mean_acceptance_length,
                "c": costs and costs.draft,
                "v": costs and costs.verify,
                "o": costs and costs.overhead,
                "prompts": len({lap.prompt for lap in point.laps}),
                "runs": len(point.laps),
            }
        )
    return pd.DataFrame(rows)


def speedup_by_temperature(points: Sequence[Point], dark: bool) -> Chart:
    figure = go.Figure()
    across = [point.setup.settings.temperature for point in points]
    add_break_even(figure, dark)
    theories = [theory_of([point]) for point in points]
    length = points[0].draft_length
    known = [(x, theory) for x, theory in zip(across, theories, strict=True) if theory]
    for name, curve, colour, dash in (
        ("THEORY, Leviathan et al.", Theory.paper, PAPER[dark], "dash"),
        ("THEORY with v(γ) and o", Theory.ours, OURS[dark], "solid"),
    ):
        values = [curve(theory, length) for _, theory in known]
        add_curve(figure, name, [x for x, _ in known], values, colour, dash)
    add_measured(figure, across, points, dark)
    laid_out(figure, "temperature", "speedup of decoding")
    top, low = best(points), min(points, key=lambda point: point.speedup)
    return Chart(
        title="Speedup by temperature",
        figure=figure,
        data=table_of(points, None),
        reading=(
            f"At draft length {length}, speculation gains most at temperature "
            f"{top.setup.settings.temperature:g} ({top.speedup:.2f}×) and least at "
            f"{low.setup.settings.temperature:g} ({low.speedup:.2f}×"
            + (", slower than the target alone)." if low.speedup < 1 else ").")
        ),
        alt="Measured speedup by temperature, with theory curves and the break-even line",
    )


def acceptance_by_temperature(points: Sequence[Point], dark: bool) -> Chart:
    judged = [point for point in points if point.alpha is not None]
    rates = [point.alpha or 0.0 for point in judged]
    across = [point.setup.settings.temperature for point in judged]
    figure = go.Figure(
        go.Scatter(
            x=across,
            y=rates,
            mode="lines+markers",
            line={"color": MEASURED[dark], "width": 2.5},
            marker={"size": 10},
            name="acceptance rate",
            hovertemplate="%{y:.1%}",
        )
    )
    laid_out(figure, "temperature", "acceptance rate", height=280)
    figure.update_yaxes(tickformat=".0%", range=[0, 1.02])
    counts = sum(point.counts[1] for point in judged)
    reading = f"The share accepted of {counts:,} judged draft tokens, by temperature."
    if len(judged) > 1:
        reading = (
            f"{rates[0]:.0%} at temperature {across[0]:g} and {rates[-1]:.0%} at {across[-1]:g}, "
            f"from {counts:,} judged draft tokens in total."
        )
    return Chart(
        "Acceptance rate by temperature",
        figure,
        table_of(points, None),
        reading,
        "Acceptance rate by temperature",
    )


def pairs_by_workload(points: Sequence[Point], dark: bool) -> Chart:
    """Where speculation helps and where it hurts; the neutral colour is break-even."""
    data = table_of(points, None)
    wide = data.pivot(index="pair", columns="workload", values="speedup_decoding")
    pairs = list(dict.fromkeys(data["pair"]))
    workloads = list(dict.fromkeys(data["workload"]))
    wide = wide.loc[pairs, workloads]
    said = [
        [
            "" if pd.isna(value) else f"{value:.2f}×<br>{'faster' if value > 1 else 'slower'}"
            for value in row
        ]
        for row in wide.to_numpy()
    ]
    ground = FIELD[dark]
    figure = go.Figure(
        go.Heatmap(
            z=wide.to_numpy(),
            x=workloads,
            y=pairs,
            text=said,
            texttemplate="%{text}",
            textfont={"size": 14},
            colorscale=[[0, PAPER[dark]], [0.5, ground], [1, MEASURED[dark]]],
            zmid=1,
            zmin=0,
            zmax=2,
            showscale=False,
            xgap=3,
            ygap=3,
            hovertemplate="%{y} on %{x}: %{z:.2f}×<extra></extra>",
        )
    )
    laid_out(figure, "", "", height=90 + 62 * len(pairs))
    figure.update_layout(hovermode="closest")
    figure.update_yaxes(autorange="reversed", rangemode="normal", showgrid=False)
    figure.update_xaxes(side="top")
    losing = [point for point in points if point.speedup < 1]
    reading = f"All {len(points)} combinations are faster than the target alone."
    if losing:
        worst = min(losing, key=lambda point: point.speedup)
        reading = (
            f"{len(losing)} of {len(points)} combinations are slower than the target alone; the "
            f"worst is {worst.setup.spec.name} on {worst.setup.workload} at {worst.speedup:.2f}×."
        )
    return Chart(
        "Speedup by pair and workload",
        figure,
        data,
        reading,
        "Speedup of every pair on every workload",
    )
