"""Medians of alternating readings."""

import statistics
from collections.abc import Callable, Mapping

READINGS = 5


def median_ms(timed: Mapping[str, Callable[[], float]]) -> dict[str, float]:
    """In ms, of READINGS readings of each after a discarded first one. They alternate, so that a
    slow moment of the machine affects all alike."""
    readings: dict[str, list[float]] = {name: [] for name in timed}
    for _ in range(READINGS + 1):
        for name, read in timed.items():
            readings[name].append(read())
    return {name: statistics.median(values[1:]) for name, values in readings.items()}
