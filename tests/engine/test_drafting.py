"""Copied drafts follow the longest match, and of equally long ones the latest."""

import random

import pytest

from specviz.engine.drafting import NgramDrafter


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
