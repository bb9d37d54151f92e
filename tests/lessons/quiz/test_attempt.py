"""Laws of an attempt: grading, rounds, moving about, exam, score and calibration."""

from collections import Counter
from dataclasses import replace

import pytest

from specviz.lessons.quiz.attempt import (
    Attempt,
    answer,
    begin,
    by_topic,
    calibration,
    first_tries,
    go_to,
    hand_in,
    latest_tries,
    missed,
    neighbours,
    onward,
    retry,
    standings,
)
from specviz.lessons.quiz.questions import Quiz
from tests.support.answers import right, wrong
from tests.support.course import answered


@pytest.fixture
def attempt(quiz: Quiz) -> Attempt:
    return begin(quiz, seed=7)


@pytest.fixture
def exam(quiz: Quiz) -> Attempt:
    return begin(quiz, seed=7, mode="exam")


def test_every_option_of_every_question_is_graded_as_the_file_says(
    attempt: Attempt, quiz: Quiz
) -> None:
    for question in quiz.questions:
        for option in question.options:
            tried = answer(go_to(attempt, question.id), option.id)
            assert tried.checked == option
            assert latest_tries(tried) == {question.id: option.correct}
            assert (question.id in missed(tried)) is not option.correct


def test_a_new_attempt_asks_everything_and_has_no_answer(attempt: Attempt, quiz: Quiz) -> None:
    assert attempt.asked == attempt.left == tuple(question.id for question in quiz.questions)
    assert attempt.question == quiz.questions[0] and attempt.checked is None
    assert attempt.all_answers == () and missed(attempt) == () and not attempt.is_over
    assert Counter(standing for _, standing in standings(attempt)) == {"open": 15}


def test_an_answer_that_was_judged_stands(attempt: Attempt) -> None:
    assert attempt.question
    once = answer(attempt, wrong(attempt.question).id)
    assert answer(once, right(attempt.question).id) == once


def test_questions_can_be_answered_in_any_order_and_left_open(attempt: Attempt, quiz: Quiz) -> None:
    there = go_to(attempt, "weak-draft")
    there = answer(there, right(quiz.question("weak-draft")).id)
    first = answer(go_to(there, "who-drafts"), wrong(quiz.question("who-drafts")).id)
    assert dict(standings(first)) == dict.fromkeys(attempt.asked, "open") | {
        "weak-draft": "right",
        "who-drafts": "missed",
    }
    assert [one.question for one in first.rounds[-1]] == ["who-drafts", "weak-draft"]
    assert not first.is_over and len(first.left) == 13


def test_back_and_forth_end_at_the_first_and_the_last_question(attempt: Attempt) -> None:
    assert neighbours(attempt) == (None, "who-drafts")
    assert neighbours(go_to(attempt, "who-drafts")) == ("main-improvement", "fate-of-candidates")
    assert neighbours(go_to(attempt, "tokens-per-second")) == ("purpose-of-verification", None)


def test_onward_leads_to_every_open_question_and_then_nowhere(attempt: Attempt) -> None:
    attempt = go_to(attempt, "weak-draft")
    seen = []
    while attempt.question:
        attempt = answer(attempt, right(attempt.question).id)
        seen.append(attempt.at)
        attempt = replace(attempt, at=onward(attempt))
    assert seen == [*attempt.asked[10:], *attempt.asked[:10]] and attempt.is_over


def test_a_retry_asks_the_missed_and_nothing_else_in_the_same_order(attempt: Attempt) -> None:
    over = answered(attempt, {"weak-draft", "who-drafts"})
    again = retry(over)
    assert again.asked == ("who-drafts", "weak-draft") == missed(over)
    assert (again.seed, len(again.rounds), again.at) == (over.seed, 2, "who-drafts")
    assert again.checked is None and retry(again) == again


def test_a_question_that_the_retry_does_not_ask_keeps_its_verdict(attempt: Attempt) -> None:
    again = go_to(retry(answered(attempt, {"weak-draft"})), "who-drafts")
    assert again.question and again.checked == right(again.question)
    assert answer(again, wrong(again.question).id) == again


def test_the_first_try_counts_whatever_the_retries_bring(attempt: Attempt) -> None:
    over = answered(attempt, {"weak-draft", "who-drafts"})
    twice = answered(retry(over), {"weak-draft"})
    assert sum(first_tries(over).values()) == sum(first_tries(twice).values()) == 13
    assert sum(latest_tries(twice).values()) == 14 and missed(twice) == ("weak-draft",)
    thrice = answered(retry(twice))
    assert sum(latest_tries(thrice).values()) == 15 and missed(thrice) == ()
    assert retry(thrice) == thrice


def test_topics_add_up_to_the_score(attempt: Attempt) -> None:
    over = answered(attempt, {"weak-draft", "trade-off", "draft-length"})
    scores = by_topic(over, first_tries(over))
    assert [sum(column) for column in zip(*scores.values(), strict=True)] == [12, 15]
    assert (scores["agreement"], scores["memory"], scores["drafting"]) == ((3, 4), (1, 2), (2, 3))


def test_a_question_not_yet_answered_counts_as_not_right(attempt: Attempt) -> None:
    assert all(right == 0 for right, _ in by_topic(attempt, first_tries(attempt)).values())


def test_an_exam_shows_no_verdict_and_takes_second_thoughts_until_it_is_handed_in(
    exam: Attempt,
) -> None:
    assert exam.question
    once = answer(exam, wrong(exam.question).id)
    assert once.checked is None and dict(standings(once))[exam.question.id] == "answered"
    twice = answer(once, right(exam.question).id)
    assert len(twice.all_answers) == 1 and go_to(twice, None) == twice
    over = hand_in(twice)
    assert over.is_over and over.at is None
    back = go_to(over, exam.question.id)
    assert back.checked == right(exam.question)
    assert answer(back, wrong(exam.question).id) == back


def test_what_an_exam_left_open_counts_as_missed_and_is_asked_again(exam: Attempt) -> None:
    assert exam.question
    over = hand_in(answer(exam, right(exam.question).id))
    assert len(missed(over)) == 14 and sum(first_tries(over).values()) == 1
    again = retry(over)
    assert len(again.asked) == 14 and not again.is_sealed
    assert again.question and answer(again, right(again.question).id).checked


def test_there_is_a_score_from_the_end_of_the_first_round_on(attempt: Attempt) -> None:
    assert go_to(attempt, None) == attempt and not attempt.has_score
    again = retry(answered(attempt, {"weak-draft", "who-drafts"}))
    assert again.has_score and not again.is_over and go_to(again, None).at is None


def test_practice_cannot_be_handed_in(attempt: Attempt) -> None:
    assert hand_in(attempt) == attempt


def test_calibration_counts_first_answers_by_how_sure_the_learner_was(
    attempt: Attempt, quiz: Quiz
) -> None:
    sure, guess, *others = attempt.asked
    attempt = answer(go_to(attempt, sure), wrong(quiz.question(sure)).id, "sure")
    attempt = answer(go_to(attempt, guess), right(quiz.question(guess)).id, "guess")
    for name in others:
        attempt = answer(go_to(attempt, name), right(quiz.question(name)).id)
    assert calibration(attempt) == {"guess": (1, 1), "sure": (0, 1)}
    again = retry(attempt)
    again = answer(again, right(quiz.question(sure)).id, "guess")
    assert calibration(again) == calibration(attempt)
