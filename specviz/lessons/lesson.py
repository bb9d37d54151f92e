"""lesson.yaml to a lesson: steps of text, each with its picture, its question and its links.

Knows which pictures there are; not how a page draws them.
"""

from collections.abc import Iterator, Mapping
from dataclasses import field
from pathlib import Path
from typing import Annotated, Literal

from pydantic import AfterValidator, Field, StrictBool, field_validator, model_validator
from pydantic.dataclasses import dataclass

from specviz.checking import STRICT, Slug, Some, Text, checked, each_once
from specviz.lessons.glossary import Explained, Glossary
from specviz.lessons.links import Link, check_settings
from specviz.lessons.moments import recorded_place
from specviz.yaml_file import read_yaml

LESSON = Path(__file__).parent / "content" / "lesson.yaml"
Frame = Literal["draft", "pass", "verdict", "final", "keep"]  # of a round, in order
RECORDED = ("recording", "moment")
PICTURES: Mapping[str, tuple[str, ...]] = {
    "speed": (),
    "passes": (),
    "player": (*RECORDED, "detail"),
    "overlap": RECORDED,
    "memory": ("pair",),
    "drafts": (),
}
KEYS = {key for keys in PICTURES.values() for key in keys}


@dataclass(frozen=True, config=STRICT)
class Statement:
    """One claim of the lesson. `topic` is its short name."""

    id: Slug
    topic: Text
    text: Text


@dataclass(frozen=True, config=STRICT)
class Guess:
    """An option of a question that is asked before the answer is given."""

    text: Text
    reason: Text
    right: StrictBool = False


@dataclass(frozen=True, config=STRICT)
class Prediction:
    question: Text
    options: Some[Guess]

    @field_validator("options")
    @classmethod
    def one_is_right(cls, options: tuple[Guess, ...]) -> tuple[Guess, ...]:
        right = sum(option.right for option in options)
        if right != 1:
            raise ValueError(f"exactly one option with right: true, not {right}")
        return options


@dataclass(frozen=True, config=STRICT)
class Moment:
    """A sentence that goes with a frame of the player."""

    at: Frame
    text: Text


@dataclass(frozen=True, config=STRICT)
class Picture:
    """What is drawn beside the text; recording and moment where it is of a recorded round, detail
    for the part of the player that is shown with it."""

    kind: Literal["speed", "passes", "player", "overlap", "memory", "drafts"]
    recording: Text = ""
    moment: Text = ""
    pair: Text = ""
    detail: Literal["caches", "inspector"] | None = None

    @model_validator(mode="after")
    def has_what_its_kind_needs(self) -> "Picture":
        given = {key: value for key, value in vars(self).items() if value and key in KEYS}
        if given.keys() != set(PICTURES[self.kind]):
            raise ValueError(f"with {self.kind} {' and '.join(PICTURES[self.kind]) or 'no key'}")
        check_settings("watch", {key: given[key] for key in given if key != "detail"})
        return self

    @property
    def place(self) -> tuple[int, int]:
        """Round and token, both from 1."""
        return recorded_place(self.recording, self.moment)


@dataclass(frozen=True, config=STRICT)
class Step:
    """`heading` is that of its part."""

    id: Slug
    title: Text
    predict: Prediction
    text: Some[Explained]
    picture: Picture
    tries: Annotated[Some[Link], Field(alias="try")]
    statements: tuple[Statement, ...] = ()
    formula: Text = ""
    moments: tuple[Moment, ...] = ()
    heading: str = field(init=False, default="")

    @model_validator(mode="after")
    def moments_go_with_a_player(self) -> "Step":
        if (self.picture.kind == "player") != bool(self.moments):
            raise ValueError("moments where the picture is a player, and only there")
        return self


@dataclass(frozen=True, config=STRICT)
class Part:
    heading: Text
    steps: Some[Step]

    def __post_init__(self) -> None:
        for step in self.steps:
            object.__setattr__(step, "heading", self.heading)


@dataclass(frozen=True, config=STRICT)
class Check:
    """How the lesson leads into the quiz."""

    heading: Text
    text: Text


def ids_once(parts: tuple[Part, ...]) -> tuple[Part, ...]:
    """Of steps, and of statements, each once in the whole lesson."""
    steps = [step for part in parts for step in part.steps]
    each_once("id of a step", [step.id for step in steps])
    each_once("id of a statement", [one.id for step in steps for one in step.statements])
    return parts


@dataclass(frozen=True, config=STRICT)
class Lesson:
    parts: Annotated[Some[Part], AfterValidator(ids_once)]
    check: Check

    @property
    def steps(self) -> tuple[Step, ...]:
        return tuple(step for part in self.parts for step in part.steps)

    def statements(self) -> Iterator[Statement]:
        for step in self.steps:
            yield from step.statements

    def statement(self, name: str) -> Statement:
        return next(found for found in self.statements() if found.id == name)

    def step_of(self, topic: str) -> Step:
        """The step with the statement of this id."""
        return next(step for step in self.steps if topic in (one.id for one in step.statements))


def read_lesson(glossary: Glossary, path: Path = LESSON) -> Lesson:
    """`glossary`: the terms that a text may use. Raises InputError naming file and keys."""
    return checked(Lesson, read_yaml(path), path, {"terms": glossary})
