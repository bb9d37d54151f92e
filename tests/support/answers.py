"""The shipped course, and a right and a wrong answer to any of its questions."""

from specviz.lessons.glossary import read_glossary
from specviz.lessons.lesson import read_lesson
from specviz.lessons.quiz.questions import Option, Question, read_quiz

TERMS = read_glossary()
LESSON = read_lesson(TERMS)
QUIZ = read_quiz([statement.id for statement in LESSON.statements()])


def right(question: Question) -> Option:
    return question.answer


def wrong(question: Question) -> Option:
    return next(option for option in question.options if not option.correct)
