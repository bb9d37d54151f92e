"""The whole course as a learner meets it: every step, every guess, every option."""

import pytest
from streamlit.testing.v1 import AppTest

from specviz.lessons.links import Link, takes
from specviz.parameters import QUESTION
from specviz.ui.shell.navigation import PAGES
from specviz.ui.shell.session import ATTEMPT
from tests.support.answers import LESSON, QUIZ
from tests.support.app import ask, choose, press, widget
from tests.support.course import LINKS


@pytest.mark.slow
def test_every_step_every_guess_and_every_option_of_the_course(app: AppTest) -> None:
    app.switch_page("pages/learn.py").run()
    for step in LESSON.steps:
        for guess in step.predict.options:
            press(app, guess.text)
            assert not app.exception and not app.error
            (said,) = app.success if guess.right else app.info
            assert guess.reason in said.value
        links = [link.proto.label for link in app.get("page_link")]
        assert all(link.label in links for link in step.tries)
        if step is not LESSON.steps[-1]:
            app.query_params["step"] = LESSON.steps[LESSON.steps.index(step) + 1].id
            app.run()
    assert "Take the quiz" in [link.proto.label for link in app.get("page_link")]

    app.switch_page("pages/quiz.py").run()
    fresh = app.session_state[ATTEMPT]
    for question in QUIZ.questions:
        for option in question.options:
            ask(app, fresh, question)
            choose(app, option)
            (verdict,) = app.success if option.correct else app.error
            assert option.feedback in verdict.value and question.principle in verdict.value
            links = [link.proto.label for link in app.get("page_link")]
            assert question.show.label in links


def test_the_pages_of_the_links_are_pages_of_the_app() -> None:
    assert takes().keys() <= PAGES.keys()


@pytest.mark.parametrize("link", LINKS, ids=lambda link: link.label)
def test_a_page_takes_every_setting_of_a_link_without_a_warning(app: AppTest, link: Link) -> None:
    for key, value in link.query().items():
        app.query_params[key] = value
    app.switch_page(f"pages/{link.page}.py").run()
    assert not app.exception and not app.warning and not app.error
    for key, value in link.settings.items():
        if key in ("moment", "prompt"):
            continue
        assert widget(app, key).value == value, key


def test_a_link_to_a_question_opens_it(app: AppTest) -> None:
    app.query_params[QUESTION] = "weak-draft"
    app.switch_page("pages/quiz.py").run()
    assert app.radio[0].label == QUIZ.question("weak-draft").stem
