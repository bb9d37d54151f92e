"""The quiz, from the first question to the score, without a browser."""

import json
from pathlib import Path
from typing import Any

import pytest
from streamlit.testing.v1 import AppTest

from specviz.lessons.quiz.attempt import answer, begin
from specviz.lessons.quiz.packing import DAMAGED, pack, unpack
from specviz.lessons.quiz.questions import Question
from specviz.ui.shell.said import quoted
from specviz.ui.shell.session import ATTEMPT
from tests.support.answers import QUIZ, right, wrong
from tests.support.app import choose, press, widget
from tests.support.course import answered

FIRST, SECOND = QUIZ.questions[:2]


@pytest.fixture
def quiz(app: AppTest) -> AppTest:
    """The app on Quiz, before the first answer."""
    return app.switch_page("pages/quiz.py").run()


def answer_all(app: AppTest, questions: tuple[Question, ...], to_miss: set[str]) -> None:
    """Answers one round and goes to the score."""
    for question in questions:
        assert app.radio[0].label == question.stem
        choose(app, wrong(question) if question.id in to_miss else right(question))
        press(app, "See the score" if question is questions[-1] else "Next question")


def at_the_score(app: AppTest, to_miss: set[str]) -> AppTest:
    """All that is open is answered, without the page, and the score is on the screen."""
    app.session_state[ATTEMPT] = answered(app.session_state[ATTEMPT], to_miss)
    return app.run()


def rail(app: AppTest) -> dict[str, Any]:
    """What the page hands to the rail."""
    (component,) = app.get("bidi_component")
    data: dict[str, Any] = json.loads(component.proto.json)
    return data


def opened_with(app: AppTest, **link: str) -> AppTest:
    for key, value in link.items():
        app.query_params[key] = value
    return app.switch_page("pages/quiz.py").run()


def test_a_question_has_its_full_stem_as_label_and_nothing_chosen(quiz: AppTest) -> None:
    assert not quiz.exception
    (radio,) = quiz.radio
    assert radio.label == FIRST.stem and radio.value is None
    assert sorted(radio.options) == sorted(option.text for option in FIRST.options)
    assert rail(quiz)["headline"] == "Question 1 of 15" and "0 answered" in rail(quiz)["tally"]
    assert not quiz.success and not quiz.error


def test_checking_without_a_choice_asks_for_one(quiz: AppTest) -> None:
    press(quiz, "Check")
    assert [warning.value for warning in quiz.warning] == ["Choose an option first."]
    choose(quiz, right(FIRST))
    assert not quiz.warning and quiz.success


@pytest.mark.parametrize("right_one", [True, False])
def test_a_verdict_gives_the_reason_the_principle_and_the_reasons_of_the_others(
    quiz: AppTest, right_one: bool
) -> None:
    option = right(FIRST) if right_one else wrong(FIRST)
    choose(quiz, option)
    word, (verdict,) = ("Correct", quiz.success) if right_one else ("Not correct", quiz.error)
    assert verdict.value == f"**{word}.** {option.feedback}\n\n{FIRST.principle}"
    said = [text.value for text in quiz.markdown]
    others = [one for one in FIRST.options if one is not option]
    assert all(any(other.feedback in text for text in said) for other in others)
    assert sum("This is the answer." in text for text in said) == (not right_one)
    assert quiz.radio[0].disabled and quiz.radio[0].value == option.id


@pytest.mark.slow
def test_the_missed_are_asked_again_and_the_first_try_stays_the_score(quiz: AppTest) -> None:
    missed = ("who-drafts", "weak-draft")
    answer_all(quiz, QUIZ.questions, set(missed))
    assert quiz.header[0].value == "13 of 15 right at the first try"
    html = " ".join(element.proto.body for element in quiz.get("html"))
    assert "Drafting</b><span>2 of 3" in html and "Memory</b><span>2 of 2" in html
    stems = " ".join(text.value for text in quiz.markdown)
    assert all((question.stem in stems) is (question.id in missed) for question in QUIZ.questions)

    press(quiz, "Try the 2 missed again")
    assert rail(quiz)["tally"].endswith("round 2") and quiz.radio[0].value is None
    answer_all(quiz, tuple(map(QUIZ.question, missed)), set())
    assert quiz.header[0].value == "13 of 15 right at the first try"
    assert any("after 2 rounds: 15 of 15" in text.value for text in quiz.markdown)
    assert not any(button.label.startswith("Try") for button in quiz.button)


def test_every_topic_and_every_miss_leads_to_its_step_of_the_lesson(quiz: AppTest) -> None:
    at_the_score(quiz, {"weak-draft"})
    steps = [
        link.proto.query_string for link in quiz.get("page_link") if link.proto.page == "learn"
    ]
    assert steps == [
        f"step={name}"
        for name in ("premise", "draft-and-verify", "identical", "limits", "costs", "limits")
        + ("limits",)
    ]


def test_back_and_forward_move_without_an_answer(quiz: AppTest) -> None:
    press(quiz, "Forward")
    assert quiz.radio[0].label == SECOND.stem
    press(quiz, "Back")
    assert quiz.radio[0].label == FIRST.stem
    assert next(button for button in quiz.button if button.label == "Back").disabled


def test_the_order_stays_within_an_attempt_and_a_new_attempt_has_a_new_seed(
    quiz: AppTest,
) -> None:
    order, seed = quiz.radio[0].options, quiz.session_state[ATTEMPT].seed
    choose(quiz, wrong(FIRST))
    assert quiz.radio[0].options == order
    press(quiz, "Forget and start again")
    assert quiz.session_state[ATTEMPT].seed != seed
    assert not quiz.session_state[ATTEMPT].all_answers and quiz.radio[0].value is None


def test_a_choice_and_a_verdict_are_still_there_after_another_page(quiz: AppTest) -> None:
    choose(quiz, wrong(FIRST))
    quiz.switch_page("pages/watch.py").run()
    quiz.switch_page("pages/quiz.py").run()
    assert wrong(FIRST).feedback in quiz.error[0].value
    press(quiz, "Next question")
    quiz.radio[0].set_value(right(SECOND).id).run()
    quiz.switch_page("pages/learn.py").run()
    quiz.switch_page("pages/quiz.py").run()
    assert quiz.radio[0].label == SECOND.stem and quiz.radio[0].value == right(SECOND).id


def test_the_address_that_the_rail_writes_brings_the_attempt_back(
    quiz: AppTest, app: AppTest
) -> None:
    choose(quiz, wrong(FIRST))
    press(quiz, "Next question")
    link, order = rail(quiz)["link"], quiz.radio[0].options
    del quiz.session_state[ATTEMPT]
    opened_with(quiz.switch_page("pages/watch.py").run(), **link)
    assert quiz.radio[0].label == SECOND.stem and quiz.radio[0].options == order
    assert [one.option for one in quiz.session_state[ATTEMPT].all_answers] == [wrong(FIRST).id]


@pytest.mark.parametrize("text", ["nonsense", "AVdEgAAABQ", ""])
def test_a_damaged_attempt_says_so_and_a_new_one_begins(app: AppTest, text: str) -> None:
    opened_with(app, attempt=text)
    assert [warning.value for warning in app.warning] == ([DAMAGED] if text else [])
    assert not app.exception and app.radio[0].label == FIRST.stem
    choose(app, right(FIRST))
    assert not app.warning


def test_a_question_that_does_not_exist_is_named(app: AppTest) -> None:
    opened_with(app, q="nonsense")
    assert quoted("nonsense") in app.warning[0].value and app.radio[0].label == FIRST.stem


def test_a_link_to_the_score_of_an_attempt_that_goes_on_opens_its_first_open_question(
    app: AppTest,
) -> None:
    attempt = answer(begin(QUIZ, 5), right(FIRST).id)
    opened_with(app, q="score", attempt=pack(attempt))
    assert app.radio[0].label == SECOND.stem


def test_an_exam_tells_nothing_until_it_is_handed_in(quiz: AppTest) -> None:
    quiz.button_group[0].set_value("exam").run()
    assert rail(quiz)["tally"] == "Exam, 0 answered"
    quiz.radio[0].set_value(wrong(FIRST).id)
    widget(quiz, "advance").click().run()
    assert quiz.radio[0].label == SECOND.stem and not quiz.error and not quiz.success
    assert rail(quiz)["questions"][0]["standing"] == "answered"
    press(quiz, "Hand in now")
    assert quiz.header[0].value == "0 of 15 right at the first try"
    assert rail(quiz)["questions"][0]["standing"] == "missed"
    assert unpack(QUIZ, rail(quiz)["link"]["attempt"]).handed_in


def test_how_sure_one_was_is_in_the_summary_and_not_in_the_score(quiz: AppTest) -> None:
    quiz.button_group[-1].set_value("sure")
    choose(quiz, wrong(FIRST))
    assert [one.confidence for one in quiz.session_state[ATTEMPT].all_answers] == ["sure"]
    at_the_score(quiz, set())
    html = " ".join(element.proto.body for element in quiz.get("html"))
    assert "Sure</b><span>0 of 1" in html and "14 of 15" in quiz.header[0].value


def test_the_certificate_has_the_name_and_both_ways_to_keep_the_result(quiz: AppTest) -> None:
    at_the_score(quiz, set())
    labels = [button.proto.label for button in quiz.get("download_button")]
    assert labels == ["Result as CSV", "as JSON", "as a page to print"]
    quiz.text_input[0].set_value("Ada <b>Lovelace</b>").run()
    html = " ".join(element.proto.body for element in quiz.get("html"))
    assert "Ada &lt;b&gt;Lovelace&lt;/b&gt;" in html and "15 of 15 right" in html
    labels = [button.proto.label for button in quiz.get("download_button")]
    assert labels[-1] == "Certificate to print"


def test_a_wrong_quiz_file_is_one_sentence_on_the_page(
    app: AppTest, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    file = tmp_path / "quiz.yaml"
    file.write_text("questions:\n  - {id: one, topic: cost}\n")
    monkeypatch.setattr("specviz.ui.shared.course.QUIZ", file)
    app.switch_page("pages/quiz.py").run()
    assert not app.exception and len(app.error) == 1
    assert f"{file}, one.topic: expected one of premise" in app.error[0].value
