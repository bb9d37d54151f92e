"""Shared by all tests: no network, and one thread, because tiny models gain nothing from more.

Threads that wait for each other make a busy machine crawl.
"""

import os
import tempfile
from collections.abc import Iterator

# Set before transformers is imported below. The calibration of these tests is theirs alone.
os.environ["XDG_CACHE_HOME"] = tempfile.mkdtemp(prefix="specviz-tests-")
os.environ["HF_HUB_OFFLINE"] = "1"
os.environ["OMP_NUM_THREADS"] = "1"
os.environ["TRANSFORMERS_VERBOSITY"] = "error"
os.environ["HF_HUB_DISABLE_PROGRESS_BARS"] = "1"

import pytest

from specviz.engine.run import finished, run_pair
from specviz.measure import calibration
from specviz.models.catalogue import read_catalogue
from specviz.models.pair import Pair, load_pair
from specviz.trace import Settings, Trace
from tests.support.runs import PROMPT


@pytest.fixture(scope="session", autouse=True)
def no_choice_to_calibrate() -> Iterator[None]:
    """Pairs run in their default way. To compare the ways takes seconds per pair and worker, and
    would let the machine's mood choose what is tested."""
    choices = calibration.choices
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(calibration, "choices", lambda written_out: choices(written_out)[:1])
        yield


@pytest.fixture(scope="session")
def pairs() -> dict[str, Pair]:
    """The shipped pairs, in float32 on the CPU."""
    return {
        name: load_pair(spec, "cpu", "float32")
        for name, spec in read_catalogue().items()
        if not spec.needs_download
    }


@pytest.fixture(scope="session")
def tiny(pairs: dict[str, Pair]) -> Pair:
    return pairs["tiny"]


@pytest.fixture(scope="session")
def trace(tiny: Pair) -> Trace:
    """A sampled run of the shipped pair, with every kind of verdict likely in it."""
    return finished(run_pair(tiny, PROMPT, Settings(temperature=1.0, max_new_tokens=40)))
