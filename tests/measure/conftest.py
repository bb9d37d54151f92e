"""One small benchmark of the shipped pair, for the tests of its laps and of its report."""

import pytest

from specviz.measure.benchmark import laps
from specviz.measure.laps import Lap
from specviz.models.pair import Pair
from specviz.trace import Settings

PROMPTS = ["Once upon a time", "Question: Tom has 3 pens.\nAnswer:", "def add(a, b):"]
SETTINGS = Settings(draft_length=3, max_new_tokens=12)
REPEATS = 2


@pytest.fixture(scope="session")
def done(tiny: Pair) -> list[Lap]:
    return list(laps(tiny, PROMPTS, SETTINGS, REPEATS, peer=True, record=True))
