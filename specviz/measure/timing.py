"""Medians of alternating readings."""

import statistics
from collections.abc import Callable, Mapping
from typing import TypeVar

Name = TypeVar("Name")

READINGS = 5


def median_ms(timed: Mapping[Name, Callable[[], float]]) -> dict[Name, float]:
    """Of READINGS readings of each in ms, in turns, after one that does not count: a slow moment of
    the machine touches all of them alike."""
    readings: dict[Name, list[float]] = {name: [] for name in timed}
    for _ in range(READINGS + 1):
        for name, read in timed.items():
            readings[name].append(read())
    return {name: statistics.median(values[1:]) for name, values in readings.items()}
