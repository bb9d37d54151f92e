"""A run's own clock, which can be stopped while results are copied, and a timer of named phases.

On CUDA a mark is an event on the stream, read after the round's token ids have reached the host; on
other devices it is a reading of the host's counter.
"""

import time
from collections.abc import Iterator
from contextlib import contextmanager

import torch

from specviz.trace import RoundTimes

Mark = float | torch.cuda.Event


class Clock:
    """Starts at 0 ms when created."""

    def __init__(self, device: torch.device) -> None:
        self.on_gpu = device.type == "cuda"
        self.paused_ms = 0.0
        self.started_ms = host_ms()

    def now_ms(self) -> float:
        """Host time since the start, excluding pauses."""
        return host_ms() - self.started_ms - self.paused_ms

    def mark(self) -> Mark:
        if not self.on_gpu:
            return host_ms()
        event = torch.cuda.Event(enable_timing=True)
        event.record()
        return event

    @contextmanager
    def paused(self, really: bool = True) -> Iterator[None]:
        if not really:
            yield
            return
        began = host_ms()
        try:
            yield
        finally:
            self.paused_ms += host_ms() - began


class Phase:
    """A context manager that notes when it was entered and left; cheaper than one of contextlib's,
    because it is entered several times a round."""

    __slots__ = ("begun", "clock", "ended")

    def __init__(self, clock: Clock) -> None:
        self.clock = clock
        self.begun = self.ended = clock.mark()

    def __enter__(self) -> None:
        pass

    def __exit__(self, *error: object) -> None:
        self.ended = self.clock.mark()

    @property
    def ms(self) -> float:
        """On a GPU this waits for the phase to be over."""
        return between_ms(self.begun, self.ended)


class Timer:
    """Times the phases of a round, or of a prefill, from when it is made to `end`."""

    def __init__(self, clock: Clock) -> None:
        self.clock = clock
        self.start_ms = clock.now_ms()
        self.whole = Phase(clock)
        self.phases: dict[str, Phase] = {}

    def phase(self, name: str) -> Phase:
        """Times what happens inside, under this name."""
        phase = self.phases[name] = Phase(self.clock)
        return phase

    def end(self) -> None:
        self.whole.ended = self.clock.mark()

    def ms(self, name: str) -> float:
        """Of one phase; 0 where there was none."""
        return self.phases[name].ms if name in self.phases else 0.0

    def round_times(self) -> RoundTimes:
        """Of the phases draft, verify and sample; the rest of the whole is `other_ms`."""
        draft, verify, sample = (self.ms(name) for name in ("draft", "verify", "sample"))
        return RoundTimes(draft, verify, sample, max(0.0, self.whole.ms - draft - verify - sample))


def between_ms(first: Mark, second: Mark) -> float:
    """Milliseconds from one mark to another of the same clock."""
    if isinstance(first, float) and isinstance(second, float):
        return second - first
    assert isinstance(first, torch.cuda.Event) and isinstance(second, torch.cuda.Event)
    second.synchronize()
    return float(first.elapsed_time(second))


def host_ms() -> float:
    return time.perf_counter_ns() / 1e6
