"""What was timed, and its ratios. A ratio covers one repeat over all its prompts.

Numbers and traces only, without torch, so that a page can read them before torch is loaded.
"""

import statistics
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from specviz.trace import Trace

SLOW = 1.5


@dataclass(frozen=True)
class Timing:
    """One run. `decoded` tokens took `decode_ms`, which excludes the prefill."""

    tokens: int
    wall_ms: float
    decoded: int
    decode_ms: float
    trace: Trace | None = None


@dataclass(frozen=True)
class Lap:
    """One prompt in one repeat: every mode once, one after the other. `recorded` is an extra
    speculative run with recording on, whose time does not count."""

    repeat: int
    prompt: int
    timings: Mapping[str, Timing]
    recorded: Trace | None = None

    def trace(self, mode: str) -> Trace:
        """Raises KeyError for a mode without a trace."""
        trace = self.timings[mode].trace
        if trace is None:
            raise KeyError(mode)
        return trace


@dataclass(frozen=True)
class Spread:
    """The median and the extremes of a few measurements."""

    median: float
    min: float
    max: float

    @classmethod
    def of(cls, values: Sequence[float]) -> "Spread":
        return cls(statistics.median(values), min(values), max(values))


def timing_of(trace: Trace) -> Timing:
    totals, prefill_ms = trace.totals, trace.prefill.target_ms + trace.prefill.draft_ms
    decode_ms = totals.wall_ms - prefill_ms
    return Timing(totals.tokens, totals.wall_ms, totals.tokens, decode_ms, trace)


def whole_repeats(laps: Iterable[Lap]) -> list[list[Lap]]:
    """Laps by repeat. An interrupted repeat counts only if there is no complete one."""
    by_repeat: dict[int, list[Lap]] = {}
    for lap in laps:
        by_repeat.setdefault(lap.repeat, []).append(lap)
    groups = list(by_repeat.values())
    longest = max(map(len, groups), default=0)
    return [group for group in groups if len(group) == longest]


def rate(laps: Iterable[Lap], mode: str, decode: bool = False) -> float:
    """Tokens per second over the prompts of all laps; decode excludes the prefill."""
    timings = [lap.timings[mode] for lap in laps]
    if decode:
        return 1e3 * sum(t.decoded for t in timings) / sum(t.decode_ms for t in timings)
    return 1e3 * sum(t.tokens for t in timings) / sum(t.wall_ms for t in timings)


def ratio(laps: Sequence[Lap], mode: str, base: str, decode: bool = False) -> float:
    return rate(laps, mode, decode) / rate(laps, base, decode)


def ratios(laps: Iterable[Lap], mode: str, base: str) -> Spread:
    """One ratio per repeat."""
    return Spread.of([ratio(group, mode, base) for group in whole_repeats(laps)])


def share_disturbed(laps: Iterable[Lap]) -> float:
    """The share of plain runs whose time per token was more than SLOW times that of the fastest; on
    a machine that does nothing else there are hardly any."""
    by_run = {id(lap.timings["plain"]): lap.timings["plain"] for lap in laps}
    a_token = [timing.decode_ms / timing.decoded for timing in by_run.values() if timing.decoded]
    if not a_token:
        return 0.0
    return sum(ms > SLOW * min(a_token) for ms in a_token) / len(a_token)
