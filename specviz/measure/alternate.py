"""The one measuring loop: modes that take turns, prompt by prompt.

Who goes first rotates, so that a slow moment of the machine touches all modes alike. Knows neither
models nor what a mode is; a mode turns a prompt into a timing.
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
    """Yields each finished turn until cancelled; one that was broken off is not yielded."""
    for repeat, (index, prompt) in itertools.product(range(repeats), enumerate(prompts)):
        order = rotated(list(modes), repeat + index)
        timings = {name: modes[name](prompt) for name in order if not cancelled()}
        if cancelled():
            return
        yield Turn(repeat, index, timings)


def rotated(names: Sequence[Name], turn: int) -> list[Name]:
    """Who goes first changes every turn, so that none always finds the machine warmer."""
    turn %= len(names)
    return [*names[turn:], *names[:turn]]
