"""Charts of what happens inside the rounds of a sweep. Pure."""

from collections.abc import Sequence

import pandas as pd
import plotly.graph_objects as go

from specviz.engine.theory import expected_tokens
from specviz.measure.metrics import accepted_lengths, by_position, median_times
from specviz.measure.sweep import Point, theory_of
from specviz.ui.shared.chart import Chart, add_curve, laid_out
from specviz.ui.shell.palette import DRAFT, MEASURED, OTHER, OURS, PAPER, SAMPLE, TARGET


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
        f"At draft length {point.draft_length}, the first draft token is accepted in {first:.0%} "
        f"of rounds and the last in {last:.0%}: a token is judged only if all before it were "
        "accepted.",
        "Conditional and unconditional acceptance rate by position in the draft",
    )


def tokens_by_draft_length(points: Sequence[Point], dark: bool) -> Chart:
    """What a round yields, whatever it costs."""
    theory, lengths = theory_of(points), [point.draft_length for point in points]
    figure = go.Figure()
    data = pd.DataFrame({"draft_length": lengths})
    data["tokens_per_round"] = [point.mean_acceptance_length for point in points]
    if theory:
        data["theory"] = [expected_tokens(theory.alpha, length) for length in lengths]
        add_curve(figure, "THEORY", lengths, list(data["theory"]), OURS[dark], "solid")
    figure.add_scatter(
        name="measured",
        x=lengths,
        y=data["tokens_per_round"],
        mode="markers",
        marker={"size": 10, "color": MEASURED[dark]},
        hovertemplate="%{y:.2f}",
    )
    laid_out(figure, "draft length γ", "tokens per round", height=300)
    figure.update_xaxes(dtick=1)
    first, last = points[0], points[-1]
    return Chart(
        "Tokens per round",
        figure,
        data,
        f"{first.mean_acceptance_length:.2f} tokens per round at draft length {first.draft_length} "
        f"and {last.mean_acceptance_length:.2f} at {last.draft_length}: each further draft token "
        "is less likely to be reached.",
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
            hovertemplate="%{y:.0%} of rounds",
        )
    )
    data = pd.DataFrame({"accepted": lengths, "rounds": counts, "share": shares})
    if (alpha := point.alpha) is not None:
        last = point.draft_length
        expected = [alpha**k * (1 - alpha) if k < last else alpha**k for k in lengths]
        data["theory"] = expected
        figure.add_scatter(
            name="THEORY, same rate at every position",
            x=lengths,
            y=expected,
            mode="markers",
            marker={"size": 10, "symbol": "line-ew", "line": {"width": 3, "color": PAPER[dark]}},
            hovertemplate="%{y:.0%} in theory",
        )
    laid_out(figure, "draft tokens accepted per round", "share of rounds", height=300)
    figure.update_xaxes(dtick=1)
    figure.update_yaxes(tickformat=".0%")
    return Chart(
        "Accepted tokens per round",
        figure,
        data,
        f"Of {rounds:,} rounds that drafted {point.draft_length} tokens, {shares[-1]:.0%} kept all "
        f"of them and {shares[0]:.0%} kept none.",
        "Histogram of the number of draft tokens accepted per round",
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
    laid_out(figure, "draft length γ", "median ms per round", height=300, barmode="stack")
    figure.update_xaxes(dtick=1)
    reading = "No round drafted as many tokens as requested."
    if known:
        point, times = known[-1]
        whole = times.total_ms
        reading = (
            f"At draft length {point.draft_length}, a round takes {whole:.1f} ms: "
            f"{times.verify_ms / whole:.0%} for the verify pass and {times.draft_ms / whole:.0%} "
            "for drafting."
        )
    return Chart(
        "Time per round",
        figure,
        data,
        reading,
        "Time per round by draft length, split into draft, verify, sample and other",
    )
