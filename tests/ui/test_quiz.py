"""The quiz, from the first question to the score, without a browser."""

from pathlib import Path

import pytest
from streamlit.testing.v1 import AppTest

from specviz.lessons.quiz import Option, Question
from specviz.ui.session import ATTEMPT
from tests.lessons.answers import QUIZ, right, wrong


@pytest.fixture
def quiz(app: AppTest) -> AppTest:
    """The app on Quiz, before the first answer."""
    return app.switch_page("pages/quiz.py").run()


def press(app: AppTest, label: str) -> AppTest:
    """The button with this label, which has to be there."""
    return next(button for button in app.button if button.label == label).click().run()


def choose(app: AppTest, option: Option) -> AppTest:
    """Chooses and checks."""
    app.radio[0].set_value(option.id)
    return press(app, "Check")


def answer_all(app: AppTest, questions: tuple[Question, ...], to_miss: set[str]) -> None:
    """Answers one round and goes to the score."""
    for question in questions:
        assert app.radio[0].label == question.stem
        choose(app, wrong(question) if question.id in to_miss else right(question))
        press(app, "See the score" if question is questions[-1] else "Next question")


def progress(app: AppTest) -> str:
    return next(e.proto.body for e in app.get("html") if "quiz-progress" in e.proto.body)


def test_a_question_has_its_full_stem_as_label_and_nothing_chosen(quiz: AppTest) -> None:
    assert not quiz.exception
    (radio,) = quiz.radio
    assert radio.label == QUIZ.questions[0].stem and radio.value is None
    assert sorted(radio.options) == sorted(option.text for option in QUIZ.questions[0].options)
    assert "Question 1 of 15" in progress(quiz) and "0 answered" in progress(quiz)
    assert not quiz.success and not quiz.expander


def test_checking_without_a_choice_asks_for_one(quiz: AppTest) -> None:
    press(quiz, "Check")
    assert [warning.value for warning in quiz.warning] == ["Choose an option first."]
    choose(quiz, right(QUIZ.questions[0]))
    assert not quiz.warning and quiz.success


@pytest.mark.parametrize(
    "rank", [0, 1, pytest.param(2, marks=pytest.mark.slow), pytest.param(3, marks=pytest.mark.slow)]
)
def test_every_option_of_every_question_is_judged_with_its_reason(quiz: AppTest, rank: int) -> None:
    for question in QUIZ.questions:
        # Rank 0 is the right option, the others are the wrong ones.
        option = sorted(question.options, key=lambda option: not option.correct)[rank]
        choose(quiz, option)
        word, (verdict,) = (
            ("Correct", quiz.success) if option.correct else ("Not correct", quiz.error)
        )
        assert verdict.value == f"**{word}.** {option.feedback}"
        assert len(quiz.success) + len(quiz.error) == 1
        reasons = " ".join(text.value for text in quiz.expander[0].markdown)
        for other in question.options:
            assert (other.feedback in reasons) is (other is not option)
        assert reasons.count("This is the answer.") == (not option.correct)
        assert quiz.radio[0].disabled and quiz.radio[0].value == option.id
        if question is not QUIZ.questions[-1]:
            press(quiz, "Next question")


def test_the_missed_are_asked_again_and_the_first_try_stays_the_score(quiz: AppTest) -> None:
    missed = ("who-drafts", "weak-draft")
    answer_all(quiz, QUIZ.questions, set(missed))
    assert quiz.header[0].value == "13 of 15 right at the first try"
    html = " ".join(element.proto.body for element in quiz.get("html"))
    assert "Drafting</th><td>2 of 3</td>" in html and "Memory</th><td>2 of 2</td>" in html
    stems = " ".join(text.value for text in quiz.markdown)
    assert all((question.stem in stems) is (question.id in missed) for question in QUIZ.questions)
    links = [link.proto.page for link in quiz.get("page_link")]
    assert links == ["learn", "watch", "watch"]

    press(quiz, "Try the 2 missed again")
    assert "Missed question 1 of 2" in progress(quiz) and quiz.radio[0].value is None
    answer_all(quiz, tuple(map(QUIZ.question, missed)), set())
    assert quiz.header[0].value == "13 of 15 right at the first try"
    assert any("after 2 rounds: 15 of 15" in text.value for text in quiz.markdown)
    assert not any(button.label.startswith("Try") for button in quiz.button)


def test_the_order_stays_within_an_attempt_and_a_new_attempt_has_a_new_seed(
    quiz: AppTest,
) -> None:
    order, seed = quiz.radio[0].options, quiz.session_state[ATTEMPT].seed
    choose(quiz, wrong(QUIZ.questions[0]))
    assert quiz.radio[0].options == order
    press(quiz, "Forget and start again")
    assert quiz.session_state[ATTEMPT].seed != seed and not quiz.session_state[ATTEMPT].answers
    assert "Question 1 of 15" in progress(quiz) and quiz.radio[0].value is None


def test_a_choice_and_a_verdict_are_still_there_after_another_page(quiz: AppTest) -> None:
    first, second = QUIZ.questions[:2]
    choose(quiz, wrong(first))
    quiz.switch_page("pages/watch.py").run()
    quiz.switch_page("pages/quiz.py").run()
    assert wrong(first).feedback in quiz.error[0].value
    press(quiz, "Next question")
    quiz.radio[0].set_value(right(second).id).run()
    quiz.switch_page("pages/learn.py").run()
    quiz.switch_page("pages/quiz.py").run()
    assert quiz.radio[0].label == second.stem and quiz.radio[0].value == right(second).id
    assert "Question 2 of 15" in progress(quiz) and "1 answered, 0 right" in progress(quiz)


def test_a_wrong_quiz_file_is_one_sentence_on_the_page(
    app: AppTest, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    file = tmp_path / "quiz.yaml"
    file.write_text("questions:\n  - {id: one, topic: cost}\n")
    monkeypatch.setattr("specviz.ui.course.QUIZ", file)
    app.switch_page("pages/quiz.py").run()
    assert not app.exception and len(app.error) == 1
    assert f"{file}, questions[1].topic: expected one of premise" in app.error[0].value
