"""A run's own clock: it times the phases of a round and stands still while results are copied.

On CUDA a mark is an event on the stream, read after the round's token ids have reached the host; on
other devices it is a reading of the host's counter.
"""

import time
from collections.abc import Iterator
from contextlib import contextmanager

import torch

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
        event = torch.cuda.Event(enable_timing=True)  # type: ignore[no-untyped-call]
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


def between_ms(first: Mark, second: Mark) -> float:
    """Milliseconds from one mark to another of the same clock."""
    if isinstance(first, float) and isinstance(second, float):
        return second - first
    assert isinstance(first, torch.cuda.Event) and isinstance(second, torch.cuda.Event)
    second.synchronize()
    return float(first.elapsed_time(second))


def host_ms() -> float:
    return time.perf_counter_ns() / 1e6
