"""A pair, a prompt and a way to wait, for the tests that run something."""

import time
from collections.abc import Callable

from specviz.models.catalogue import read_catalogue

PROMPT = "Once upon a time, there was a little girl named Lily."
TINY = read_catalogue()["tiny"]


def wait(condition: Callable[[], bool], seconds: float = 60) -> None:
    end = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < end, "waited too long"
        time.sleep(0.005)
