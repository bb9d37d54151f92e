"""Tune, from settings to the charts of each sweep, without a browser."""

from typing import Any

import pytest
from streamlit.testing.v1 import AppTest

from specviz.jobs import sweep as sweep_module
from specviz.jobs.batch import BatchCosts
from specviz.jobs.runner import Job
from specviz.jobs.sweep import Sweep
from specviz.measure.sweep import best, theory_of
from specviz.parameters import BATCH, FILE, OWN, PAIRS, TEMPERATURES
from specviz.ui.shell.session import TUNE
from specviz.ui.tune import controls as tune_controls
from specviz.ui.tune.controls import PRESETS
from tests.support.app import button, html_of, until_over, uploader, widget

pytestmark = pytest.mark.slow

SMALL = {"count": 2, "repeats": 1, "max_new_tokens": 8}


@pytest.fixture
def tune(app: AppTest) -> AppTest:
    return app.switch_page("pages/tune.py").run()


def chosen(app: AppTest, **settings: Any) -> AppTest:
    """Widgets appear with others, so each is set in a run of its own."""
    for key, value in settings.items():
        widget(app, key).set_value(value)
        app.run()
    return app


def measured(app: AppTest, **settings: Any) -> Job:
    chosen(app, **settings)
    until_over(button(app, "Measure").click().run(), TUNE)
    assert not app.exception and not app.error
    job: Job = app.session_state[TUNE]
    return job


def charts(app: AppTest) -> list[str]:
    """The keys of all charts, by their CSV buttons."""
    ids = [button.proto.id for button in app.get("download_button")]
    return [name.split("-", 2)[-1].removesuffix(" csv") for name in ids]


def test_before_the_first_sweep_the_page_says_what_will_happen(tune: AppTest) -> None:
    assert not tune.exception and len(tune.info) == 1 and not charts(tune)


def test_a_sweep_of_draft_lengths_shows_its_best_and_what_theory_advises(tune: AppTest) -> None:
    sweep = measured(tune, **SMALL)
    assert isinstance(sweep, Sweep)
    points = sweep.points
    assert [point.draft_length for point in points] == list(tune_controls.SWEPT_LENGTHS)
    top = best(points)
    assert f"<b>{top.speedup:.2f}×</b>" in html_of(tune)
    theory = theory_of(points)
    assert theory and f"at draft length {top.draft_length}" in html_of(tune)
    assert not theory.advised or f"γ = {theory.advised}" in html_of(tune)
    assert charts(tune) == [
        "speedup",
        "by position",
        "accepted",
        "tokens per round",
        "time per round",
    ]
    readings = " ".join(text.value for text in tune.markdown)
    assert f"draft length {top.draft_length}: {top.speedup:.2f}×" in readings


def test_a_sweep_of_temperatures_shows_acceptance_by_temperature(tune: AppTest) -> None:
    sweep = measured(tune, sweep=TEMPERATURES, **SMALL)
    assert isinstance(sweep, Sweep)
    temperatures = [setup.settings.temperature for setup in sweep.setups]
    assert temperatures == list(tune_controls.SWEPT_TEMPERATURES)
    assert charts(tune)[:2] == ["speedup", "acceptance"]


def test_drafts_are_compared_on_all_workloads(tune: AppTest) -> None:
    sweep = measured(tune, sweep=PAIRS, **SMALL)
    assert isinstance(sweep, Sweep) and len(sweep.setups) == 15
    assert charts(tune) == ["speedup"]
    assert "2 prompts of stories, problems, python" in html_of(tune)
    assert "draft length 4" in html_of(tune) and "bars:" not in html_of(tune)
    losing = sum(point.speedup < 1 for point in sweep.points)
    assert f"<b>{losing} of 15</b>" in html_of(tune)


def test_a_batch_shows_the_verify_cost_and_where_it_stops_paying(
    tune: AppTest, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("specviz.jobs.batch.SIZES", (1, 2))
    monkeypatch.setattr("specviz.measure.batch.LARGEST", 2)
    job = measured(tune, sweep=BATCH, count=2, max_new_tokens=8)
    assert isinstance(job, BatchCosts) and len(job.points) == 2
    assert charts(tune) == ["verify cost", "batch"]
    assert job.traces[0].device in html_of(tune) and "transformers" in html_of(tune)
    assert any(caption.value.startswith("THEORY") for caption in tune.caption)


def test_the_readers_own_prompt_can_be_swept(tune: AppTest) -> None:
    sweep = measured(tune, prompts=OWN, prompt="One day a cat", repeats=1, max_new_tokens=8)
    assert isinstance(sweep, Sweep) and sweep.prompts == {OWN: ["One day a cat"]}
    assert "one prompt" in html_of(tune)


@pytest.mark.parametrize("name", PRESETS)
def test_a_preset_sets_everything_it_is_about(name: str, tune: AppTest) -> None:
    chosen(tune, sweep=TEMPERATURES)
    button(tune, name).click().run()
    expected = {"sweep": "draft_length", **PRESETS[name]}
    for key, value in expected.items():
        if not (key == "prompts" and expected["sweep"] == PAIRS):
            assert tune.session_state[key] == value
    assert not tune.exception


def test_what_was_measured_stays_when_another_page_is_opened_or_a_sweep_is_refused(
    tune: AppTest,
) -> None:
    sweep = measured(tune, prompts=OWN, prompt="One day a cat", repeats=1, max_new_tokens=8)
    tune.switch_page("pages/quiz.py").run()
    tune.switch_page("pages/tune.py").run()
    chosen(tune, prompts=OWN, prompt=" ")
    button(tune, "Measure").click().run()
    assert "empty" in tune.error[0].value
    assert tune.session_state[TUNE] is sweep and charts(tune)[0] == "speedup"


def test_a_sweep_of_hours_says_so_and_begins_once_agreed(
    tune: AppTest, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sweep_module, "ASK_ABOVE_S", 0.0)
    measured(tune, **SMALL)
    assert f"{tune.session_state[TUNE].laps_wanted:,} pairs" in tune.warning[0].value
    assert not charts(tune)
    until_over(button(tune, "Measure anyway").click().run(), TUNE)
    assert charts(tune)[0] == "speedup"


def test_a_link_sets_the_whole_sweep(app: AppTest) -> None:
    app.query_params.update(
        {"sweep": "temperature", "prompts": "python", "pair": "tiny-weak", "draft_length": "7"}
        | {"count": "3", "repeats": "2", "seed": "5"}
    )
    app.switch_page("pages/tune.py").run()
    for key, value in {"sweep": "temperature", "prompts": "python", "pair": "tiny-weak"}.items():
        assert app.session_state[key] == value
    for key, number in {"draft_length": 7, "count": 3, "repeats": 2, "seed": 5}.items():
        assert widget(app, key).value == number


@pytest.mark.parametrize(
    ("link", "said"),
    [
        ({"sweep": "speed"}, "sweep=speed"),
        ({"prompts": "poems"}, "prompts=poems"),
        ({"count": "99"}, "count=99"),
    ],
)
def test_a_link_that_cannot_be_used_says_so(link: dict[str, str], said: str, app: AppTest) -> None:
    app.query_params.update(link)
    app.switch_page("pages/tune.py").run()
    assert any(said in warning.value for warning in app.warning) and not app.exception


@pytest.mark.parametrize(
    ("content", "said"),
    [(b'{"prompt": "Once"}\n' * 60_000, "1 MB"), (b"{\n", "line 1"), (b"\xff", "byte 0")],
)
def test_a_prompt_file_that_cannot_be_used_is_refused_by_name(
    tune: AppTest, content: bytes, said: str
) -> None:
    chosen(tune, prompts=FILE)
    uploader(tune).upload("`my` **file**.jsonl", content, "text/plain")
    tune.run()
    assert said in tune.error[0].value and "`'my' **file**.jsonl`" in tune.error[0].value
