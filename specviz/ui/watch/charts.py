"""The chart of a trace. Pure: the same trace gives the same figure."""

import plotly.graph_objects as go

from specviz.trace import Trace
from specviz.ui.shell.palette import CLEAR, VERDICTS

STACKED = ("accepted", "rejected", "unchecked")


def acceptance_by_round(trace: Trace, dark: bool) -> go.Figure:
    """Each round's draft tokens by verdict, stacked, distinguished by colour and pattern."""
    figure = go.Figure()
    numbers = list(range(1, len(trace.rounds) + 1))
    for verdict in STACKED:
        counts = [sum(draft.verdict == verdict for draft in round.drafts) for round in trace.rounds]
        figure.add_bar(
            name=verdict,
            x=numbers,
            y=counts,
            marker=marker(verdict, VERDICTS[verdict][dark]),
            hovertemplate="round %{x}: %{y} " + verdict + "<extra></extra>",
        )
    figure.update_layout(
        barmode="stack",
        bargap=0.25,
        height=240,
        margin={"l": 0, "r": 0, "t": 8, "b": 0},
        legend={"orientation": "h", "y": 1.15, "x": 0, "traceorder": "normal"},
        xaxis={"title": "round", "showgrid": False, "tickformat": "d"},
        yaxis={"title": "draft tokens", "tickformat": "d", "dtick": max(1, longest(trace) // 4)},
    )
    return figure


def marker(verdict: str, colour: str) -> dict[str, object]:
    """Accepted is filled, rejected is crossed out, unchecked is an outline."""
    line = {"color": colour, "width": 1}
    if verdict == "unchecked":
        return {"color": CLEAR, "line": line}
    if verdict == "rejected":
        return {
            "color": colour,
            "line": line,
            "pattern": {"shape": "x", "size": 6, "solidity": 0.4},
        }
    return {"color": colour, "line": line}


def longest(trace: Trace) -> int:
    return max((len(round.drafts) for round in trace.rounds), default=0)
