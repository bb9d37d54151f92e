"""The shipped lesson and quiz, and how their text is measured."""

import hashlib
import re
from collections.abc import Iterable

import pytest

from specviz.lessons.lesson import Lesson
from specviz.lessons.quiz.questions import Quiz
from tests.support.answers import LESSON, QUIZ

SENTENCE_END = re.compile(r"[.?!](?= |$)")


def digest(lines: Iterable[str]) -> str:
    return hashlib.sha256("\n".join(lines).encode()).hexdigest()


def sentences(text: str) -> int:
    assert SENTENCE_END.search(text[-1]), f"no end of a sentence: {text}"
    return len(SENTENCE_END.findall(text))


@pytest.fixture(scope="session")
def lesson() -> Lesson:
    return LESSON


@pytest.fixture(scope="session")
def quiz() -> Quiz:
    return QUIZ
