"""The headline figures of a run as HTML: name, value, and what it is made of. Pure."""

from collections.abc import Iterable
from html import escape

from specviz.trace import Totals

Figure = tuple[str, str, str]


def figures(items: Iterable[Figure]) -> str:
    cells = "".join(
        f"<div><dt>{escape(name)}</dt><dd><b>{escape(value)}</b><span>{escape(made_of)}</span></dd></div>"
        for name, value, made_of in items
    )
    return f'<div class="sv"><dl class="sv-figures">{cells}</dl></div>'


def badge(source: str, facts: str) -> str:
    """Where the numbers below come from."""
    return f'<div class="sv"><p class="sv-badge"><b>{escape(source)}</b> {escape(facts)}</p></div>'


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
    counts = f"tokens a round: {totals.tokens} tokens / {totals.rounds} rounds"
    return "Mean acceptance length", f"{totals.mean_acceptance_length:.1f}", counts
