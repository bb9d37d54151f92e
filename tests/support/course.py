"""How the text of the course is measured, and a round of its quiz answered."""

import hashlib
import re
from collections.abc import Iterable

from specviz.lessons.quiz.attempt import Attempt, answer, go_to
from tests.support.answers import LESSON, QUIZ, right, wrong

LINKS = [question.show for question in QUIZ.questions] + [
    link for step in LESSON.steps for link in step.tries
]
SENTENCE_END = re.compile(r"[.?!](?= |$)")


def digest(lines: Iterable[str]) -> str:
    return hashlib.sha256("\n".join(lines).encode()).hexdigest()


def sentences(text: str) -> int:
    assert SENTENCE_END.search(text[-1]), f"no end of a sentence: {text}"
    return len(SENTENCE_END.findall(text))


def answered(attempt: Attempt, to_miss: Iterable[str] = ()) -> Attempt:
    """The whole round, with these questions missed; the score is on the screen."""
    for name in attempt.asked:
        attempt = go_to(attempt, name)
        assert attempt.question
        choice = wrong(attempt.question) if name in to_miss else right(attempt.question)
        attempt = answer(attempt, choice.id)
    return go_to(attempt, None)
