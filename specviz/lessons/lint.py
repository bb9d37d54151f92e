"""Everything wrong with the course's files, found before a learner meets it.

The readers tell all mistakes of a file at once; this adds what no reader can refuse.
"""

from collections.abc import Iterator, Sequence
from pathlib import Path

from specviz.errors import InputError
from specviz.lessons.glossary import GLOSSARY, read_glossary
from specviz.lessons.lesson import LESSON, read_lesson
from specviz.lessons.quiz.questions import QUIZ, Question, read_quiz


def findings(lesson: Path = LESSON, quiz: Path = QUIZ, glossary: Path = GLOSSARY) -> Iterator[str]:
    """One sentence for each, with the file, the question or step, and the key."""
    try:
        topics = [one.id for one in read_lesson(read_glossary(glossary), lesson).statements()]
        questions = read_quiz(topics, quiz).questions
    except InputError as error:
        yield from error.args
        return
    asked = {question.topic for question in questions}
    for topic in topics:
        if topic not in asked:
            yield f"{quiz}, {topic}: no question has this topic; write one on that statement."
    yield from telling_lengths(questions, quiz)


def telling_lengths(questions: Sequence[Question], path: Path) -> Iterator[str]:
    """A key that is the longest option of every question gives all of them away."""
    if len(questions) > 1 and longest_keys(questions) == len(questions):
        names = ", ".join(question.id for question in questions[:3])
        yield (
            f"{path}, {names} and all others, options: the right one is always the longest; "
            "lengthen a wrong one."
        )


def longest_keys(questions: Sequence[Question]) -> int:
    """In how many questions the right option is longer than every other."""
    return sum(
        all(
            len(question.answer.text) > len(one.text) for one in question.options if not one.correct
        )
        for question in questions
    )


def summary(lesson: Path = LESSON, quiz: Path = QUIZ, glossary: Path = GLOSSARY) -> str:
    """What a clean course holds."""
    terms = read_glossary(glossary)
    read = read_lesson(terms, lesson)
    questions = read_quiz([one.id for one in read.statements()], quiz).questions
    links = len(questions) + sum(len(step.tries) for step in read.steps)
    return (
        f"{len(read.steps)} steps, {len(questions)} questions, "
        f"{sum(len(question.options) for question in questions)} options, {links} links, "
        f"{len(terms)} terms: no problems found. The right option is the longest in "
        f"{longest_keys(questions)} of {len(questions)} questions."
    )
