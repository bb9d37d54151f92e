"""Learn shows the whole lesson, and every way out of it leads where it says."""

from html import unescape
from pathlib import Path
from urllib.parse import parse_qs

import pytest
from streamlit.testing.v1 import AppTest

from specviz.lessons.lesson import Statement
from specviz.ui.controls import SETTINGS
from specviz.ui.learn_view import unbroken
from tests.lessons.answers import LESSON

STATEMENTS = list(LESSON.statements())


@pytest.fixture
def learn(app: AppTest) -> AppTest:
    return app.switch_page("pages/learn.py").run()


def test_every_word_of_the_lesson_is_on_the_page_in_order(learn: AppTest) -> None:
    assert not learn.exception and not learn.error
    headings = [section.heading for section in LESSON.sections]
    assert [header.value for header in learn.header] == [*headings, LESSON.check.heading]
    html = [element.proto.body for element in learn.get("html")]
    assert [body for body in html if body.startswith("<h3>")] == [
        f"<h3>{unbroken(statement.text)}</h3>" for statement in STATEMENTS
    ]
    texts = [text.value for text in learn.markdown]
    assert texts[1:-1] == [" ".join(statement.explanation) for statement in STATEMENTS]


def test_keeping_words_whole_changes_no_word() -> None:
    html = unbroken("Can 2-3x <b> & so on.")
    assert html == "Can <span>2-3x</span> &lt;b&gt; &amp; so on."
    for statement in STATEMENTS:
        text = unescape(unbroken(statement.text))
        assert text.replace("<span>", "").replace("</span>", "") == statement.text


def test_every_statement_links_to_watch_with_its_settings_and_the_lesson_to_the_quiz(
    learn: AppTest,
) -> None:
    links = [link.proto for link in learn.get("page_link")]
    assert [link.page for link in links] == ["watch"] * len(STATEMENTS) + ["quiz"]
    for link, statement in zip(links, STATEMENTS, strict=False):
        asked = {key: value for key, (value,) in parse_qs(link.query_string).items()}
        assert asked == statement.watch.query() and asked.keys() <= set(SETTINGS)


@pytest.mark.parametrize("statement", STATEMENTS, ids=lambda statement: statement.id)
def test_watch_takes_every_setting_of_a_link(app: AppTest, statement: Statement) -> None:
    for key, value in statement.watch.query().items():
        app.query_params[key] = value
    watch = app.switch_page("pages/watch.py").run()
    assert not watch.exception and not watch.warning and not watch.error
    settings = statement.watch.settings
    assert {key: watch.get_by_key(key).value for key in statement.watch.query()} == {
        "pair": statement.watch.pair,
        "prompt": statement.watch.prompt,
        "draft_length": settings.draft_length,
        "temperature": settings.temperature,
        "max_new_tokens": settings.max_new_tokens,
    }


def test_a_wrong_lesson_file_is_one_sentence_on_the_page(
    app: AppTest, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    file = tmp_path / "lesson.yaml"
    file.write_text("sections: [")
    monkeypatch.setattr("specviz.ui.course.LESSON", file)
    for page in ("learn", "quiz"):
        app.switch_page(f"pages/{page}.py").run()
        assert not app.exception and len(app.error) == 1
        assert f"{file}, line 1" in app.error[0].value
