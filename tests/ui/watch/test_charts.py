"""Charts draw what the trace holds."""

import pytest

from specviz.trace import Trace
from specviz.ui.watch.charts import acceptance_by_round


@pytest.mark.parametrize("dark", [False, True])
def test_the_bars_of_a_round_add_up_to_its_drafts(trace: Trace, dark: bool) -> None:
    figure = acceptance_by_round(trace, dark)
    heights = [sum(parts) for parts in zip(*(bar.y for bar in figure.data), strict=True)]
    assert heights == [len(round.drafts) for round in trace.rounds]
    accepted = next(bar for bar in figure.data if bar.name == "accepted")
    assert sum(accepted.y) == trace.totals.accepted


def test_the_chart_has_colours_of_its_own_in_each_theme(trace: Trace) -> None:
    light, dark = (acceptance_by_round(trace, theme) for theme in (False, True))
    for one, other in zip(light.data, dark.data, strict=True):
        assert one.marker.line.color != other.marker.line.color
