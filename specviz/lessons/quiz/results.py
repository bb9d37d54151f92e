"""What an attempt leaves to keep: CSV, JSON, and two sheets of HTML to print. Pure text."""

import csv
import io
import json
from collections.abc import Iterator
from html import escape
from pathlib import Path
from typing import Any

from specviz.lessons.lesson import Lesson
from specviz.lessons.quiz.attempt import (
    Attempt,
    by_topic,
    calibration,
    first_tries,
    latest_tries,
)
from specviz.lessons.quiz.packing import fingerprint, pack
from specviz.lessons.quiz.questions import Question

COLUMNS = ("question_id", "topic", "try", "option_id", "correct", "first_try", "confidence")
SHEETS = Path(__file__).parents[2] / "ui" / "quiz" / "sheets.css"
SELF_GRADED = "Graded by the quiz itself on the learner's own machine."
MOST_NAME = 80


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


def report(attempt: Attempt, lesson: Lesson, date: str) -> str:
    """The whole attempt with every reason, as a page of its own."""
    topics = "".join(
        f"<tr><th scope='row'>{escape(lesson.statement(topic).topic)}</th>"
        f"<td>{right} of {count}</td></tr>"
        for topic, (right, count) in by_topic(attempt, first_tries(attempt)).items()
    )
    questions = "".join(question_sheet(attempt, one) for one in attempt.quiz.questions)
    body = (
        f"<h1>The quiz on speculative decoding</h1><p class='score'>{score_line(attempt)}</p>"
        f"<p>{escape(date)} · {attempt.mode} · specviz. {SELF_GRADED}</p>"
        f"<table>{topics}</table><ol>{questions}</ol>"
    )
    return sheet("Quiz result", body)


def question_sheet(attempt: Attempt, question: Question) -> str:
    said = "; then ".join(
        f"{question.option(one.option).text} ({'right' if attempt.is_right(one) else 'wrong'})"
        for one in attempt.all_answers
        if one.question == question.id
    )
    answer = question.answer
    return (
        f"<li><h2>{escape(question.stem)}</h2><p>{escape(said or 'Not answered.')}</p>"
        f"<p><b>{escape(answer.text)}.</b> {escape(answer.feedback)} "
        f"{escape(question.principle)}</p></li>"
    )


def certificate(attempt: Attempt, name: str, date: str) -> str:
    """What stands on the certificate, to be put into a page or a sheet of its own."""
    who = escape(" ".join(name.split())[:MOST_NAME])
    return (
        '<section class="certificate" aria-label="Certificate">'
        "<p>specviz</p><h2>Speculative decoding</h2>"
        f"<p>This is to say that</p><p class='name'>{who}</p>"
        f"<p>answered the fifteen questions on speculative decoding:</p>"
        f"<p class='score'>{score_line(attempt)}</p><p>{escape(date)}</p>"
        f"<p class='small'>{SELF_GRADED} Attempt {pack(attempt)}</p></section>"
    )


def certificate_sheet(attempt: Attempt, name: str, date: str) -> str:
    return sheet("Certificate", certificate(attempt, name, date))


def sheet(title: str, body: str) -> str:
    """A page that needs nothing from elsewhere and prints as it looks."""
    style = SHEETS.read_text(encoding="utf-8")
    return (
        f"<!doctype html><html lang='en'><meta charset='utf-8'><title>specviz: {title}</title>"
        f"<meta name='viewport' content='width=device-width'><style>{style}</style>"
        f"<main>{body}</main></html>"
    )
