"""Laws of what a learner keeps: every answer is in it."""

import csv
import io
import json

from specviz.lessons.quiz.attempt import Attempt, answer, begin, go_to, retry
from specviz.lessons.quiz.packing import unpack
from specviz.lessons.quiz.results import COLUMNS, to_csv, to_json
from tests.support.answers import QUIZ, right, wrong
from tests.support.course import answered

DATE = "2026-11-24"


def missed_once() -> Attempt:
    """One question missed at first and right at the second try, with confidence."""
    question = QUIZ.question("trade-off")
    attempt = answer(go_to(begin(QUIZ, 7), question.id), wrong(question).id, "sure")
    return go_to(answer(retry(answered(attempt)), right(question).id), None)


TWICE = missed_once()


def test_the_csv_has_a_line_for_each_answer_with_its_ids() -> None:
    header, *rows = csv.reader(io.StringIO(to_csv(TWICE)))
    assert tuple(header) == COLUMNS and len(rows) == 16
    assert rows[5] == ["trade-off", "memory", "1", "quality-for-speed", "false", "false", "sure"]
    assert rows[15] == ["trade-off", "memory", "2", "memory-for-latency", "true", "false", ""]
    assert sum(row[5] == "true" for row in rows) == 14


def test_the_json_holds_both_scores_and_the_attempt_itself() -> None:
    found = json.loads(to_json(TWICE, DATE))
    assert (found["right_at_first_try"], found["right_in_the_end"], found["date"]) == (14, 15, DATE)
    assert unpack(QUIZ, found["attempt"]) == TWICE
    assert found["calibration"] == {"sure": [0, 1]} and len(found["answers"]) == 16
