"""Where two greedy texts of one prompt diverge, and how close the two tokens were there."""

from dataclasses import dataclass
from typing import TYPE_CHECKING

from specviz.measure.laps import Lap
from specviz.words import visible

if TYPE_CHECKING:
    from specviz.models.pair import Pair


@dataclass(frozen=True)
class Difference:
    """The first position, counted from 1, at which two greedy texts differ, and by how much the
    target's logit of the plain token exceeds the other's: near 0 if rounding decided."""

    position: int
    plain: str
    speculative: str
    logit_gap: float


def difference_of(pair: "Pair", lap: Lap) -> Difference | None:
    """None if both texts are the same."""
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
