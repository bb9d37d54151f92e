"""How long a pass over a batch of sequences takes, by batch size.

Passes are timed with transformers' code, because the written-out models hold one sequence.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING

from specviz.measure.timing import median_ms

if TYPE_CHECKING:
    from specviz.models.pair import Pair

SIZES = (1, 2, 4, 8, 12, 16)  # then doubled for as long as speculation pays
LARGEST = 256
CONTEXT = 128


@dataclass(frozen=True)
class BatchPoint:
    """Median times of one pass over a batch: the target with one token per sequence, the target
    with draft_length + 1, and the draft model with one (0 without a draft model)."""

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


def batch_point(pair: "Pair", size: int, draft_length: int) -> BatchPoint:
    """Raises torch.OutOfMemoryError if the device cannot hold that many sequences."""
    from specviz.models.batched import Batch

    target = Batch(pair.target.model, size, CONTEXT)
    timed = {
        "plain": lambda: target.pass_ms(1),
        "verify": lambda: target.pass_ms(draft_length + 1),
    }
    if pair.draft:
        draft = Batch(pair.draft.model, size, CONTEXT)
        timed["draft"] = lambda: draft.pass_ms(1)
    found = median_ms(timed)
    return BatchPoint(size, found["plain"], found["verify"], found.get("draft", 0.0))
