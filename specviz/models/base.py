"""What the engine needs from a language model. Knows neither transformers nor tokenizers."""

from collections.abc import Sequence
from typing import Protocol

import torch
from torch import Tensor


class LanguageModel(Protocol):
    """A model with a KV cache that holds one sequence and can drop its end.

    `vocab_size` is the shared tokenizer's size, padding entries excluded. `context_length` is how
    many positions the cache can hold, `length` how many it holds now. `device` is where logits
    come out.
    """

    vocab_size: int
    context_length: int
    device: torch.device

    @property
    def length(self) -> int: ...

    def score(self, token_ids: Sequence[int], rows: int) -> Tensor:
        """One pass over `token_ids`, at the positions after those in the cache, which it extends.

        Returns the logits of the last `rows` of them, [rows, vocab_size]; row i is about the token
        that follows token i.
        """

    def rollback(self, length: int) -> None:
        """Drops all cached positions from `length` on. Raises ValueError if there are fewer."""
