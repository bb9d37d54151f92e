"""Watch, from settings to every token, without a browser."""

from pathlib import Path

import pytest
from streamlit.testing.v1 import AppTest

from specviz.measure.laps import ratio
from specviz.ui.shared.controls import EXAMPLES
from specviz.ui.shell.session import RUN
from tests.support.app import button, html_of, played, until_over, widget


def run_with(app: AppTest, **settings: float) -> AppTest:
    for key, value in settings.items():
        widget(app, key).set_value(value)
    return until_over(button(app, "Run").click().run())


def test_before_the_first_run_the_page_says_what_will_happen(watch: AppTest) -> None:
    assert not watch.exception and "Press Run" in watch.info[0].value
    assert RUN not in watch.session_state


def test_a_run_shows_every_token_of_every_round_with_its_verdict(watch: AppTest) -> None:
    run_with(watch, draft_length=3, temperature=1.0, max_new_tokens=24)
    trace = watch.session_state[RUN].trace
    data, html = played(watch), html_of(watch)
    assert data["head"]["source"] == "LIVE" and trace.device in data["head"]["facts"]
    shown = [[draft["verdict"] for draft in round["drafts"]] for round in data["rounds"]]
    assert shown == [[draft.verdict for draft in round.drafts] for round in trace.rounds]
    finals = [round["final"] and round["final"]["kind"] for round in data["rounds"]]
    assert finals == [round.final and round.final.kind for round in trace.rounds]
    assert f"{trace.totals.accepted} / {trace.totals.judged} judged" in html


def test_the_speedup_shown_is_the_median_of_the_measured_ratios(watch: AppTest) -> None:
    run_with(watch, max_new_tokens=16)
    laps = watch.session_state[RUN].laps
    ratios = sorted(ratio([lap], "speculative", "plain") for lap in laps)
    assert f"<b>{ratios[1]:.2f}×</b>" in html_of(watch)
    assert f"({ratios[0]:.2f} to {ratios[2]:.2f}), measured here" in html_of(watch)


def test_draft_length_0_says_that_nothing_was_drafted(watch: AppTest) -> None:
    run_with(watch, draft_length=0, max_new_tokens=8)
    assert "no draft token was judged" in html_of(watch)
    assert any("Nothing was drafted" in caption.value for caption in watch.caption)


def test_the_run_stays_when_settings_change_or_another_page_is_opened(watch: AppTest) -> None:
    run_with(watch, max_new_tokens=8)
    before = played(watch)
    widget(watch, "draft_length").set_value(7).run()
    assert played(watch) == before
    watch.switch_page("pages/home.py").run()
    watch.switch_page("pages/watch.py").run()
    assert played(watch) == before


@pytest.mark.parametrize("name", EXAMPLES)
def test_an_example_fills_the_prompt(watch: AppTest, name: str) -> None:
    button(watch, name).click().run()
    assert widget(watch, "prompt").value == EXAMPLES[name]


@pytest.mark.parametrize(
    ("prompt", "sentence"),
    [
        ("", "The prompt is empty: type a few words for the models to continue."),
        ("bell \x07", "U+0007 at character 6: remove it."),
    ],
)
def test_a_bad_prompt_gets_one_sentence_and_keeps_the_last_run(
    watch: AppTest, prompt: str, sentence: str
) -> None:
    run_with(watch, max_new_tokens=8)
    trace = watch.session_state[RUN].trace
    widget(watch, "prompt").set_value(prompt)
    button(watch, "Run").click().run()
    assert len(watch.error) == 1 and sentence in watch.error[0].value and not watch.exception
    assert watch.session_state[RUN].trace is trace


def test_a_bad_prompt_does_not_stop_the_run_that_goes_on(watch: AppTest) -> None:
    widget(watch, "max_new_tokens").set_value(256)
    widget(watch, "pair").set_value("tiny-self")
    button(watch, "Run").click().run()
    going_on = watch.session_state[RUN]
    widget(watch, "prompt").set_value(" ")
    button(watch, "Run").click().run()
    assert watch.session_state[RUN] is going_on and not going_on.stop.is_set()
    assert "The prompt is empty" in watch.error[0].value
    going_on.cancel()
    until_over(watch)


def test_an_overlong_prompt_fails_with_its_length(watch: AppTest) -> None:
    widget(watch, "prompt").set_value("a " * 2000)
    until_over(button(watch, "Run").click().run())
    assert "2,001 tokens long" in watch.error[0].value and not watch.exception


def test_tokens_are_text_never_markup(watch: AppTest) -> None:
    attack = "<img src=x onerror=alert(1)><script>alert(2)</script>"
    widget(watch, "prompt").set_value(attack)
    run_with(watch, max_new_tokens=8)
    assert "<img" not in html_of(watch) and "<script" not in html_of(watch)
    assert played(watch)["head"]["prompt"] == attack


@pytest.mark.parametrize(
    ("content", "place"),
    [("pairs: [", "line 1"), ("pairs:\n  tiny: 3\n", "pairs.tiny"), (None, "is missing")],
)
def test_a_wrong_models_yaml_is_named_with_its_place(
    app: AppTest, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, content: str | None, place: str
) -> None:
    file = tmp_path / "models.yaml"
    if content is not None:
        file.write_text(content)
    monkeypatch.setenv("SPECVIZ_MODELS", str(file))
    app.query_params["watch"] = "live"
    app.switch_page("pages/watch.py").run()
    assert not app.exception and len(app.error) == 1
    assert str(file) in app.error[0].value and place in app.error[0].value


def test_missing_weights_get_one_sentence_and_the_app_goes_on(
    app: AppTest, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    file = tmp_path / "models.yaml"
    file.write_text("pairs:\n  lost: {about: Gone, target: {path: nowhere}, drafter: ngram}\n")
    monkeypatch.setenv("SPECVIZ_MODELS", str(file))
    app.query_params["watch"] = "live"
    watch = app.switch_page("pages/watch.py").run()
    until_over(button(watch, "Run").click().run())
    assert str(tmp_path / "nowhere") in watch.error[0].value and not watch.exception
    monkeypatch.delenv("SPECVIZ_MODELS")
    run_with(watch.run(), max_new_tokens=8)
    assert played(watch)["head"]["source"] == "LIVE" and not watch.error
