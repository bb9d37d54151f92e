"""Everything wrong with the course's files, found before a learner meets it.

The readers refuse what they cannot use; this asks them one question at a time, so that all of it is
told at once, and looks for what no reader can refuse.
"""

from collections.abc import Iterator
from pathlib import Path

from specviz.errors import InputError
from specviz.lessons.glossary import GLOSSARY, Glossary, read_glossary
from specviz.lessons.lesson import LESSON, Lesson, LessonReader, read_lesson
from specviz.lessons.quiz.questions import QUIZ, Question, QuizReader, read_quiz
from specviz.yaml_file import read_yaml


def findings(lesson: Path = LESSON, quiz: Path = QUIZ, glossary: Path = GLOSSARY) -> Iterator[str]:
    """One sentence for each, with the file, the question or step, and the key."""
    try:
        terms = read_glossary(glossary)
    except InputError as error:
        yield str(error)
        return
    try:
        read = read_lesson(terms, lesson)
    except InputError as error:
        yield from list(step_findings(terms, lesson)) or [str(error)]
        return
    yield from quiz_findings(read, quiz)


def step_findings(terms: Glossary, path: Path) -> Iterator[str]:
    """Of every step that cannot be read; nothing where the file has no steps to ask for."""
    reader = LessonReader(path, terms)
    try:
        parts = reader.sequence(reader.mapping(read_yaml(path), "the file").get("parts"), "parts")
        steps = [
            (step, f"parts[{i}].steps[{j}]")
            for i, part in enumerate(parts, 1)
            for j, step in enumerate(reader.sequence(part.get("steps"), f"parts[{i}].steps"), 1)
        ]
    except (InputError, AttributeError):
        return
    for step, where in steps:
        try:
            reader.step(step, "", where)
        except InputError as error:
            yield str(error)


def quiz_findings(lesson: Lesson, path: Path) -> Iterator[str]:
    topics = [statement.id for statement in lesson.statements()]
    reader = QuizReader(path)
    questions: list[Question] = []
    seen: set[str] = set()
    try:
        fields = reader.fields(read_yaml(path), ("questions",), "the file")
        entries = reader.sequence(fields.get("questions"), "questions")
    except InputError as error:
        yield str(error)
        return
    for number, entry in enumerate(entries, start=1):
        try:
            questions.append(reader.question(entry, topics, number, seen))
        except InputError as error:
            yield str(error)
    asked = {question.topic for question in questions}
    if len(questions) == len(entries):
        yield from (
            f"{path}, {topic}: no question has this topic; write one on that statement."
            for topic in topics
            if topic not in asked
        )
        yield from telling_lengths(questions, path)


def telling_lengths(questions: list[Question], path: Path) -> Iterator[str]:
    """A key that is the longest option of every question gives all of them away."""
    if len(questions) > 1 and longest_keys(questions) == len(questions):
        names = ", ".join(question.id for question in questions[:3])
        yield (
            f"{path}, {names} and all others, options: the right one is always the longest; "
            "lengthen a wrong one."
        )


def longest_keys(questions: list[Question]) -> int:
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
    questions = list(read_quiz([one.id for one in read.statements()], quiz).questions)
    links = len(questions) + sum(len(step.tries) for step in read.steps)
    return (
        f"{len(read.steps)} steps, {len(questions)} questions, "
        f"{sum(len(question.options) for question in questions)} options, {links} links, "
        f"{len(terms)} terms: nothing to mend. The right option is the longest in "
        f"{longest_keys(questions)} of {len(questions)} questions."
    )
