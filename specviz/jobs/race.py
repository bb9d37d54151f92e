"""The target alone against the pair on one prompt, alternating, several times."""

from dataclasses import dataclass, field

from specviz.jobs.runner import Job, Loader
from specviz.measure.laps import Lap, Spread, ratios
from specviz.measure.race import Difference, difference_of
from specviz.models.specs import PairSpec
from specviz.trace import Settings
from specviz.workloads.prompts import check_prompt

REPEATS = 5


@dataclass(eq=False)
class Race(Job):
    """`laps` grows by one per repeat; `difference` is only looked for at temperature 0."""

    spec: PairSpec
    prompt: str
    settings: Settings
    laps: list[Lap] = field(default_factory=list)
    difference: Difference | None = None

    def check(self) -> None:
        check_prompt(self.prompt)

    @property
    def share_done(self) -> float:
        return len(self.laps) / REPEATS

    def perform(self, loaded: Loader) -> None:
        pair = self.load(loaded, self.spec)

        from specviz.measure.benchmark import check_prompts, laps

        check_prompts(pair, [self.prompt], self.settings)
        self.stage = "Running both sides alternately"
        for lap in laps(pair, [self.prompt], self.settings, REPEATS, cancelled=self.cancelled):
            self.laps.append(lap)
        if self.laps and self.settings.temperature == 0:
            self.difference = difference_of(pair, self.shown)

    @property
    def shown(self) -> Lap:
        """The repeat to replay: the one with the median speedup. Raises ValueError without one."""
        by_speedup = sorted(self.laps, key=lambda lap: ratios([lap], "speculative", "plain").median)
        if not by_speedup:
            raise ValueError("no repeat is finished")
        return by_speedup[len(by_speedup) // 2]

    def speedup(self) -> Spread:
        return ratios(self.laps, "speculative", "plain")

    def finish_ms(self, mode: str) -> Spread:
        return Spread.of([lap.timings[mode].wall_ms for lap in self.laps])

    def tokens_per_second(self, mode: str) -> Spread:
        timings = [lap.timings[mode] for lap in self.laps]
        return Spread.of([1e3 * timing.tokens / timing.wall_ms for timing in timings])
