"""Rounds to totals and rates. Reads the trace; knows no torch and no formulas of theory."""

from collections.abc import Sequence

from specviz.trace import Round, Totals, Trace


def totals_of(rounds: Sequence[Round], wall_ms: float) -> Totals:
    """Sums over finished rounds; wall_ms is the time from the call to the last token."""
    tokens = sum(len(round.token_ids) for round in rounds)
    judged = sum(round.judged for round in rounds)
    accepted = sum(round.accepted for round in rounds)
    overlaps = [
        draft.overlap
        for round in rounds
        for draft in round.drafts
        if draft.verdict != "unchecked" and draft.overlap is not None
    ]
    return Totals(
        tokens=tokens,
        rounds=len(rounds),
        drafted=sum(len(round.drafts) for round in rounds),
        judged=judged,
        accepted=accepted,
        acceptance_rate=accepted / judged if judged else None,
        mean_overlap=sum(overlaps) / len(overlaps) if overlaps else None,
        mean_acceptance_length=tokens / len(rounds) if rounds else None,
        wall_ms=wall_ms,
    )


def tokens_per_second(trace: Trace) -> float:
    """All new tokens over the wall time from the call to the last token, prefill included."""
    return 1e3 * trace.totals.tokens / trace.totals.wall_ms


def decode_tokens_per_second(trace: Trace) -> float:
    """The same without the prefill."""
    prefill_ms = trace.prefill.target_ms + trace.prefill.draft_ms
    return 1e3 * trace.totals.tokens / (trace.totals.wall_ms - prefill_ms)
