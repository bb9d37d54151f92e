"""lesson.yaml to a lesson: steps of text, each with its picture, its question and its links.

Knows which pictures there are; not how a page draws them.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from specviz.lessons.glossary import Glossary, terms_in
from specviz.lessons.links import Link, LinkReader
from specviz.lessons.moments import recorded_place
from specviz.yaml_file import read_yaml

LESSON = Path(__file__).parent / "content" / "lesson.yaml"
FRAMES = ("draft", "pass", "verdict", "final", "keep")
DETAILS = ("caches", "inspector")
RECORDED = ("recording", "moment")
PICTURES: Mapping[str, tuple[str, ...]] = {
    "speed": (),
    "passes": (),
    "player": (*RECORDED, "detail"),
    "overlap": RECORDED,
    "memory": ("pair",),
    "drafts": (),
}


@dataclass(frozen=True)
class Statement:
    """One claim of the lesson. `topic` is its short name."""

    id: str
    topic: str
    text: str


@dataclass(frozen=True)
class Guess:
    """An option of a question that is asked before the answer is given."""

    text: str
    right: bool
    reason: str


@dataclass(frozen=True)
class Prediction:
    question: str
    options: tuple[Guess, ...]


@dataclass(frozen=True)
class Moment:
    """A sentence that goes with a frame of the player."""

    at: str
    text: str


@dataclass(frozen=True)
class Picture:
    """What is drawn beside the text; recording and moment where it is of a recorded round, detail
    for the part of the player that is shown with it."""

    kind: str
    recording: str = ""
    moment: str = ""
    pair: str = ""
    detail: str = ""

    @property
    def place(self) -> tuple[int, int]:
        """Round and token, both from 1."""
        return recorded_place(self.recording, self.moment)


@dataclass(frozen=True)
class Step:
    id: str
    title: str
    heading: str
    statements: tuple[Statement, ...]
    predict: Prediction
    text: tuple[str, ...]
    formula: str
    picture: Picture
    moments: tuple[Moment, ...]
    tries: tuple[Link, ...]


@dataclass(frozen=True)
class Check:
    """How the lesson leads into the quiz."""

    heading: str
    text: str


@dataclass(frozen=True)
class Lesson:
    steps: tuple[Step, ...]
    check: Check

    def statements(self) -> Iterator[Statement]:
        for step in self.steps:
            yield from step.statements

    def statement(self, name: str) -> Statement:
        return next(found for found in self.statements() if found.id == name)

    def step_of(self, topic: str) -> Step:
        """The step with the statement of this id."""
        return next(step for step in self.steps if topic in (one.id for one in step.statements))


def read_lesson(glossary: Glossary, path: Path = LESSON) -> Lesson:
    """`glossary`: the terms that a text may use. Raises InputError naming the file and the key."""
    reader = LessonReader(path, glossary)
    fields = reader.fields(read_yaml(path), ("parts", "check"), "the file")
    entries = reader.sequence(fields.get("parts"), "parts")
    steps = tuple(
        step for i, entry in enumerate(entries, 1) for step in reader.part(entry, f"parts[{i}]")
    )
    reader.ids(steps)
    return Lesson(steps, reader.check(fields.get("check")))


@dataclass(frozen=True)
class LessonReader(LinkReader):
    """Checks the parsed file; every complaint names the step, its key and what was expected."""

    glossary: Glossary

    def ids(self, steps: tuple[Step, ...]) -> None:
        """Of steps, and of statements, each once."""
        seen: set[str] = set()
        for step in steps:
            seen.add(self.new(step.id, seen, f"the id {step.id} of a step"))
        seen.clear()
        for statement in (one for step in steps for one in step.statements):
            seen.add(self.new(statement.id, seen, f"the id {statement.id} of a statement"))

    def part(self, entry: Any, where: str) -> Iterator[Step]:
        fields = self.fields(entry, ("heading", "steps"), where)
        heading = self.text(fields.get("heading"), f"{where}.heading")
        for i, step in enumerate(self.sequence(fields.get("steps"), f"{where}.steps"), 1):
            yield self.step(step, heading, f"{where}.steps[{i}]")

    def step(self, entry: Any, heading: str, where: str) -> Step:
        name = self.slug(self.mapping(entry, where).get("id"), f"{where}.id")
        keys = (
            "id",
            "title",
            "statements",
            "predict",
            "text",
            "formula",
            "picture",
            "moments",
            "try",
        )
        fields = self.fields(entry, keys, name)
        picture = self.picture(fields.get("picture"), f"{name}.picture")
        moments = self.moments(fields, name)
        if (picture.kind == "player") != bool(moments):
            self.refuse(f"{name}.moments", "moments where the picture is a player, and only there")
        return Step(
            id=name,
            title=self.text(fields.get("title"), f"{name}.title"),
            heading=heading,
            statements=self.statements(fields, name),
            predict=self.prediction(fields.get("predict"), f"{name}.predict"),
            text=self.paragraphs(fields.get("text"), f"{name}.text"),
            formula=self.text(fields["formula"], f"{name}.formula") if "formula" in fields else "",
            picture=picture,
            moments=moments,
            tries=tuple(
                self.link(one, f"{name}.try[{i}]")
                for i, one in enumerate(self.sequence(fields.get("try"), f"{name}.try"), 1)
            ),
        )

    def paragraphs(self, entry: Any, where: str) -> tuple[str, ...]:
        found = tuple(
            self.text(one, f"{where}[{i}]") for i, one in enumerate(self.sequence(entry, where), 1)
        )
        for term in terms_in(" ".join(found)):
            if term not in self.glossary:
                self.refuse(where, f"terms of glossary.yaml, not {term}")
        return found

    def statements(self, fields: Mapping[str, Any], name: str) -> tuple[Statement, ...]:
        if "statements" not in fields:
            return ()
        where = f"{name}.statements"
        entries = self.sequence(fields["statements"], where)
        return tuple(self.statement(one, f"{where}[{i}]") for i, one in enumerate(entries, 1))

    def statement(self, entry: Any, where: str) -> Statement:
        fields = self.fields(entry, ("id", "topic", "text"), where)
        return Statement(
            id=self.slug(fields.get("id"), f"{where}.id"),
            topic=self.text(fields.get("topic"), f"{where}.topic"),
            text=self.text(fields.get("text"), f"{where}.text"),
        )

    def prediction(self, entry: Any, where: str) -> Prediction:
        fields = self.fields(entry, ("question", "options"), where)
        entries = self.sequence(fields.get("options"), f"{where}.options")
        options = tuple(
            self.guess(one, f"{where}.options[{i}]") for i, one in enumerate(entries, 1)
        )
        right = sum(one.right for one in options)
        if right != 1:
            self.refuse(f"{where}.options", f"exactly one option with right: true, not {right}")
        return Prediction(self.text(fields.get("question"), f"{where}.question"), options)

    def guess(self, entry: Any, where: str) -> Guess:
        fields = self.fields(entry, ("text", "right", "reason"), where)
        return Guess(
            text=self.text(fields.get("text"), f"{where}.text"),
            right=self.flag(fields.get("right", False), f"{where}.right"),
            reason=self.text(fields.get("reason"), f"{where}.reason"),
        )

    def picture(self, entry: Any, where: str) -> Picture:
        kind = self.text(self.mapping(entry, where).get("kind"), f"{where}.kind")
        if kind not in PICTURES:
            self.refuse(f"{where}.kind", f"one of {', '.join(PICTURES)}, not {kind}")
        fields = self.fields(entry, ("kind", *PICTURES[kind]), where)
        values = {key: self.text(fields.get(key), f"{where}.{key}") for key in PICTURES[kind]}
        detail = values.get("detail", DETAILS[0])
        if detail not in DETAILS:
            self.refuse(f"{where}.detail", f"one of {', '.join(DETAILS)}, not {detail}")
        settings = {key: value for key, value in values.items() if key != "detail"}
        self.settings_of("watch", settings, where)
        return Picture(kind, **values)

    def moments(self, fields: Mapping[str, Any], name: str) -> tuple[Moment, ...]:
        if "moments" not in fields:
            return ()
        where = f"{name}.moments"
        entries = self.sequence(fields["moments"], where)
        return tuple(self.moment(one, f"{where}[{i}]") for i, one in enumerate(entries, 1))

    def moment(self, entry: Any, where: str) -> Moment:
        fields = self.fields(entry, ("at", "text"), where)
        at = fields.get("at")
        if at not in FRAMES:
            self.refuse(f"{where}.at", f"one of {', '.join(FRAMES)}, not {at}")
        return Moment(at, self.text(fields.get("text"), f"{where}.text"))

    def check(self, entry: Any) -> Check:
        fields = self.fields(entry, ("heading", "text"), "check")
        return Check(
            heading=self.text(fields.get("heading"), "check.heading"),
            text=self.text(fields.get("text"), "check.text"),
        )
