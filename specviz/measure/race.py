"""The target alone against the pair on one prompt, one after the other, several times."""

from dataclasses import dataclass, field

from specviz.engine.laps import Lap, Spread, ratios
from specviz.engine.prompts import check_prompt
from specviz.engine.runner import Job, Loader
from specviz.models.catalogue import Pair, PairSpec
from specviz.trace import Settings
from specviz.words import visible

REPEATS = 5


@dataclass(frozen=True)
class Difference:
    """The first place, counted from 1, at which two greedy texts part, and by how much the target's
    logit of the plain token exceeds that of the other: near 0 where rounding decides."""

    position: int
    plain: str
    speculative: str
    logit_gap: float


@dataclass(eq=False)
class Race(Job):
    """`laps` grows, one a repeat; `difference` is looked for at temperature 0 only."""

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

        from specviz.engine.benchmark import check_prompts, laps

        check_prompts(pair, [self.prompt], self.settings)
        self.stage = "Running both, in turns"
        for lap in laps(pair, [self.prompt], self.settings, REPEATS, cancelled=self.cancelled):
            self.laps.append(lap)
        if self.laps and self.settings.temperature == 0:
            self.difference = difference_of(pair, self.shown)

    @property
    def shown(self) -> Lap:
        """The repeat to replay: the one with the middle speedup. Raises ValueError without one."""
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


def difference_of(pair: Pair, lap: Lap) -> Difference | None:
    """None where both texts are the same."""
    plain, speculative = (lap.trace(mode).token_ids for mode in ("plain", "speculative"))
    place = next(
        (at for at, both in enumerate(zip(plain, speculative, strict=False)) if both[0] != both[1]),
        None,
    )
    if place is None:
        return None
    pair.target.rollback(0)
    read = [*lap.trace("plain").prompt_token_ids, *plain[:place]]
    logits = pair.target.score(read, rows=1)[-1]
    gap = float(logits[plain[place]] - logits[speculative[place]])
    texts = [visible(*pair.tokenizer.piece(ids[place])) for ids in (plain, speculative)]
    return Difference(place + 1, texts[0], texts[1], gap)
