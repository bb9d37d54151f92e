"""What the lesson's pictures are made of: bars in a table that can be read without them.

Knows how a picture becomes HTML; not what any of them shows.
"""

from dataclasses import dataclass

from specviz.trace import Trace
from specviz.ui.player.data import said_date
from specviz.ui.shell.templates import rendered

FULL = 46  # per cent of a cell that the longest bar takes, so that its figure fits behind it


@dataclass(frozen=True)
class Part:
    """A piece of a bar; `share` is of the longest one."""

    kind: str
    share: float


@dataclass(frozen=True)
class Bar:
    """A line of the table: `text` is the figure that the bar draws."""

    name: str
    parts: tuple[Part, ...]
    text: str
    note: str = ""


@dataclass(frozen=True)
class Drawing:
    """legend: what a kind of part means. mark: a line across all bars, at a share of the longest
    one; 0 for none."""

    kind: str
    title: str
    bars: tuple[Bar, ...]
    source: str
    legend: tuple[tuple[str, str], ...] = ()
    text: str = ""
    mark: float = 0

    @property
    def html(self) -> str:
        return rendered("learn/templates/picture", drawing=self, full=FULL)


def probability(value: float) -> str:
    """In two digits, without claiming 0 or 1 where it is neither."""
    if 0 < value < 0.005:
        return "<0.01"
    return ">0.99" if 0.995 <= value < 1 else f"{value:.2f}"


def said_source(trace: Trace) -> str:
    return f"a run of {trace.pair} on {trace.device}, {said_date(trace.date)}"
