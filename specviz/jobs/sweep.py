"""Many setups measured on the same prompts, alternating prompt by prompt: what the page Tune shows.

So setups are compared on the same prompts within the same minute, and a stopped sweep keeps results
for all setups of a pair.
"""

import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from specviz.errors import InputError
from specviz.jobs.runner import Job, Loader
from specviz.measure.alternate import Mode, alternate
from specviz.measure.laps import Lap
from specviz.measure.sweep import Point, Setup, points_of
from specviz.trace import Settings
from specviz.workloads.prompts import check_prompt

if TYPE_CHECKING:
    from specviz.models.pair import Pair

ASK_ABOVE_S = 600.0  # a longer sweep shows its estimate first
PATIENCE_S = 1800.0  # the visitor may read another page meanwhile


@dataclass(eq=False)
class Sweep(Job):
    """`laps` grows by one lap of every setup of a pair at a time. prompts: by workload.

    `estimate_s` is known once every mode of the first pair has run once. If it is above
    ASK_ABOVE_S, the sweep ends with `asks`, unless it was `agreed` to beforehand.
    """

    setups: tuple[Setup, ...]
    prompts: Mapping[str, Sequence[str]]
    repeats: int
    agreed: bool = False
    laps: dict[Setup, list[Lap]] = field(default_factory=dict)
    estimate_s: float | None = None
    asks: bool = False
    began_s: float | None = None

    @property
    def patience_s(self) -> float:
        return PATIENCE_S

    def check(self) -> None:
        for workload in {setup.workload for setup in self.setups}:
            if not self.prompts.get(workload):
                raise InputError("There are no prompts to measure: choose a workload.")
            for prompt in self.prompts[workload]:
                check_prompt(prompt)
        if not all(setup.settings.draft_length for setup in self.setups):
            raise InputError("There is nothing to measure without drafts: choose a draft length.")

    @property
    def groups(self) -> list[list[Setup]]:
        """Setups of one pair on the same prompts, which alternate."""
        found: dict[tuple[str, str], list[Setup]] = {}
        for setup in self.setups:
            found.setdefault((setup.spec.name, setup.workload), []).append(setup)
        return list(found.values())

    @property
    def laps_wanted(self) -> int:
        return sum(self.repeats * len(self.prompts[setup.workload]) for setup in self.setups)

    @property
    def share_done(self) -> float:
        return sum(map(len, self.laps.values())) / self.laps_wanted

    @property
    def remaining_s(self) -> float | None:
        """From the pace so far; None before the first lap."""
        if self.began_s is None or not self.share_done:
            return None
        return (time.monotonic() - self.began_s) * (1 / self.share_done - 1)

    @property
    def points(self) -> list[Point]:
        """What was measured so far."""
        return points_of(self.setups, self.laps)

    def perform(self, loaded: Loader) -> None:
        for group in self.groups:
            pair = self.load(loaded, group[0].spec)
            self.measure(pair, group)
            if self.asks or self.cancelled():
                return

    def measure(self, pair: "Pair", group: Sequence[Setup]) -> None:
        from specviz.measure.benchmark import check_prompts, modes_of

        prompts = self.prompts[group[0].workload]
        check_prompts(pair, prompts, group[0].settings)  # all request the same number of new tokens
        modes: dict[Setup | Settings, Mode] = {}
        for setup in group:
            both = modes_of(pair, setup.settings, cancelled=self.cancelled)
            modes |= {setup.baseline: both["plain"], setup: both["speculative"]}
        self.stage = "Warming up"
        self.estimate(modes, max(prompts, key=len))
        if self.asks or self.cancelled():
            return
        self.stage = f"Measuring {group[0].spec.name} on {group[0].workload}"
        self.began_s = self.began_s or time.monotonic()
        for turn in alternate(modes, prompts, self.repeats, self.cancelled):
            for setup in group:
                timings = {
                    "plain": turn.timings[setup.baseline],
                    "speculative": turn.timings[setup],
                }
                lap = Lap(turn.repeat, turn.prompt, timings)
                self.laps.setdefault(setup, []).append(lap)

    def estimate(self, modes: Mapping[Setup | Settings, Mode], prompt: str) -> None:
        """Runs every mode once as a warm-up. Later pairs are assumed to be as fast."""
        began = time.monotonic()
        for run in modes.values():
            if self.cancelled():
                return
            run(prompt)
        if self.estimate_s is None:
            per_lap = (time.monotonic() - began) / len(self.groups[0])
            self.estimate_s = per_lap * self.laps_wanted
            self.asks = self.estimate_s > ASK_ABOVE_S and not self.agreed
