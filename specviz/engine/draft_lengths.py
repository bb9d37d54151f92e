"""How many tokens the next round drafts: a fixed number, or the best one for the given costs.

The adaptive choice uses finished rounds and the costs in the settings, never drafts that are still
to be judged. So it stays lossless, and the same settings give the same tokens.
"""

from dataclasses import dataclass, field
from typing import Protocol

from specviz.engine.theory import best_draft_length
from specviz.trace import MAX_DRAFT_LENGTH, CostModel

PRIOR_ALPHA = 0.7
PRIOR_JUDGED = 4.0  # the prior weighs as much as this many judged drafts
MEMORY = 0.97  # decay of a judged draft's weight per new one: about the last 30 count
TRIED_EVERY = 8  # rounds without drafts before one is tried again


class DraftLengths(Protocol):
    def next(self) -> int: ...

    def learn(self, accepted: int, judged: int) -> None:
        """Reports the verdicts on the drafts of the latest round."""


@dataclass(frozen=True)
class FixedLength:
    draft_length: int

    def next(self) -> int:
        return self.draft_length

    def learn(self, accepted: int, judged: int) -> None:
        pass


def verify_cost_at(costs: CostModel, draft_length: int) -> float:
    """v, interpolated linearly between the measured draft lengths and constant outside them."""
    below = [known for known in costs.verify if known.draft_length <= draft_length]
    above = [known for known in costs.verify if known.draft_length >= draft_length]
    low, high = (below or above)[-1 if below else 0], (above or below)[0 if above else -1]
    if low == high:
        return low.cost
    share = (draft_length - low.draft_length) / (high.draft_length - low.draft_length)
    return (1 - share) * low.cost + share * high.cost


@dataclass
class AdaptiveLength:
    """The draft length from 0 to `limit` with the best speedup in theory, at a running estimate of
    the acceptance rate that gradually forgets old rounds."""

    costs: CostModel
    limit: int = MAX_DRAFT_LENGTH
    accepted: float = field(default=PRIOR_ALPHA * PRIOR_JUDGED, init=False)
    judged: float = field(default=PRIOR_JUDGED, init=False)
    idle: int = field(default=0, init=False)

    @property
    def alpha(self) -> float:
        return self.accepted / self.judged

    def next(self) -> int:
        best = best_draft_length(
            self.alpha,
            self.costs.draft,
            lambda draft_length: verify_cost_at(self.costs, draft_length),
            self.costs.overhead,
            self.limit,
        )
        if best == 0 and self.idle >= TRIED_EVERY:
            return min(1, self.limit)
        return best

    def learn(self, accepted: int, judged: int) -> None:
        self.idle = 0 if judged else self.idle + 1
        fade = MEMORY**judged
        self.accepted = fade * self.accepted + accepted
        self.judged = fade * self.judged + judged
