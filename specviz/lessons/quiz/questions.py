"""quiz.yaml to questions, and the order in which an attempt shows their options.

Knows nothing of answers; attempt.py keeps those.
"""

import hashlib
from collections.abc import Collection
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from specviz.lessons.links import Link, LinkReader
from specviz.yaml_file import read_yaml

QUIZ = Path(__file__).parents[1] / "content" / "quiz.yaml"
OPTIONS = 4


@dataclass(frozen=True)
class Option:
    """`feedback` says why choosing this one is right or wrong."""

    id: str
    text: str
    correct: bool
    feedback: str


@dataclass(frozen=True)
class Question:
    """`topic` is the id of the lesson's statement that the question rests on, `principle` what
    holds whichever option was chosen, `show` the way to where it can be seen."""

    id: str
    topic: str
    stem: str
    options: tuple[Option, ...]
    principle: str
    show: Link

    @property
    def answer(self) -> Option:
        """The right one."""
        return next(option for option in self.options if option.correct)

    def option(self, name: str) -> Option:
        return next(option for option in self.options if option.id == name)

    def shuffled(self, seed: int) -> tuple[Option, ...]:
        """The options in the order of one attempt: the same for the same seed, everywhere."""

        def place(option: Option) -> bytes:
            return hashlib.sha256(f"{seed}/{self.id}/{option.id}".encode()).digest()

        return tuple(sorted(self.options, key=place))


@dataclass(frozen=True)
class Quiz:
    questions: tuple[Question, ...]

    def question(self, name: str) -> Question:
        return next(question for question in self.questions if question.id == name)


def read_quiz(topics: Collection[str], path: Path = QUIZ) -> Quiz:
    """`topics` are those a question may have. Raises InputError naming the file and the place."""
    reader = QuizReader(path)
    fields = reader.fields(read_yaml(path), ("questions",), "the file")
    entries = reader.sequence(fields.get("questions"), "questions")
    seen: set[str] = set()
    return Quiz(
        tuple(reader.question(entry, topics, i, seen) for i, entry in enumerate(entries, 1))
    )


@dataclass(frozen=True)
class QuizReader(LinkReader):
    """Checks the parsed file; every complaint names the question, its key and what was expected."""

    def question(
        self, entry: Any, topics: Collection[str], number: int, seen: set[str]
    ) -> Question:
        """seen: the ids of the questions before, to which this one's is added."""
        where = f"questions[{number}]"
        name = self.slug(self.mapping(entry, where).get("id"), f"{where}.id")
        seen.add(self.new(name, seen, f"{where}.id"))
        where = name
        known = ("id", "topic", "stem", "options", "principle", "show")
        fields = self.fields(entry, known, where)
        topic = self.text(fields.get("topic"), f"{where}.topic")
        if topic not in topics:
            self.refuse(f"{where}.topic", f"one of {', '.join(topics)}, not {topic}")
        return Question(
            id=name,
            topic=topic,
            stem=self.text(fields.get("stem"), f"{where}.stem"),
            options=self.options(fields.get("options"), f"{where}.options"),
            principle=self.text(fields.get("principle"), f"{where}.principle"),
            show=self.link(fields.get("show"), f"{where}.show"),
        )

    def options(self, entry: Any, where: str) -> tuple[Option, ...]:
        entries = self.sequence(entry, where)
        if len(entries) != OPTIONS:
            self.refuse(where, f"{OPTIONS} options, not {len(entries)}")
        options = [self.option(entry, f"{where}[{i}]") for i, entry in enumerate(entries, 1)]
        for key in ("id", "text"):
            seen: set[str] = set()
            for i, option in enumerate(options, 1):
                seen.add(self.new(getattr(option, key), seen, f"{where}[{i}].{key}"))
        correct = sum(option.correct for option in options)
        if correct != 1:
            self.refuse(where, f"exactly one option with correct: true, not {correct}")
        return tuple(options)

    def option(self, entry: Any, where: str) -> Option:
        fields = self.fields(entry, ("id", "text", "correct", "feedback"), where)
        return Option(
            id=self.slug(fields.get("id"), f"{where}.id"),
            text=self.text(fields.get("text"), f"{where}.text"),
            correct=self.flag(fields.get("correct"), f"{where}.correct"),
            feedback=self.text(fields.get("feedback"), f"{where}.feedback"),
        )
