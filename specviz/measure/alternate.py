"""The one measuring loop: modes that alternate, prompt by prompt.

The order rotates, so that a slow moment of the machine affects all modes alike. Knows nothing of
models; a mode is any function that turns a prompt into a timing.
"""

import itertools
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Generic, TypeVar

from specviz.measure.laps import Timing

Name = TypeVar("Name")
Mode = Callable[[str], Timing]


@dataclass(frozen=True)
class Turn(Generic[Name]):
    """Every mode once on one prompt; prompt is its index."""

    repeat: int
    prompt: int
    timings: Mapping[Name, Timing]


def alternate(
    modes: Mapping[Name, Mode],
    prompts: Sequence[str],
    repeats: int,
    cancelled: Callable[[], bool],
) -> Iterator[Turn[Name]]:
    """Yields each finished turn until cancelled; an interrupted one is not yielded."""
    for repeat, (index, prompt) in itertools.product(range(repeats), enumerate(prompts)):
        order = rotated(list(modes), repeat + index)
        timings = {name: modes[name](prompt) for name in order if not cancelled()}
        if cancelled():
            return
        yield Turn(repeat, index, timings)


def rotated(names: Sequence[Name], turn: int) -> list[Name]:
    """A different mode goes first each turn, so that none always finds the machine warmer."""
    turn %= len(names)
    return [*names[turn:], *names[:turn]]
