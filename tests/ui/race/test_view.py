"""Race, from settings to the two runs and what is said of their texts, without a browser."""

import json
from typing import Any

import pytest
from streamlit.testing.v1 import AppTest

from specviz.jobs.race import REPEATS, Race
from specviz.measure.race import Difference
from specviz.ui.race.data import race_of
from specviz.ui.shell.session import RACE
from tests.support.app import button, html_of, played, until_over, widget


@pytest.fixture
def race(app: AppTest) -> AppTest:
    return app.switch_page("pages/race.py").run()


def raced(app: AppTest, **settings: Any) -> Race:
    for key, value in settings.items():
        widget(app, key).set_value(value)
    until_over(button(app, "Race").click().run(), RACE)
    job = app.session_state[RACE]
    assert isinstance(job, Race) and not app.exception
    return job


def test_before_the_first_race_the_page_says_what_will_happen(race: AppTest) -> None:
    assert not race.exception and f"{REPEATS} each" in race.info[0].value


def test_a_greedy_race_replays_the_middle_repeat_and_compares_the_texts(race: AppTest) -> None:
    job = raced(race, max_new_tokens=16)
    data = played(race)
    assert data == json.loads(json.dumps(race_of(job.shown, REPEATS)))
    plain, pair = data["lanes"]
    assert [len(plain["rounds"]), sum(r["tokens"] for r in pair["rounds"])] == [16, 16]
    for lane in data["lanes"]:
        ends = [round["end"] for round in lane["rounds"]]
        assert ends == sorted(ends) and ends[-1] <= lane["wall"]
    assert "16 tokens" in race.success[0].value and not race.info
    spread = job.speedup()
    assert f"<b>{spread.median:.2f}×</b>" in html_of(race)
    assert f"({spread.min:.2f} to {spread.max:.2f}), measured here" in html_of(race)


def test_a_sampled_race_says_that_the_texts_differ_by_chance(race: AppTest) -> None:
    raced(race, max_new_tokens=16, temperature=1.0)
    assert len(race.info) == 1 and not race.success


def test_a_difference_is_shown_with_its_position_and_gap(race: AppTest) -> None:
    job = raced(race, max_new_tokens=8)
    job.difference = Difference(3, "␣dog", "␣cat", 1e-6)
    race.run()
    said = next(one.value for one in race.warning if "token 3" in one.value)
    assert "1e-06" in said and said.index("␣dog") < said.index("␣cat")


def test_a_race_stays_when_another_page_is_opened(race: AppTest) -> None:
    job = raced(race, max_new_tokens=8)
    race.switch_page("pages/learn.py").run()
    race.switch_page("pages/race.py").run()
    assert played(race)["run"] == job.shown.trace("speculative").run_id


def test_a_race_without_drafts_or_prompt_is_refused_and_the_last_one_kept(race: AppTest) -> None:
    job = raced(race, max_new_tokens=8)
    widget(race, "draft_length").set_value(0)
    button(race, "Race").click().run()
    assert "choose a draft length" in race.error[0].value
    widget(race, "draft_length").set_value(2)
    widget(race, "prompt").set_value(" ")
    button(race, "Race").click().run()
    assert "empty" in race.error[0].value
    assert race.session_state[RACE] is job
