"""What an attempt leaves to keep, as rows, CSV and JSON. Knows nothing of sheets to print."""

import csv
import io
import json
from collections.abc import Iterator
from typing import Any

from specviz.lessons.quiz.attempt import (
    Attempt,
    by_topic,
    calibration,
    first_tries,
    latest_tries,
)
from specviz.lessons.quiz.packing import fingerprint, pack

COLUMNS = ("question_id", "topic", "try", "option_id", "correct", "first_try", "confidence")


def rows(attempt: Attempt) -> Iterator[dict[str, Any]]:
    """One for each checked answer, round by round."""
    tries: dict[str, int] = {}
    for answer in attempt.all_answers:
        number = tries[answer.question] = tries.get(answer.question, 0) + 1
        right = attempt.is_right(answer)
        topic = attempt.quiz.question(answer.question).topic
        values = (answer.question, topic, number, answer.option, right, right and number == 1)
        yield dict(zip(COLUMNS, (*values, answer.confidence), strict=True))


def to_csv(attempt: Attempt) -> str:
    text = io.StringIO()
    writer = csv.DictWriter(text, COLUMNS, lineterminator="\n")
    writer.writeheader()
    for row in rows(attempt):
        writer.writerow({key: plain(value) for key, value in row.items()})
    return text.getvalue()


def plain(value: Any) -> Any:
    return str(value).lower() if isinstance(value, bool) else value


def to_json(attempt: Attempt, date: str) -> str:
    first, latest = first_tries(attempt), latest_tries(attempt)
    found = {
        "quiz": fingerprint(attempt.quiz).hex(),
        "attempt": pack(attempt),
        "date": date,
        "mode": attempt.mode,
        "questions": len(attempt.quiz.questions),
        "right_at_first_try": sum(first.values()),
        "right_in_the_end": sum(latest.values()),
        "by_topic": by_topic(attempt, first),
        "calibration": calibration(attempt),
        "answers": list(rows(attempt)),
    }
    return json.dumps(found, indent=1, ensure_ascii=False)


def score_line(attempt: Attempt) -> str:
    """Both scores in words."""
    count = len(attempt.quiz.questions)
    first, latest = sum(first_tries(attempt).values()), sum(latest_tries(attempt).values())
    again = f", {latest} after {len(attempt.rounds)} rounds" if len(attempt.rounds) > 1 else ""
    return f"{first} of {count} right at the first try{again}"
