"""Costs of a batch are measured, and from them follows where speculation stops paying."""

import pytest

from specviz.engine.theory import speedup
from specviz.errors import InputError
from specviz.jobs.batch import BatchCosts
from specviz.jobs.runner import Runner
from specviz.measure import batch as batch_cost
from specviz.measure.batch import BatchPoint
from specviz.measure.metrics import acceptance_of
from specviz.trace import Settings
from tests.support.runs import TINY, wait

SETTINGS = Settings(draft_length=4, max_new_tokens=16)

pytestmark = pytest.mark.slow


@pytest.fixture(scope="module")
def job() -> BatchCosts:
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(batch_cost, "SIZES", (1, 2))
        patch.setattr(batch_cost, "LARGEST", 4)
        found = Runner("cpu", "float32").submit(BatchCosts(TINY, ["Once upon a time"], SETTINGS))
        wait(lambda: found.is_over)
        return found


def test_every_size_has_its_times(job: BatchCosts) -> None:
    assert job.state == "finished" and job.error is None
    assert [point.size for point in job.points][:2] == [1, 2]
    for point in job.points:  # a pass over five positions is no cheaper than one, noise aside
        assert 0 < point.draft_ms < point.plain_ms < 1.3 * point.verify_ms
    assert job.alpha == acceptance_of(job.traces)


def test_the_predicted_speedup_is_theorys_with_the_costs_of_that_size(job: BatchCosts) -> None:
    point, alpha = job.points[-1], job.alpha
    assert alpha is not None
    expected = speedup(alpha, 4, point.draft_ms / point.plain_ms, point.verify_ms / point.plain_ms)
    assert job.speedup_at(point) == expected


def test_it_stops_paying_at_the_first_size_after_which_all_lose(job: BatchCosts) -> None:
    wins, loses = (1.0, 1.1, 0.01), (1.0, 50.0, 0.5)
    for sizes, expected in (
        ([wins, wins], None),
        ([wins, loses, loses], 2),
        ([loses, wins, loses], 3),
        ([loses, loses], 1),
    ):
        other = BatchCosts(TINY, ["Once"], SETTINGS, traces=job.traces)
        other.points = [BatchPoint(size, *costs) for size, costs in enumerate(sizes, start=1)]
        assert (other.stops_paying_at and other.stops_paying_at.size) == expected


@pytest.mark.parametrize(
    ("prompts", "length", "said"), [([], 4, "no prompt"), (["Once"], 0, "needs drafts")]
)
def test_what_cannot_be_measured_is_refused(prompts: list[str], length: int, said: str) -> None:
    with pytest.raises(InputError, match=said):
        BatchCosts(TINY, prompts, Settings(draft_length=length)).check()
