"""A sweep's points as charts. Pure: the same points give the same chart."""

from collections.abc import Sequence
from typing import Any

import pandas as pd
import plotly.graph_objects as go

from specviz.engine.metrics import accepted_lengths, by_position, median_times
from specviz.engine.sweep_report import Point, Theory, best, theory_of
from specviz.engine.theory import expected_tokens
from specviz.ui.chart import (
    DRAFT,
    MEASURED,
    OTHER,
    OURS,
    PAPER,
    SAMPLE,
    TARGET,
    Chart,
    add_break_even,
    add_curve,
    laid_out,
)


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
    """Measured points over both theories, with break-even."""
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
        alt="Measured speedup by draft length, over two theory curves and the break-even line",
    )


def length_reading(points: Sequence[Point], theory: Theory | None) -> str:
    top, losing = best(points), [point for point in points if point.speedup < 1]
    said = f"Fastest at draft length {top.draft_length}: {top.speedup:.2f}×"
    if theory:
        said += f"; theory with the measured costs advises {advice(theory)}"
    if not losing:
        return said + "."
    worst = min(losing, key=lambda point: point.speedup)
    lengths = ", ".join(str(point.draft_length) for point in losing)
    if len(losing) == len(points):
        return (
            f"Speculation loses at every draft length measured, down to {worst.speedup:.2f}× at "
            f"{worst.draft_length}" + (f"; theory advises {advice(theory)}." if theory else ".")
        )
    return (
        f"{said}. It loses at draft length {lengths}, down to {worst.speedup:.2f}× at "
        f"{worst.draft_length}."
    )


def advice(theory: Theory) -> str:
    return f"{theory.advised}" if theory.advised else "not to speculate"


def table_of(points: Sequence[Point], theory: Theory | None) -> pd.DataFrame:
    """One row a point: what its chart shows and what that is made of."""
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
            f"At draft length {length} fastest at temperature {top.setup.settings.temperature:g} "
            f"({top.speedup:.2f}×), slowest at {low.setup.settings.temperature:g} "
            f"({low.speedup:.2f}×)" + (", which is a loss." if low.speedup < 1 else ".")
        ),
        alt="Measured speedup by temperature, over theory and the break-even line",
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
    reading = f"Accepted of {counts:,} judged draft tokens, by temperature."
    if len(judged) > 1:
        reading = (
            f"From {rates[0]:.0%} at temperature {across[0]:g} to {rates[-1]:.0%} at "
            f"{across[-1]:g}, of {counts:,} judged draft tokens in all."
        )
    return Chart(
        "Acceptance rate by temperature",
        figure,
        table_of(points, None),
        reading,
        "Acceptance rate by temperature",
    )


def acceptance_by_position(point: Point, dark: bool) -> Chart:
    counts = by_position(point.rounds)
    places = list(range(1, len(counts) + 1))
    data = pd.DataFrame(
        {
            "position": places,
            "drafted": [count.drafted for count in counts],
            "judged": [count.judged for count in counts],
            "accepted": [count.accepted for count in counts],
        }
    )
    data["conditional"] = data["accepted"] / data["judged"].where(data["judged"] > 0)
    data["unconditional"] = data["accepted"] / data["drafted"]
    figure = go.Figure()
    for name, made_of, colour, pattern in (
        ("conditional", "accepted / judged", MEASURED[dark], ""),
        ("unconditional", "accepted / drafted", OURS[dark], "/"),
    ):
        figure.add_bar(
            name=f"{name}: {made_of}",
            x=places,
            y=data[name],
            marker={"color": colour, "pattern": {"shape": pattern, "solidity": 0.35}},
            hovertemplate="%{y:.0%}",
        )
    laid_out(figure, "position in the draft", "acceptance rate", height=300, barmode="group")
    figure.update_xaxes(dtick=1)
    figure.update_yaxes(tickformat=".0%", range=[0, 1.02])
    first, last = data["unconditional"].iloc[0], data["unconditional"].iloc[-1]
    return Chart(
        "Acceptance by position",
        figure,
        data,
        f"At draft length {point.draft_length} the first draft token stands in {first:.0%} of the "
        f"rounds, the last in {last:.0%}: a token is judged only if all before it stood.",
        "Conditional and unconditional acceptance rate by position in the draft",
    )


def tokens_by_draft_length(points: Sequence[Point], dark: bool) -> Chart:
    """What a round brings, before its price."""
    theory, lengths = theory_of(points), [point.draft_length for point in points]
    figure = go.Figure()
    data = pd.DataFrame({"draft_length": lengths})
    data["tokens_a_round"] = [point.mean_acceptance_length for point in points]
    if theory:
        data["theory"] = [expected_tokens(theory.alpha, length) for length in lengths]
        add_curve(figure, "THEORY", lengths, list(data["theory"]), OURS[dark], "solid")
    figure.add_scatter(
        name="measured",
        x=lengths,
        y=data["tokens_a_round"],
        mode="markers",
        marker={"size": 10, "color": MEASURED[dark]},
        hovertemplate="%{y:.2f}",
    )
    laid_out(figure, "draft length γ", "tokens a round", height=300)
    figure.update_xaxes(dtick=1)
    first, last = points[0], points[-1]
    return Chart(
        "Tokens a round",
        figure,
        data,
        f"From {first.mean_acceptance_length:.2f} tokens a round at draft length "
        f"{first.draft_length} to {last.mean_acceptance_length:.2f} at {last.draft_length}: each "
        "further draft token is less likely to be reached.",
        "Mean acceptance length by draft length, measured and by theory",
    )


def accepted_histogram(point: Point, dark: bool) -> Chart:
    counts = accepted_lengths(point.rounds, point.draft_length)
    rounds, lengths = sum(counts), list(range(len(counts)))
    shares = [count / rounds if rounds else 0.0 for count in counts]
    figure = go.Figure(
        go.Bar(
            x=lengths,
            y=shares,
            marker={"color": MEASURED[dark]},
            name="rounds",
            hovertemplate="%{y:.0%} of the rounds",
        )
    )
    data = pd.DataFrame({"accepted": lengths, "rounds": counts, "share": shares})
    if (alpha := point.alpha) is not None:
        last = point.draft_length
        expected = [alpha**k * (1 - alpha) if k < last else alpha**k for k in lengths]
        data["theory"] = expected
        figure.add_scatter(
            name="THEORY, every position alike",
            x=lengths,
            y=expected,
            mode="markers",
            marker={"size": 10, "symbol": "line-ew", "line": {"width": 3, "color": PAPER[dark]}},
            hovertemplate="%{y:.0%} by theory",
        )
    laid_out(figure, "draft tokens accepted in a round", "share of rounds", height=300)
    figure.update_xaxes(dtick=1)
    figure.update_yaxes(tickformat=".0%")
    return Chart(
        "Accepted tokens a round",
        figure,
        data,
        f"Of {rounds:,} rounds that drafted {point.draft_length}, {shares[-1]:.0%} kept all draft "
        f"tokens and {shares[0]:.0%} kept none.",
        "Histogram of the number of draft tokens accepted in a round",
    )


def round_times(points: Sequence[Point], dark: bool) -> Chart:
    found = [(p, median_times(p.rounds, p.draft_length)) for p in points]
    known = [(point, times) for point, times in found if times]
    lengths = [point.draft_length for point, _ in known]
    parts = (("draft", DRAFT), ("verify", TARGET), ("sample", SAMPLE), ("other", OTHER))
    data = pd.DataFrame({"draft_length": lengths})
    figure = go.Figure()
    for name, colour in parts:
        values = [float(getattr(times, f"{name}_ms")) for _, times in known]
        data[f"{name}_ms"] = values
        figure.add_bar(
            name=name,
            x=lengths,
            y=values,
            marker={"color": colour[dark]},
            hovertemplate="%{y:.2f} ms",
        )
    laid_out(figure, "draft length γ", "ms a round, medians", height=300, barmode="stack")
    figure.update_xaxes(dtick=1)
    reading = "No round drafted as many tokens as were asked for."
    if known:
        point, times = known[-1]
        whole = times.draft_ms + times.verify_ms + times.sample_ms + times.other_ms
        reading = (
            f"At draft length {point.draft_length} a round takes {whole:.1f} ms: "
            f"{times.verify_ms / whole:.0%} is the one verify pass, {times.draft_ms / whole:.0%} "
            "the drafting."
        )
    return Chart(
        "Time of a round",
        figure,
        data,
        reading,
        "Time of a round by draft length, split into draft, verify, sample and other",
    )


def pairs_by_workload(points: Sequence[Point], dark: bool) -> Chart:
    """Where speculation helps and where it hurts; white stands at break-even."""
    data = table_of(points, None)
    wide = data.pivot(index="pair", columns="workload", values="speedup_decoding")
    pairs = list(dict.fromkeys(data["pair"]))
    workloads = list(dict.fromkeys(data["workload"]))
    wide = wide.loc[pairs, workloads]
    said = [
        [
            "" if pd.isna(value) else f"{value:.2f}×<br>{'helps' if value > 1 else 'hurts'}"
            for value in row
        ]
        for row in wide.to_numpy()
    ]
    ground = "#18202F" if dark else "#F5F6F8"
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
    reading = f"All {len(points)} combinations gain."
    if losing:
        worst = min(losing, key=lambda point: point.speedup)
        reading = (
            f"{len(losing)} of {len(points)} combinations lose; the worst is "
            f"{worst.setup.spec.name} on {worst.setup.workload} at {worst.speedup:.2f}×."
        )
    return Chart(
        "When it helps and when it hurts",
        figure,
        data,
        reading,
        "Speedup of every pair on every workload",
    )
