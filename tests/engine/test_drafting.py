"""A draft model ends its proposal where it is unsure; copied drafts follow the longest match."""

import random

import pytest
import torch

from specviz.engine.clock import Clock
from specviz.engine.drafting import ModelDrafter, NgramDrafter
from specviz.engine.sampling import Sampling, confidence
from specviz.models.catalogue import Pair


def by_search(kept: list[int], longest: int) -> int | None:
    """The rule itself, by looking at every place."""
    for size in range(min(longest, len(kept) - 1), 0, -1):
        for start in range(len(kept) - size - 1, -1, -1):
            if kept[start : start + size] == kept[-size:]:
                return start + size
    return None


@pytest.mark.parametrize("entries", [2, 4, 20])
def test_what_is_noted_as_the_text_grows_is_what_a_search_finds(entries: int) -> None:
    rng = random.Random(entries)
    drafter = NgramDrafter(entries)
    drafter.start([])
    kept = [0]
    for _ in range(200):
        assert drafter.continuation(kept) == by_search(kept, drafter.longest_match)
        kept += [rng.randrange(entries) for _ in range(rng.randint(1, 5))]


def test_a_new_run_forgets_the_text_of_the_last() -> None:
    drafter = NgramDrafter(10)
    drafter.start([])
    assert drafter.continuation([1, 2, 3, 1]) == 1
    drafter.start([])
    assert drafter.continuation([4, 1]) is None


@pytest.mark.parametrize("least", [0.5, 0.1, 0.02])
def test_a_proposal_ends_with_the_first_draft_that_is_hardly_reached(
    least: float, tiny: Pair
) -> None:
    assert tiny.draft is not None
    kept = tiny.tokenizer.encode("Once upon a time, there was a little")
    sampling, clock = Sampling(0.0, 0, 1.0), Clock(torch.device("cpu"))
    lengths = {}
    for limit in (0.0, least):
        drafter = ModelDrafter(tiny.draft, limit)
        drafter.start(kept[:-1])
        lengths[limit] = drafter.propose(kept, 16, sampling, [0.5] * 16, clock).token_ids
    reached, expected = 1.0, 0
    for expected in range(1, 17):
        tiny.draft.rollback(0)
        read = [*kept, *lengths[0.0][: expected - 1]]
        logits = tiny.draft.score(read, rows=1)[-1]
        assert confidence(logits) == pytest.approx(float(logits.softmax(-1).max()), rel=1e-5)
        reached *= confidence(logits)
        if reached < least:
            break
    assert lengths[least] == lengths[0.0][:expected] and len(lengths[0.0]) == 16 > expected
