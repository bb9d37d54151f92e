"""Two sheets to print: the whole attempt with its reasons, and a certificate."""

from collections.abc import Iterator

from specviz.lessons.lesson import Lesson
from specviz.lessons.quiz.attempt import Attempt, by_topic, first_tries
from specviz.lessons.quiz.packing import pack
from specviz.lessons.quiz.questions import Question
from specviz.lessons.quiz.results import score_line
from specviz.ui.shell.templates import rendered

GRADED = "Graded by the quiz itself on the learner's own machine."
MOST_NAME = 80

Topic = tuple[str, int, int]  # its name, right answers, questions


def topic_scores(attempt: Attempt, lesson: Lesson) -> Iterator[Topic]:
    """At the first try."""
    for topic, (right, count) in by_topic(attempt, first_tries(attempt)).items():
        yield lesson.statement(topic).topic, right, count


def report(attempt: Attempt, lesson: Lesson, date: str) -> str:
    """The whole attempt with every reason, as a page of its own."""
    return rendered(
        "quiz/report",
        score=score_line(attempt),
        date=date,
        mode=attempt.mode,
        graded=GRADED,
        topics=topic_scores(attempt, lesson),
        questions=[(one, answers_said(attempt, one)) for one in attempt.quiz.questions],
    )


def answers_said(attempt: Attempt, question: Question) -> str:
    said = "; then ".join(
        f"{question.option(one.option).text} ({'right' if attempt.is_right(one) else 'wrong'})"
        for one in attempt.all_answers
        if one.question == question.id
    )
    return said or "Not answered."


def certificate(attempt: Attempt, name: str, date: str, sheet: bool = False) -> str:
    """To be put into a page, or as a sheet of its own."""
    return rendered(
        "quiz/certificate_sheet" if sheet else "quiz/certificate",
        name=" ".join(name.split())[:MOST_NAME],
        count=len(attempt.quiz.questions),
        score=score_line(attempt),
        date=date,
        graded=GRADED,
        code=pack(attempt),
    )
