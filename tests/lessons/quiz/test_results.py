"""Laws of what a learner keeps: every answer is in it, and nothing in it can be markup."""

import csv
import io
import json
import re

import pytest

from specviz.lessons.lesson import Lesson
from specviz.lessons.quiz.attempt import Attempt, answer, begin, go_to, retry
from specviz.lessons.quiz.packing import unpack
from specviz.lessons.quiz.questions import Quiz
from specviz.lessons.quiz.results import (
    COLUMNS,
    certificate_sheet,
    report,
    score_line,
    to_csv,
    to_json,
)
from tests.support.answers import right, wrong
from tests.support.course import answered

DATE = "2026-11-24"


@pytest.fixture
def twice(quiz: Quiz) -> Attempt:
    """One question missed at first and right at the second try, with confidence."""
    attempt = begin(quiz, 7)
    attempt = answer(go_to(attempt, "trade-off"), wrong(quiz.question("trade-off")).id, "sure")
    again = retry(answered(attempt))
    return go_to(answer(again, right(quiz.question("trade-off")).id), None)


def test_the_csv_has_a_line_for_each_answer_with_its_ids(twice: Attempt) -> None:
    header, *rows = csv.reader(io.StringIO(to_csv(twice)))
    assert tuple(header) == COLUMNS and len(rows) == 16
    assert rows[5] == ["trade-off", "memory", "1", "quality-for-speed", "false", "false", "sure"]
    assert rows[15] == ["trade-off", "memory", "2", "memory-for-latency", "true", "false", ""]
    assert sum(row[5] == "true" for row in rows) == 14


def test_the_json_holds_both_scores_and_the_attempt_itself(twice: Attempt, quiz: Quiz) -> None:
    found = json.loads(to_json(twice, DATE))
    assert (found["right_at_first_try"], found["right_in_the_end"], found["date"]) == (14, 15, DATE)
    assert unpack(quiz, found["attempt"]) == twice
    assert found["calibration"] == {"sure": [0, 1]} and len(found["answers"]) == 16


def test_the_page_to_print_has_every_question_its_answers_and_the_reason(
    twice: Attempt, lesson: Lesson
) -> None:
    page = re.sub(r"&#x27;", "'", report(twice, lesson, DATE))
    for question in twice.quiz.questions:
        for text in (question.stem, question.answer.text, question.answer.feedback):
            assert text in page, text
    assert "Quality for speed (wrong); then GPU memory for latency improvement (right)" in page
    assert "14 of 15 right at the first try, 15 after 2 rounds" in page and DATE in page


def test_a_question_left_open_says_so(quiz: Quiz, lesson: Lesson) -> None:
    assert report(begin(quiz, 1), lesson, DATE).count("Not answered.") == 15


def test_a_sheet_needs_nothing_from_elsewhere(twice: Attempt, lesson: Lesson) -> None:
    for page in (report(twice, lesson, DATE), certificate_sheet(twice, "Ada", DATE)):
        assert page.startswith("<!doctype html>") and "http" not in page and "<script" not in page


def test_the_certificate_has_name_date_and_both_scores(twice: Attempt) -> None:
    page = certificate_sheet(twice, "  Ada   Lovelace ", DATE)
    assert ">Ada Lovelace<" in page and DATE in page and score_line(twice) in page


@pytest.mark.parametrize("name", ["<script>alert(1)</script>", "a & b", '" onload="x', "n" * 500])
def test_a_name_is_text_whatever_is_in_it(twice: Attempt, name: str) -> None:
    page = certificate_sheet(twice, name, DATE)
    assert "<script" not in page and '" onload' not in page and "n" * 81 not in page
