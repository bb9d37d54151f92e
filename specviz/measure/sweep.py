"""Many setups measured on the same prompts: the points of their charts, and the theory for them.

Speedups here exclude the prefill, which theory does not model; the speedup with prefill is given
separately.
"""

import dataclasses
import statistics
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property

from specviz.engine.draft_lengths import verify_cost_at
from specviz.engine.theory import best_draft_length, speedup
from specviz.measure.laps import Lap, Spread, ratio, whole_repeats
from specviz.measure.metrics import Costs, acceptance_of, costs_of
from specviz.models.specs import PairSpec
from specviz.trace import CostModel, Round, Settings, Totals, Trace, VerifyCost


@dataclass(frozen=True)
class Setup:
    """One point of a sweep. workload: the name of its prompts."""

    spec: PairSpec
    workload: str
    settings: Settings

    @property
    def baseline(self) -> Settings:
        """The settings that plain decoding depends on."""
        return dataclasses.replace(self.settings, draft_length=0, verification="token", costs=None)


@dataclass(frozen=True)
class Point:
    """One setup and its measurements so far, at least one lap."""

    setup: Setup
    laps: Sequence[Lap]

    @property
    def draft_length(self) -> int:
        return self.setup.settings.draft_length

    @property
    def traces(self) -> list[Trace]:
        return [lap.trace("speculative") for lap in self.laps]

    @property
    def rounds(self) -> list[Round]:
        return [round for trace in self.traces for round in trace.rounds]

    @cached_property
    def by_prompt(self) -> list[dict[str, float]]:
        """The times of each prompt in ms, by mode, with and without prefill. They are medians of
        the repeats, so that one hiccup of the machine does not decide a point."""
        prompts: dict[int, list[Lap]] = {}
        for lap in self.laps:
            prompts.setdefault(lap.prompt, []).append(lap)
        return [median_ms(laps) for laps in prompts.values()]

    @property
    def speedup(self) -> float:
        """Excluding prefill, over all prompts; every run has the same number of tokens."""
        return self.total("plain") / self.total("speculative")

    @property
    def with_prefill(self) -> float:
        """From the call to the last token."""
        return self.total("plain with prefill") / self.total("speculative with prefill")

    def total(self, name: str) -> float:
        return sum(times[name] for times in self.by_prompt)

    @property
    def spread(self) -> tuple[float, float]:
        """The middle 50 % of prompts: lower and upper quartile of their speedups."""
        found = [times["plain"] / times["speculative"] for times in self.by_prompt]
        if len(found) == 1:
            return found[0], found[0]
        low, _, high = statistics.quantiles(found, n=4, method="inclusive")
        return low, high

    @property
    def repeats(self) -> Spread:
        """The speedup of decoding in each repeat."""
        return Spread.of(
            [
                ratio(group, "speculative", "plain", decode=True)
                for group in whole_repeats(self.laps)
            ]
        )

    @cached_property
    def alpha(self) -> float | None:
        return acceptance_of(self.traces)

    @cached_property
    def costs(self) -> Costs | None:
        plain = [lap.trace("plain") for lap in self.laps]
        return costs_of(plain, self.traces, self.draft_length)

    @property
    def totals(self) -> list[Totals]:
        return [trace.totals for trace in self.traces]

    @property
    def counts(self) -> tuple[int, int]:
        """Accepted and judged draft tokens."""
        return sum(t.accepted for t in self.totals), sum(t.judged for t in self.totals)

    @property
    def mean_acceptance_length(self) -> float:
        return sum(t.tokens for t in self.totals) / sum(t.rounds for t in self.totals)


def median_ms(laps: Sequence[Lap]) -> dict[str, float]:
    """Over the repeats of one prompt; the faster of two, because disturbances only slow a run."""
    found = {}
    for mode in ("plain", "speculative"):
        timings = [lap.timings[mode] for lap in laps]
        found[mode] = statistics.median_low(timing.decode_ms for timing in timings)
        found[f"{mode} with prefill"] = statistics.median_low(timing.wall_ms for timing in timings)
    return found


def points_of(setups: Sequence[Setup], laps: Mapping[Setup, Sequence[Lap]]) -> list[Point]:
    """The points of the setups measured so far, in their order."""
    return [Point(setup, list(laps[setup])) for setup in setups if laps.get(setup)]


@dataclass(frozen=True)
class Theory:
    """The acceptance rate and the costs pooled over the points of one pair at one temperature."""

    alpha: float
    costs: CostModel

    def verify_at(self, draft_length: int) -> float:
        return verify_cost_at(self.costs, draft_length)

    def paper(self, draft_length: int) -> float:
        """Theorem 3.8 of Leviathan et al., in which verification costs as much as one token."""
        return speedup(self.alpha, draft_length, self.costs.draft)

    def ours(self, draft_length: int) -> float:
        """The same with the measured verify cost and overhead."""
        costs = self.costs
        return speedup(self.alpha, draft_length, costs.draft, self.verify_at, costs.overhead)

    @property
    def advised(self) -> int:
        """The recommended draft length; 0 means no speculation."""
        costs = self.costs
        return best_draft_length(self.alpha, costs.draft, self.verify_at, costs.overhead)


def theory_of(points: Sequence[Point]) -> Theory | None:
    """None if no round drafted as many tokens as requested, as happens with copied drafts."""
    known = [(point, point.costs) for point in points if point.costs]
    alpha = acceptance_of([trace for point, _ in known for trace in point.traces])
    if alpha is None:
        return None
    costs = [cost for _, cost in known if cost]
    by_length = sorted((point.draft_length, cost.verify) for point, cost in known if cost)
    return Theory(
        alpha,
        CostModel(
            draft=statistics.median(cost.draft for cost in costs),
            verify=tuple(VerifyCost(length, cost) for length, cost in by_length),
            overhead=statistics.median(cost.overhead for cost in costs),
        ),
    )


def best(points: Sequence[Point]) -> Point:
    return max(points, key=lambda point: point.speedup)
