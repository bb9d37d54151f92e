"""Learn shows one step at a time, each whole, and remembers where the visitor is."""

import json
from html import unescape
from pathlib import Path
from typing import Any, get_args

import pytest
from streamlit.testing.v1 import AppTest

from specviz.lessons.benchmarks import read_benchmarks
from specviz.lessons.lesson import Frame, Step
from specviz.ui.learn.text import statement as statement_html
from specviz.ui.shell.said import quoted
from tests.support.answers import LESSON, TERMS
from tests.support.app import press


@pytest.fixture
def learn(app: AppTest) -> AppTest:
    return app.switch_page("pages/learn.py").run()


def opened(app: AppTest, step: str) -> AppTest:
    app.query_params["step"] = step
    return app.switch_page("pages/learn.py").run()


def html(app: AppTest) -> str:
    return " ".join(element.proto.body for element in app.get("html"))


def components(app: AppTest) -> list[dict[str, Any]]:
    return [json.loads(one.proto.json) for one in app.get("bidi_component") if one.proto.json]


@pytest.mark.parametrize("step", LESSON.steps, ids=lambda step: step.id)
def test_a_step_shows_its_heading_its_claims_its_text_and_its_picture(
    app: AppTest, step: Step
) -> None:
    opened(app, step.id)
    assert not app.exception and not app.error and not app.warning
    assert app.header[0].value == step.title and step.heading in html(app)
    for statement in step.statements:
        assert statement_html(statement.text) in html(app)
    plain = unescape(html(app))
    assert all(one.split("[[")[0] in plain for one in step.text)
    assert "RECORDED" in html(app) or step.picture.kind == "memory"
    assert [one.value.strip("$\n") for one in app.latex] == [step.formula] * bool(step.formula)


def test_every_word_of_the_client_is_on_the_pages_in_order(app: AppTest) -> None:
    shown = []
    for step in LESSON.steps:
        opened(app, step.id)
        shown += [part for part in html(app).split("<blockquote")[1:]]
    texts = [part.split(">", 1)[1].split("</blockquote")[0] for part in shown]
    assert texts == [inside(statement.text) for statement in LESSON.statements()]
    assert LESSON.check.heading in [header.value for header in app.header]


def inside(statement: str) -> str:
    """Its HTML without the tag around it."""
    return statement_html(statement).split(">", 1)[1].removesuffix("</blockquote>")


def test_keeping_words_whole_changes_no_word() -> None:
    assert inside("Can 2-3x <b> & so on.") == "Can <span>2-3x</span> &lt;b&gt; &amp; so on."
    for statement in LESSON.statements():
        text = unescape(inside(statement.text))
        assert text.replace("<span>", "").replace("</span>", "") == statement.text


def test_the_lesson_begins_with_the_first_step_and_goes_on_where_it_was_left(
    learn: AppTest,
) -> None:
    assert learn.header[0].value == LESSON.steps[0].title
    opened(learn, "costs")
    learn.switch_page("pages/quiz.py").run()
    learn.switch_page("pages/learn.py").run()
    assert learn.header[0].value == LESSON.steps[5].title


def test_a_step_that_does_not_exist_is_named(app: AppTest) -> None:
    opened(app, "nonsense")
    assert quoted("nonsense") in app.warning[0].value
    assert app.header[0].value == LESSON.steps[0].title


def test_next_leads_through_all_steps_to_the_quiz_and_back_returns(learn: AppTest) -> None:
    for after in LESSON.steps[1:]:
        press(learn, f"Next: {after.title}")
        assert learn.header[0].value == after.title and learn.query_params["step"] == after.id
    assert "Take the quiz" in [link.proto.label for link in learn.get("page_link")]
    for before in reversed(LESSON.steps[:-1]):
        press(learn, f"Back: {before.title}")
        assert learn.header[0].value == before.title


def test_a_guess_is_answered_and_may_be_changed(learn: AppTest) -> None:
    wrong, right, _ = LESSON.steps[0].predict.options
    press(learn, wrong.text)
    assert wrong.reason in learn.info[0].value and not learn.success
    press(learn, right.text)
    assert right.reason in learn.success[0].value and not learn.info


def test_the_sentences_beside_a_player_speak_of_its_round_in_its_order(app: AppTest) -> None:
    for step in (step for step in LESSON.steps if step.moments):
        opened(app, step.id)
        given = components(app)
        data = next(one for one in given if "moments" in one)
        assert [one["text"] for one in data["moments"]] == [one.text for one in step.moments]
        order = [get_args(Frame).index(one["at"]) for one in data["moments"]]
        assert order == sorted(order)
        player = next(one for one in given if "rounds" in one)
        assert (data["player"], data["round"]) == (player["name"], player["start"]["round"])


def test_the_player_opens_at_the_telling_round(app: AppTest) -> None:
    step = LESSON.step_of("drafting")
    opened(app, step.id)
    number, token = step.picture.place
    (player,) = (one for one in components(app) if "rounds" in one)
    assert player["start"] == {"round": number, "token": token}


def test_the_glossary_has_every_term_and_what_others_call_it(app: AppTest) -> None:
    opened(app, "glossary")
    text = unescape(html(app))
    for term in TERMS.values():
        assert term.term in text and term.meaning in text
        assert all(name in text for name in term.elsewhere)


@pytest.mark.parametrize("name", ["LESSON", "GLOSSARY"])
def test_a_wrong_file_is_one_sentence_on_the_page(
    app: AppTest, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, name: str
) -> None:
    file = tmp_path / "wrong.yaml"
    file.write_text("parts: [")
    monkeypatch.setattr(f"specviz.ui.shared.course.{name}", file)
    for page in ("learn", "quiz"):
        app.switch_page(f"pages/{page}.py").run()
        assert not app.exception and len(app.error) == 1
        assert f"{file}, line 1" in app.error[0].value


def test_a_picture_whose_table_is_missing_is_one_sentence_and_the_text_stays(
    app: AppTest, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(
        "specviz.ui.learn.view.read_benchmarks", lambda: read_benchmarks(tmp_path / "none.json")
    )
    opened(app, "premise")
    assert not app.exception and "make figures" in app.error[0].value
    assert "language model writes" in html(app)
