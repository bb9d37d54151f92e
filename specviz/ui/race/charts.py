"""The chart of a race. Pure."""

import pandas as pd
import plotly.graph_objects as go

from specviz.measure.laps import Lap
from specviz.trace import Trace
from specviz.ui.shared.chart import Chart, laid_out
from specviz.ui.shell.palette import MEASURED, TARGET


def tokens_over_time(lap: Lap, dark: bool) -> Chart:
    """Both runs of one repeat on one clock; each step is a round."""
    figure, tables = go.Figure(), []
    for mode, name, colour, dash in (
        ("plain", "target alone", TARGET[dark], "dot"),
        ("speculative", "with the draft model", MEASURED[dark], "solid"),
    ):
        table = arrivals(lap.trace(mode))
        tables.append(table.assign(run=name))
        figure.add_scatter(
            name=name,
            x=table["ms"],
            y=table["tokens"],
            mode="lines",
            line={"color": colour, "width": 2.5, "shape": "hv", "dash": dash},
            hovertemplate="%{y} tokens",
        )
    laid_out(figure, "ms since the call", "new tokens", height=300)
    data = pd.concat(tables, ignore_index=True)
    plain, other = (lap.timings[mode].wall_ms for mode in ("plain", "speculative"))
    first, second = ("pair", "target alone") if other < plain else ("target alone", "pair")
    return Chart(
        "Tokens over time",
        figure,
        data,
        f"The {first} finishes {lap.timings['plain'].tokens} tokens after {min(plain, other):,.0f} "
        f"ms, the {second} after {max(plain, other):,.0f} ms. Each step of the solid line is a "
        "round.",
        "New tokens over time, for the target alone and with the draft model",
    )


def arrivals(trace: Trace) -> pd.DataFrame:
    """How many tokens the text had at the end of each round, in ms since the call."""
    rows, tokens = [{"ms": 0.0, "tokens": 0}], 0
    for round in trace.rounds:
        tokens += len(round.token_ids)
        rows.append({"ms": round.end_ms, "tokens": tokens})
    return pd.DataFrame(rows)
