"""How the batch size changes the costs of speculation, and from which size it no longer pays."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

from specviz.engine.theory import speedup
from specviz.errors import InputError
from specviz.jobs.runner import Job, Loader
from specviz.measure.batch import SIZES, BatchPoint, batch_point, doubled
from specviz.measure.metrics import acceptance_of
from specviz.models.specs import PairSpec
from specviz.trace import Settings, Trace
from specviz.workloads.prompts import check_prompt


@dataclass(eq=False)
class BatchCosts(Job):
    """`points` grows by one batch size at a time; `traces` are the runs that give the acceptance
    rate."""

    spec: PairSpec
    prompts: Sequence[str]
    settings: Settings
    traces: list[Trace] = field(default_factory=list)
    points: list[BatchPoint] = field(default_factory=list)

    def check(self) -> None:
        if not self.prompts:
            raise InputError("There are no prompts to measure: choose a workload.")
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
        """Predicted by theory from the measured acceptance rate and the costs at that size, without
        the accept test, which is not measured for a batch."""
        if self.alpha is None:
            return None
        return speedup(self.alpha, self.settings.draft_length, point.cost, point.verify_cost)

    @property
    def stops_paying_at(self) -> BatchPoint | None:
        """The smallest size from which speculation gains nothing; None if it gains at all sizes."""
        losing = None
        for point in reversed(self.points):
            found = self.speedup_at(point)
            if found is None or found > 1:
                break
            losing = point
        return losing

    def perform(self, loaded: Loader) -> None:
        pair = self.load(loaded, self.spec)

        from specviz.engine.run import finished, run_pair
        from specviz.measure.benchmark import check_prompts

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
            self.stage = f"Timing passes at batch size {size}"
            self.points.append(batch_point(pair, size, self.settings.draft_length))
