"""Rates, counts and costs of traces. Knows neither torch nor the formulas of theory."""

import dataclasses
import statistics
from collections.abc import Sequence
from dataclasses import dataclass

from specviz.trace import Round, RoundTimes, Trace


def tokens_per_second(trace: Trace) -> float:
    """All new tokens over the wall time from the call to the last token, prefill included."""
    return 1e3 * trace.totals.tokens / trace.totals.wall_ms


def decode_tokens_per_second(trace: Trace) -> float:
    """The same without prefill."""
    prefill_ms = trace.prefill.target_ms + trace.prefill.draft_ms
    return 1e3 * trace.totals.tokens / (trace.totals.wall_ms - prefill_ms)


def acceptance_of(traces: Sequence[Trace]) -> float | None:
    """Accepted / judged over several runs; None if no run has an acceptance rate."""
    totals = [trace.totals for trace in traces if trace.totals.acceptance_rate is not None]
    judged = sum(total.judged for total in totals)
    return sum(total.accepted for total in totals) / judged if judged else None


@dataclass(frozen=True)
class PositionCount:
    """Draft tokens at one position of their round, over many rounds."""

    drafted: int
    judged: int
    accepted: int


def by_position(rounds: Sequence[Round]) -> list[PositionCount]:
    """From the first position on. accepted / judged is the conditional acceptance rate;
    accepted / drafted is the unconditional one."""
    longest = max((len(round.drafts) for round in rounds), default=0)
    verdicts = [
        [round.drafts[place].verdict for round in rounds if len(round.drafts) > place]
        for place in range(longest)
    ]
    return [
        PositionCount(len(found), len(found) - found.count("unchecked"), found.count("accepted"))
        for found in verdicts
    ]


def accepted_lengths(rounds: Sequence[Round], draft_length: int) -> list[int]:
    """How many of the rounds that drafted draft_length tokens accepted 0, 1, ... of them."""
    accepted = [round.accepted for round in rounds if len(round.drafts) == draft_length]
    return [accepted.count(length) for length in range(draft_length + 1)]


def median_times(rounds: Sequence[Round], draft_length: int) -> RoundTimes | None:
    """The parts of a round's time; None without a round of that draft length."""
    times = [round.times for round in rounds if len(round.drafts) == draft_length]
    if not times:
        return None
    return RoundTimes(
        *(
            statistics.median(getattr(one, part.name) for one in times)
            for part in dataclasses.fields(RoundTimes)
        )
    )


@dataclass(frozen=True)
class Costs:
    """Medians in units of a plain run's decode time per token: c, one draft pass including sampling
    and catch-up; v, the verify pass; o, accept test, sampling and loop."""

    draft: float
    verify: float
    overhead: float


def costs_of(
    plain: Sequence[Trace], speculative: Sequence[Trace], draft_length: int
) -> Costs | None:
    """From rounds that drafted exactly draft_length tokens; None where there is none."""
    rounds = [round for trace in speculative for round in trace.rounds]
    return round_costs(
        [round for round in rounds if len(round.drafts) == draft_length],
        statistics.median(1e3 / decode_tokens_per_second(trace) for trace in plain),
    )


def round_costs(rounds: Sequence[Round], unit_ms: float) -> Costs | None:
    """Of the rounds that drafted anything, in units of so many ms; None where none did."""
    times = [(round.times, len(round.drafts)) for round in rounds if round.drafts]
    if not times:
        return None
    return Costs(
        draft=statistics.median(one.draft_ms / drafts for one, drafts in times) / unit_ms,
        verify=statistics.median(one.verify_ms for one, _ in times) / unit_ms,
        overhead=statistics.median(one.sample_ms + one.other_ms for one, _ in times) / unit_ms,
    )
