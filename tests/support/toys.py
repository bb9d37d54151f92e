"""Models small enough to reason about: next-token logits from a table, and a cache that is honest.

The cache is the list of tokens read, so a wrong rollback changes what the model says next.
"""

from collections.abc import Callable, Sequence
from functools import cache

import numpy as np
import torch
from torch import Tensor

from specviz.engine.recording import Recorder
from specviz.engine.uniforms import RoundUniforms

LIGHT = Recorder(rows=False)
CPU = torch.device("cpu")


class ToyLM:
    """logits_of: the tokens read so far to logits, [vocabulary], float64."""

    device = CPU

    def __init__(
        self,
        logits_of: Callable[[tuple[int, ...]], Tensor],
        vocab_size: int,
        context_length: int = 64,
    ) -> None:
        self.logits_of = logits_of
        self.vocab_size = vocab_size
        self.context_length = context_length
        self.read: list[int] = []

    @property
    def length(self) -> int:
        return len(self.read)

    def score(self, token_ids: Sequence[int], rows: int) -> Tensor:
        scored = []
        for token_id in token_ids:
            self.read.append(token_id)
            scored.append(self.logits_of(tuple(self.read)))
        assert self.length <= self.context_length
        return torch.stack(scored[-rows:])

    def rollback(self, length: int) -> None:
        assert 0 <= length <= self.length
        del self.read[length:]


def random_toy(seed: int, vocab_size: int = 3, spread: float = 1.0) -> ToyLM:
    """Logits that depend on the whole context; no token is below 0.05 at spread 1."""

    @cache
    def logits_of(context: tuple[int, ...]) -> Tensor:
        rng = np.random.default_rng([seed, *context])
        return torch.from_numpy(rng.uniform(-spread, spread, vocab_size))

    return ToyLM(logits_of, vocab_size)


def fixed_toy(probs: Sequence[float]) -> ToyLM:
    """The same distribution everywhere; zeros are allowed."""
    logits = torch.tensor(probs, dtype=torch.float64).log()
    return ToyLM(lambda context: logits, len(probs))


def successor_toy(vocab_size: int = 32, mistakes: frozenset[int] = frozenset()) -> ToyLM:
    """After n comes n + 1, but after a token in `mistakes` comes n + 2."""

    def logits_of(context: tuple[int, ...]) -> Tensor:
        step = 2 if context[-1] in mistakes else 1
        logits = torch.zeros(vocab_size, dtype=torch.float64)
        logits[(context[-1] + step) % vocab_size] = 9.0
        return logits

    return ToyLM(logits_of, vocab_size)


class ScriptedUniforms:
    """The uniforms of the first rounds, given one by one; asking for more is an error."""

    def __init__(self, rounds: Sequence[RoundUniforms]) -> None:
        self.rounds = rounds

    def of_round(self, index: int) -> RoundUniforms:
        return self.rounds[index]
