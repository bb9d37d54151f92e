"""What a batch does to the costs of speculation, and from which size it stops paying.

Passes are timed with transformers' code, because the written-out models hold one sequence.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from typing import Any

from specviz.engine.metrics import acceptance_of
from specviz.engine.prompts import check_prompt
from specviz.engine.runner import Job, Loader
from specviz.engine.theory import speedup
from specviz.errors import InputError
from specviz.models.catalogue import Pair, PairSpec
from specviz.trace import Settings, Trace

SIZES = (1, 2, 4, 8, 12, 16)  # and on by doubling, while it pays
LARGEST = 256
CONTEXT = 128


@dataclass(frozen=True)
class BatchPoint:
    """Median times of one pass over a batch: one token a sequence by the target, draft_length + 1
    by the target, one by the draft model (0 where there is none)."""

    size: int
    plain_ms: float
    verify_ms: float
    draft_ms: float

    @property
    def verify_cost(self) -> float:
        return self.verify_ms / self.plain_ms

    @property
    def cost(self) -> float:
        return self.draft_ms / self.plain_ms


def doubled(size: int) -> Iterator[int]:
    while (size := 2 * size) <= LARGEST:
        yield size


@dataclass(eq=False)
class BatchCosts(Job):
    """`points` grows by a batch size; `traces` are runs of the prompts, for the acceptance rate."""

    spec: PairSpec
    prompts: Sequence[str]
    settings: Settings
    traces: list[Trace] = field(default_factory=list)
    points: list[BatchPoint] = field(default_factory=list)

    def check(self) -> None:
        if not self.prompts:
            raise InputError("There is no prompt to measure on: choose a workload.")
        if not self.settings.draft_length:
            raise InputError("The verify cost needs drafts: choose a draft length of 1 or more.")
        for prompt in self.prompts:
            check_prompt(prompt)

    @property
    def share_done(self) -> float:
        return 0.3 * len(self.traces) / len(self.prompts) + 0.7 * len(self.points) / len(SIZES)

    @property
    def alpha(self) -> float | None:
        return acceptance_of(self.traces)

    def speedup_at(self, point: BatchPoint) -> float | None:
        """theory's, from the measured acceptance rate and the costs at that size; the accept test
        of a batch is not measured and counts as nothing."""
        if self.alpha is None:
            return None
        return speedup(self.alpha, self.settings.draft_length, point.cost, point.verify_cost)

    @property
    def stops_paying_at(self) -> BatchPoint | None:
        """The smallest size from which on nothing is gained any more; None where all gain."""
        losing = None
        for point in reversed(self.points):
            found = self.speedup_at(point)
            if found is None or found > 1:
                break
            losing = point
        return losing

    def perform(self, loaded: Loader) -> None:
        pair = self.load(loaded, self.spec)

        from specviz.engine.benchmark import check_prompts
        from specviz.engine.tracing import finished, run_pair

        check_prompts(pair, self.prompts, self.settings)
        self.stage = "Measuring the acceptance rate"
        for prompt in self.prompts:
            if self.cancelled():
                return
            options: dict[str, Any] = dict(record=False, cancelled=self.cancelled)
            self.traces.append(finished(run_pair(pair, prompt, self.settings, **options)))
        for size in (*SIZES, *doubled(SIZES[-1])):
            if self.cancelled() or (size > SIZES[-1] and self.stops_paying_at):
                return
            self.stage = f"Timing passes over a batch of {size}"
            self.points.append(self.measured(pair, size))

    def measured(self, pair: Pair, size: int) -> BatchPoint:
        from specviz.models.batched import Batch, medians

        positions = self.settings.draft_length + 1
        target = Batch(pair.target.model, size, CONTEXT)
        timed = {
            "plain": lambda: target.pass_ms(1),
            "verify": lambda: target.pass_ms(positions),
        }
        if pair.draft:
            draft = Batch(pair.draft.model, size, CONTEXT)
            timed["draft"] = lambda: draft.pass_ms(1)
        found = medians(timed)
        return BatchPoint(size, found["plain"], found["verify"], found.get("draft", 0.0))
