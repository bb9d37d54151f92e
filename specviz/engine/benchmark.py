"""Speculative decoding timed against plain decoding: the same models, prompt and machine, in turns.

Recording is off. One ratio a repeat, so that a slow moment touches both sides.
"""

import dataclasses
import statistics
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass

from specviz.engine.decoding import never
from specviz.engine.metrics import tokens_per_second
from specviz.engine.tracing import finished, run_pair
from specviz.models.catalogue import Pair
from specviz.trace import Settings, Trace

WARM_UP_TOKENS = 8


@dataclass(frozen=True)
class Repeat:
    """One plain and one speculative run, measured one after the other."""

    plain: Trace
    speculative: Trace

    @property
    def speedup(self) -> float:
        """Tokens a second, speculative over plain; prefill included in both."""
        return tokens_per_second(self.speculative) / tokens_per_second(self.plain)


@dataclass(frozen=True)
class Spread:
    """The middle and the ends of a few measurements."""

    median: float
    low: float
    high: float

    @classmethod
    def of(cls, values: Sequence[float]) -> "Spread":
        return cls(statistics.median(values), min(values), max(values))


def repeats(
    pair: Pair,
    prompt: str,
    settings: Settings,
    count: int,
    cancelled: Callable[[], bool] = never,
) -> Iterator[Repeat]:
    """Yields each finished repeat, after a warm-up that is not counted, until cancelled.

    An end of text is ignored, so that both sides emit the same number of tokens.
    """

    def measured(settings: Settings, plain: bool) -> Trace:
        return finished(
            run_pair(
                pair,
                prompt,
                settings,
                plain=plain,
                record=False,
                until_end=False,
                cancelled=cancelled,
            )
        )

    warm_up = dataclasses.replace(settings, max_new_tokens=WARM_UP_TOKENS)
    for plain in (True, False):
        if cancelled():
            return
        measured(warm_up, plain)
    for index in range(count):
        traces: dict[bool, Trace] = {}
        for plain in order(index):
            traces[plain] = measured(settings, plain)
            if traces[plain].stop_reason == "cancelled":
                return
        yield Repeat(plain=traces[True], speculative=traces[False])


def order(index: int) -> tuple[bool, bool]:
    """Who goes first changes every repeat, so that neither always finds the machine warmer."""
    return (True, False) if index % 2 == 0 else (False, True)
