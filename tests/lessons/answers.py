"""The shipped quiz, and a right and a wrong answer to any of its questions."""

from specviz.lessons.lesson import read_lesson
from specviz.lessons.quiz import Option, Question, read_quiz

LESSON = read_lesson()
QUIZ = read_quiz([statement.id for statement in LESSON.statements()])


def right(question: Question) -> Option:
    return next(option for option in question.options if option.correct)


def wrong(question: Question) -> Option:
    return next(option for option in question.options if not option.correct)
