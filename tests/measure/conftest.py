"""One small benchmark of the shipped pair, for the tests of its laps and of its report."""

import pytest

from specviz.measure.benchmark import laps
from specviz.measure.laps import Lap
from specviz.models.pair import Pair
from tests.support.bench import PROMPTS, REPEATS, SETTINGS


@pytest.fixture(scope="session")
def done(tiny: Pair) -> list[Lap]:
    return list(laps(tiny, PROMPTS, SETTINGS, REPEATS, peer=True, record=True))
