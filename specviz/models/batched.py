"""Passes of a transformers model over several sequences at once, to measure what a batch costs.

The engine decodes one sequence; a server decodes many, which changes the time of a pass. Only that
is measured here: the tokens are random and nothing is decoded.
"""

import time
from typing import Any

import torch
from transformers import DynamicCache


class Batch:
    """`size` sequences of `context` random tokens, read once and kept in a cache of their own.

    Raises torch.OutOfMemoryError if the device cannot hold them.
    """

    @torch.inference_mode()
    def __init__(self, model: Any, size: int, context: int) -> None:
        self.model, self.size = model, size
        self.cache = DynamicCache()
        self.generator = torch.Generator().manual_seed(size)
        self.read(context)

    @torch.inference_mode()
    def read(self, positions: int) -> None:
        """One pass over this many more tokens of each sequence; waits for the result."""
        ids = torch.randint(
            self.model.config.vocab_size, (self.size, positions), generator=self.generator
        )
        output = self.model(
            input_ids=ids.to(self.model.device), past_key_values=self.cache, use_cache=True
        )
        output.logits[-1, -1, 0].item()

    def pass_ms(self, positions: int) -> float:
        """The time of such a pass, after which the cache is as before."""
        began = time.perf_counter()
        self.read(positions)
        passed = 1e3 * (time.perf_counter() - began)
        self.cache.crop(-positions)
        return passed
