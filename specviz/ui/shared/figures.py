"""The headline figures of a run as HTML: name, value, and what it is made of."""

from collections.abc import Iterable

from specviz.trace import Totals
from specviz.ui.shell.templates import rendered

Figure = tuple[str, str, str]


def figures(items: Iterable[Figure]) -> str:
    return rendered("shared/figures", items=items)


def badge(source: str, facts: str) -> str:
    """Where the numbers below come from."""
    return rendered("shared/badge", source=source, facts=facts)


def acceptance_figure(totals: Totals) -> Figure:
    if not totals.judged:
        return "Acceptance rate", "none", "no draft token was judged"
    if totals.acceptance_rate is None:
        overlap = "–" if totals.mean_overlap is None else f"{totals.mean_overlap:.2f}"
        return "Mean overlap", overlap, "block verification has no acceptance rate of its own"
    overlap = "" if totals.mean_overlap is None else f"; mean overlap {totals.mean_overlap:.2f}"
    efficiency = f"; of {totals.drafted} drafted"
    counts = (
        f"{totals.accepted} / {totals.judged} judged draft tokens accepted{efficiency}{overlap}"
    )
    return "Acceptance rate", f"{totals.acceptance_rate:.0%}", counts


def length_figure(totals: Totals) -> Figure:
    if totals.mean_acceptance_length is None:
        return "Mean acceptance length", "none", "no round was run"
    counts = f"tokens per round: {totals.tokens} tokens / {totals.rounds} rounds"
    return "Mean acceptance length", f"{totals.mean_acceptance_length:.1f}", counts
