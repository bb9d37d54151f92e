"""Laws of an attempt: grading, rounds, score, and what is saved."""

import csv
import io
from collections.abc import Iterable

import pytest

from specviz.lessons.attempt import (
    COLUMNS,
    Attempt,
    begin,
    by_topic,
    check,
    first_tries,
    go_on,
    latest_tries,
    missed,
    retry,
    to_csv,
)
from specviz.lessons.quiz import Quiz
from tests.lessons.answers import right, wrong


def answered(attempt: Attempt, to_miss: Iterable[str] = ()) -> Attempt:
    """The whole round, with these questions missed."""
    while question := attempt.question:
        choice = wrong(question) if question.id in to_miss else right(question)
        attempt = go_on(check(attempt, choice.id))
    return attempt


@pytest.fixture
def attempt(quiz: Quiz) -> Attempt:
    return begin(quiz, seed=7)


def test_every_option_of_every_question_is_graded_as_the_file_says(attempt: Attempt) -> None:
    graded = 0
    while question := attempt.question:
        for option in question.options:
            tried = check(attempt, option.id)
            assert tried.checked == option
            assert latest_tries(tried)[question.id] is option.correct
            assert (question.id in missed(tried)) is not option.correct
            graded += 1
        attempt = go_on(check(attempt, right(question).id))
    assert graded == 60


def test_a_new_attempt_asks_everything_and_has_no_answer(attempt: Attempt, quiz: Quiz) -> None:
    assert attempt.asked == tuple(question.id for question in quiz.questions)
    assert attempt.question == quiz.questions[0] and attempt.checked is None
    assert attempt.all_answers == () and missed(attempt) == ()


def test_nothing_is_skipped_without_an_answer(attempt: Attempt) -> None:
    assert go_on(attempt) == attempt


def test_an_answer_that_was_given_stands(attempt: Attempt) -> None:
    assert attempt.question
    once = check(attempt, wrong(attempt.question).id)
    assert check(once, right(attempt.question).id) == once


def test_a_round_ends_after_its_last_question_and_takes_no_more_answers(attempt: Attempt) -> None:
    over = answered(attempt)
    assert over.is_over and over.question is None and over.checked is None
    assert check(over, "anything") == over


def test_only_the_last_question_is_the_last(attempt: Attempt) -> None:
    seen = []
    while question := attempt.question:
        seen.append(attempt.is_last)
        attempt = go_on(check(attempt, right(question).id))
    assert seen == [False] * 14 + [True]


def test_a_retry_asks_the_missed_and_nothing_else_in_the_same_order(attempt: Attempt) -> None:
    over = answered(attempt, {"weak-draft", "who-drafts"})
    again = retry(over)
    assert again.asked == ("who-drafts", "weak-draft") == missed(over)
    assert (again.seed, again.round, again.answers) == (over.seed, 2, ())


def test_the_first_try_counts_whatever_the_retries_bring(attempt: Attempt) -> None:
    over = answered(attempt, {"weak-draft", "who-drafts"})
    twice = answered(retry(over), {"weak-draft"})
    assert sum(first_tries(over).values()) == sum(first_tries(twice).values()) == 13
    assert sum(latest_tries(twice).values()) == 14 and missed(twice) == ("weak-draft",)
    thrice = answered(retry(twice))
    assert sum(latest_tries(thrice).values()) == 15 and missed(thrice) == ()


def test_topics_add_up_to_the_score(attempt: Attempt) -> None:
    over = answered(attempt, {"weak-draft", "trade-off", "draft-length"})
    scores = by_topic(over, first_tries(over))
    assert [sum(column) for column in zip(*scores.values(), strict=True)] == [12, 15]
    assert (scores["agreement"], scores["memory"], scores["drafting"]) == ((3, 4), (1, 2), (2, 3))


def test_a_question_not_yet_answered_counts_as_not_right(attempt: Attempt) -> None:
    assert all(right == 0 for right, _ in by_topic(attempt, first_tries(attempt)).values())


def test_the_saved_result_has_a_line_for_each_answer_with_its_ids(attempt: Attempt) -> None:
    twice = answered(retry(answered(attempt, {"trade-off"})))
    header, *rows = csv.reader(io.StringIO(to_csv(twice)))
    assert tuple(header) == COLUMNS and len(rows) == 16
    assert rows[5] == ["trade-off", "memory", "1", "quality-for-speed", "false", "false"]
    assert rows[15] == ["trade-off", "memory", "2", "memory-for-latency", "true", "false"]
    assert sum(row[5] == "true" for row in rows) == 14
