"""The shipped lesson and quiz, and how their text is measured."""

import pytest

from specviz.lessons.lesson import Lesson
from specviz.lessons.quiz.questions import Quiz
from tests.support.answers import LESSON, QUIZ


@pytest.fixture(scope="session")
def lesson() -> Lesson:
    return LESSON


@pytest.fixture(scope="session")
def quiz() -> Quiz:
    return QUIZ
