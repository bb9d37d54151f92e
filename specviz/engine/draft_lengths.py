"""How many tokens the next round drafts: a fixed number, or what the costs advise.

The adaptive choice looks at rounds that are over and at costs measured before the run, never at
drafts still to be judged; so it stays lossless, and the same seed and costs give the same tokens.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Protocol

from specviz.engine.theory import best_draft_length
from specviz.trace import MAX_DRAFT_LENGTH

PRIOR_ALPHA = 0.7
PRIOR_JUDGED = 4.0  # the prior weighs as much as so many judged drafts
MEMORY = 0.97  # what a judged draft weighs after one more: about the last 30 count
TRIED_EVERY = 8  # rounds without a draft before one is tried again


class DraftLengths(Protocol):
    def next(self) -> int: ...

    def learn(self, accepted: int, judged: int) -> None:
        """What became of the drafts of the round that was asked for last."""


@dataclass(frozen=True)
class FixedLength:
    draft_length: int

    def next(self) -> int:
        return self.draft_length

    def learn(self, accepted: int, judged: int) -> None:
        pass


@dataclass(frozen=True)
class CostModel:
    """c, v(gamma) and o in units of a plain token's time; v known at some draft lengths."""

    draft: float
    verify: Mapping[int, float]
    overhead: float

    def verify_at(self, draft_length: int) -> float:
        """Linear between the known draft lengths, and level outside them."""
        known = sorted(self.verify)
        below = max((length for length in known if length <= draft_length), default=known[0])
        above = min((length for length in known if length >= draft_length), default=known[-1])
        if below == above:
            return self.verify[below]
        share = (draft_length - below) / (above - below)
        return (1 - share) * self.verify[below] + share * self.verify[above]


@dataclass
class AdaptiveLength:
    """The draft length from 0 to `limit` that theory's speedup favours, at a running estimate of
    the acceptance rate in which old rounds fade."""

    costs: CostModel
    limit: int = MAX_DRAFT_LENGTH
    accepted: float = field(default=PRIOR_ALPHA * PRIOR_JUDGED, init=False)
    judged: float = field(default=PRIOR_JUDGED, init=False)
    idle: int = field(default=0, init=False)

    @property
    def alpha(self) -> float:
        return self.accepted / self.judged

    def next(self) -> int:
        costs = self.costs
        best = best_draft_length(
            self.alpha, costs.draft, costs.verify_at, costs.overhead, self.limit
        )
        if best == 0 and self.idle >= TRIED_EVERY:
            return min(1, self.limit)
        return best

    def learn(self, accepted: int, judged: int) -> None:
        self.idle = 0 if judged else self.idle + 1
        fade = MEMORY**judged
        self.accepted = fade * self.accepted + accepted
        self.judged = fade * self.judged + judged
