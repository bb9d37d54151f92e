"""What every chart of the labs has: a figure, its numbers as a table, and a sentence that reads it.

Colours are Okabe and Ito's; target and draft have the same hue on every page.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import pandas as pd
import plotly.graph_objects as go

# Light, dark.
MEASURED = ("#0072B2", "#56B4E9")
OURS = ("#009E73", "#009E73")
PAPER = ("#D55E00", "#E69F00")
DRAFT = ("#8a5a00", "#f2c14e")
TARGET = ("#33415c", "#b9c6dd")
SAMPLE = ("#CC79A7", "#CC79A7")
OTHER = ("#6F747A", "#92959F")
INK = ("#12161d", "#e9edf3")
LOSS = ("rgba(213, 94, 0, 0.08)", "rgba(230, 159, 0, 0.10)")


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
