"""A batched pass is timed and leaves its cache as it was."""

import torch

from specviz.models.batched import Batch
from specviz.models.pair import Pair


def test_a_timed_pass_leaves_the_cache_as_it_was(tiny: Pair) -> None:
    batch = Batch(tiny.target.model, size=3, context=10)
    before = [layer.keys.clone() for layer in batch.cache.layers]
    assert batch.pass_ms(4) > 0
    assert batch.cache.get_seq_length() == 10
    for layer, keys in zip(batch.cache.layers, before, strict=True):
        assert layer.keys.shape[0] == 3 and torch.equal(layer.keys, keys)
