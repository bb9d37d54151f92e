"""A race runs both sides alternately, and says where two greedy texts diverge."""

import pytest

from specviz.errors import InputError
from specviz.jobs.race import REPEATS, Race
from specviz.jobs.runner import Runner
from specviz.measure.benchmark import laps
from specviz.measure.laps import ratio
from specviz.measure.race import difference_of
from specviz.models.pair import Pair
from specviz.trace import Settings
from specviz.words import visible
from tests.support.runs import PROMPT, TINY, wait


@pytest.fixture(scope="module")
def race() -> Race:
    """Greedy, to its end."""
    job = Runner("cpu", "float32").submit(Race(TINY, PROMPT, Settings(max_new_tokens=12)))
    wait(lambda: job.is_over)
    return job


def test_a_race_ends_with_all_repeats_and_the_same_greedy_text(race: Race) -> None:
    assert race.state == "finished" and race.error is None and race.share_done == 1
    assert len(race.laps) == REPEATS and race.difference is None
    for lap in race.laps:
        assert lap.trace("plain").token_ids == lap.trace("speculative").token_ids
        assert len(lap.trace("plain").token_ids) == 12


def test_the_repeat_that_is_shown_has_the_middle_speedup(race: Race) -> None:
    speedups = sorted(ratio([lap], "speculative", "plain") for lap in race.laps)
    assert ratio([race.shown], "speculative", "plain") == speedups[REPEATS // 2]
    spread = race.speedup()
    assert (spread.min, spread.median, spread.max) == (
        speedups[0],
        speedups[REPEATS // 2],
        speedups[-1],
    )


def test_the_target_alone_makes_one_token_a_pass(race: Race) -> None:
    assert race.shown.trace("plain").totals.mean_acceptance_length == 1
    speculative = race.shown.trace("speculative")
    assert speculative.totals.mean_acceptance_length == 12 / len(speculative.rounds) > 1


def test_the_difference_is_the_first_place_with_its_logit_gap(tiny: Pair) -> None:
    sampled = Settings(temperature=1.0, max_new_tokens=16)
    (lap,) = laps(tiny, [PROMPT], sampled, 1)
    plain, speculative = (lap.trace(mode) for mode in ("plain", "speculative"))
    found = difference_of(tiny, lap)
    assert found is not None
    place = found.position - 1
    assert plain.token_ids[:place] == speculative.token_ids[:place]
    ids = plain.token_ids[place], speculative.token_ids[place]
    assert ids[0] != ids[1]
    assert [found.plain, found.speculative] == [visible(*tiny.tokenizer.piece(i)) for i in ids]
    tiny.target.rollback(0)
    logits = tiny.target.score([*plain.prompt_token_ids, *plain.token_ids[:place]], rows=1)[-1]
    assert found.logit_gap == pytest.approx(float(logits[ids[0]] - logits[ids[1]]))


def test_a_prompt_that_does_not_fit_is_refused_with_its_length() -> None:
    job = Runner("cpu", "float32").submit(Race(TINY, "once " * 1100, Settings()))
    wait(lambda: job.is_over)
    assert job.state == "failed" and job.error is not None
    assert job.error.startswith("The prompt cannot be used. The prompt is 1,102")
    with pytest.raises(ValueError, match="no repeat"):
        _ = job.shown


def test_an_empty_prompt_is_refused_before_it_is_queued() -> None:
    with pytest.raises(InputError, match="empty"):
        Runner("cpu", "float32").submit(Race(TINY, "", Settings()))
