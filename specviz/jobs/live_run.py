"""One recorded run of a pair, then a measurement of its speedup: what Watch shows live."""

from dataclasses import dataclass, field

from specviz.jobs.runner import Job, Loader
from specviz.measure.laps import Lap, Spread, ratios
from specviz.models.specs import PairSpec
from specviz.trace import Round, Settings, Trace
from specviz.workloads.prompts import check_prompt

REPEATS = 3


@dataclass(eq=False)
class Run(Job):
    """`rounds` grows during the recorded run, `trace` is set once it has ended, and `laps` grows
    while the speedup is measured."""

    spec: PairSpec
    prompt: str
    settings: Settings
    rounds: list[Round] = field(default_factory=list)
    trace: Trace | None = None
    laps: list[Lap] = field(default_factory=list)

    def check(self) -> None:
        check_prompt(self.prompt)

    @property
    def share_done(self) -> float:
        """Decoding counts as half of the work, measuring as the other half."""
        tokens = sum(len(round.token_ids) for round in self.rounds)
        decoded = 1.0 if self.trace else min(1.0, tokens / self.settings.max_new_tokens)
        return 0.5 * decoded + 0.5 * len(self.laps) / REPEATS

    def speedup(self) -> Spread | None:
        """Over plain decoding, from the laps so far; None before the first."""
        if not self.laps:
            return None
        return ratios(self.laps, "speculative", "plain")

    def perform(self, loaded: Loader) -> None:
        pair = self.load(loaded, self.spec)

        from specviz.engine.run import finished, run_pair
        from specviz.measure.benchmark import laps

        self.stage = "Decoding"
        decoding = run_pair(pair, self.prompt, self.settings, cancelled=self.cancelled)
        self.trace = finished(decoding, self.rounds.append)
        if self.cancelled():
            return
        self.stage = "Measuring the speedup"
        for lap in laps(pair, [self.prompt], self.settings, REPEATS, cancelled=self.cancelled):
            self.laps.append(lap)
