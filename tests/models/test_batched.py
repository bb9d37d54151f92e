"""A batched pass is timed and leaves its cache as it was."""

import torch

from specviz.models.batched import PASSES, Batch, medians
from specviz.models.catalogue import Pair


def test_a_timed_pass_leaves_the_cache_as_it_was(tiny: Pair) -> None:
    batch = Batch(tiny.target.model, size=3, context=10)
    before = [layer.keys.clone() for layer in batch.cache.layers]
    assert batch.pass_ms(4) > 0
    assert batch.cache.get_seq_length() == 10
    for layer, keys in zip(batch.cache.layers, before, strict=True):
        assert layer.keys.shape[0] == 3 and torch.equal(layer.keys, keys)


def test_medians_leave_out_the_first_reading_and_take_turns() -> None:
    order: list[str] = []

    def reading(name: str, first: float, rest: float) -> float:
        order.append(name)
        return first if order.count(name) == 1 else rest

    found = medians({"a": lambda: reading("a", 99, 1), "b": lambda: reading("b", 99, 2)})
    assert found == {"a": 1, "b": 2} and order == ["a", "b"] * (PASSES + 1)
