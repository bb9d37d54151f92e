"""quiz.yaml to questions, and the order in which an attempt shows their options.

Knows nothing of answers; attempt.py keeps those.
"""

import hashlib
from collections.abc import Collection
from pathlib import Path
from typing import Annotated

from pydantic import AfterValidator, Field, StrictBool, ValidationInfo
from pydantic.dataclasses import dataclass

from specviz.checking import STRICT, Slug, Text, checked, unique
from specviz.lessons.links import Link
from specviz.yaml_file import read_yaml

QUIZ = Path(__file__).parents[1] / "content" / "quiz.yaml"
OPTIONS = 4


@dataclass(frozen=True, config=STRICT)
class Option:
    """`feedback` says why choosing this one is right or wrong."""

    id: Slug
    text: Text
    correct: StrictBool
    feedback: Text


def is_topic(topic: str, info: ValidationInfo) -> str:
    topics = (info.context or {}).get("topics", [topic])  # without a lesson any will do
    if topic not in topics:
        raise ValueError(f"one of {', '.join(topics)}, not {topic}")
    return topic


def are_four_with_one_right(options: tuple[Option, ...]) -> tuple[Option, ...]:
    if len(options) != OPTIONS:
        raise ValueError(f"{OPTIONS} options, not {len(options)}")
    right = sum(option.correct for option in options)
    if right != 1:
        raise ValueError(f"exactly one option with correct: true, not {right}")
    return options


@dataclass(frozen=True, config=STRICT)
class Question:
    """`topic` is the id of the lesson's statement that the question rests on, `principle` what
    holds whichever option was chosen, `show` the way to where it can be seen."""

    id: Slug
    topic: Annotated[Text, AfterValidator(is_topic)]
    stem: Text
    options: Annotated[
        tuple[Option, ...],
        Field(min_length=1),
        AfterValidator(are_four_with_one_right),
        unique("id"),
        unique("text"),
    ]
    principle: Text
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


@dataclass(frozen=True, config=STRICT)
class Quiz:
    questions: Annotated[tuple[Question, ...], Field(min_length=1), unique("id")]

    def question(self, name: str) -> Question:
        return next(question for question in self.questions if question.id == name)


def read_quiz(topics: Collection[str], path: Path = QUIZ) -> Quiz:
    """`topics` are those a question may have. Raises InputError naming the file and every place."""
    return checked(Quiz, read_yaml(path), path, {"topics": topics})
