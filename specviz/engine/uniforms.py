"""The random numbers of a run, addressed by (round, slot).

A draw never depends on how many came before it, so the same seed gives the same tokens on every
path: recorded or not, resumed or not, whatever the draft length of earlier rounds.
"""

from dataclasses import dataclass
from typing import Protocol

import numpy as np

from specviz.trace import MAX_DRAFT_LENGTH


@dataclass(frozen=True)
class RoundUniforms:
    """float64 in [0, 1): one per drafted token, one per accept test, one for the final token."""

    draft: tuple[float, ...]
    accept: tuple[float, ...]
    final: float


class Uniforms(Protocol):
    def of_round(self, index: int) -> RoundUniforms: ...


@dataclass(frozen=True)
class SeededUniforms:
    """Philox, a counter-based generator (Salmon et al., SC 2011), keyed by (seed, round)."""

    seed: int

    def of_round(self, index: int) -> RoundUniforms:
        generator = np.random.Generator(np.random.Philox(key=[self.seed, index]))
        slots = generator.random(2 * MAX_DRAFT_LENGTH + 1).tolist()
        return RoundUniforms(
            draft=tuple(slots[:MAX_DRAFT_LENGTH]),
            accept=tuple(slots[MAX_DRAFT_LENGTH:-1]),
            final=slots[-1],
        )
