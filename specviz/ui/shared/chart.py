"""What every chart of the labs has: a figure, its numbers as a table, and its reading."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import pandas as pd
import plotly.graph_objects as go

from specviz.ui.shell.palette import INK, LOSS, PAPER


@dataclass(frozen=True)
class Chart:
    """reading: the sentence under the chart. alt: a description for screen readers."""

    title: str
    figure: go.Figure
    data: pd.DataFrame
    reading: str
    alt: str


def laid_out(figure: go.Figure, across: str, up: str, **changes: Any) -> go.Figure:
    figure.update_layout(
        height=changes.pop("height", 340),
        margin={"l": 8, "r": 8, "t": 8, "b": 8},
        legend={"orientation": "h", "y": 1.02, "yanchor": "bottom", "x": 0},
        xaxis={"title": across, "showgrid": False},
        yaxis={"title": up, "rangemode": "tozero"},
        hovermode="x unified",
        **changes,
    )
    return figure


def add_break_even(figure: go.Figure, dark: bool) -> None:
    """Below 1x, speculation is slower than the target alone."""
    figure.add_hrect(0, 1, fillcolor=LOSS[dark], line_width=0, layer="below")
    figure.add_hline(
        1,
        line={"color": PAPER[dark], "width": 1.5, "dash": "dot"},
        annotation={
            "text": "below this line: slower than the target alone",
            "font": {"size": 12, "color": INK[dark]},
            "yanchor": "top",
            "yshift": -3,
        },
        annotation_position="bottom left",
    )


def add_curve(
    figure: go.Figure, name: str, across: Sequence[Any], up: Sequence[float], colour: str, dash: str
) -> None:
    figure.add_scatter(
        name=name,
        x=list(across),
        y=list(up),
        mode="lines",
        line={"color": colour, "width": 2.5, "dash": dash},
        hovertemplate="%{y:.2f}×",
    )
