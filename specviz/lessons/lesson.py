"""lesson.yaml to a lesson: headings, statements, and the settings that show each on Watch.

Knows what a run's settings may be; not how a page shows them, nor which pairs there are.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from specviz.errors import InputError
from specviz.trace import Settings
from specviz.yaml_file import FieldReader, read_yaml

LESSON = Path(__file__).parent / "lesson.yaml"
SENTENCES = 2


@dataclass(frozen=True)
class Demonstration:
    """A run on Watch that shows a statement, and what to look for in it."""

    label: str
    look: str
    pair: str
    prompt: str
    settings: Settings

    def query(self) -> dict[str, str]:
        """As the address of Watch carries it."""
        return {
            "pair": self.pair,
            "prompt": self.prompt,
            "draft_length": f"{self.settings.draft_length}",
            "temperature": f"{self.settings.temperature:g}",
            "max_new_tokens": f"{self.settings.max_new_tokens}",
        }

    def summary(self) -> str:
        return (
            f"{self.pair} · draft length {self.settings.draft_length} · "
            f"temperature {self.settings.temperature:g}"
        )


@dataclass(frozen=True)
class Statement:
    """One claim of the lesson. `topic` is its short name."""

    id: str
    topic: str
    text: str
    explanation: tuple[str, ...]
    watch: Demonstration


@dataclass(frozen=True)
class Section:
    heading: str
    statements: tuple[Statement, ...]


@dataclass(frozen=True)
class Check:
    """How the lesson leads into the quiz."""

    heading: str
    text: str


@dataclass(frozen=True)
class Lesson:
    sections: tuple[Section, ...]
    check: Check

    def statements(self) -> Iterator[Statement]:
        for section in self.sections:
            yield from section.statements

    def statement(self, name: str) -> Statement:
        return next(found for found in self.statements() if found.id == name)


def read_lesson(path: Path = LESSON) -> Lesson:
    """Raises InputError naming the file and the line or key."""
    reader = LessonReader(path)
    fields = reader.fields(read_yaml(path), ("sections", "check"), "the file")
    entries = reader.sequence(fields.get("sections"), "sections")
    sections = [reader.section(entry, f"sections[{i}]") for i, entry in enumerate(entries, 1)]
    lesson = Lesson(tuple(sections), reader.check(fields.get("check")))
    seen: set[str] = set()
    for statement in lesson.statements():
        seen.add(reader.new(statement.id, seen, f"the id {statement.id} of a statement"))
    return lesson


@dataclass(frozen=True)
class LessonReader(FieldReader):
    """Checks the parsed file; every complaint names the key and what was expected."""

    def section(self, entry: Any, where: str) -> Section:
        fields = self.fields(entry, ("heading", "statements"), where)
        entries = self.sequence(fields.get("statements"), f"{where}.statements")
        return Section(
            heading=self.text(fields.get("heading"), f"{where}.heading"),
            statements=tuple(
                self.statement(entry, f"{where}.statements[{i}]")
                for i, entry in enumerate(entries, 1)
            ),
        )

    def statement(self, entry: Any, where: str) -> Statement:
        fields = self.fields(entry, ("id", "topic", "text", "explanation", "watch"), where)
        return Statement(
            id=self.slug(fields.get("id"), f"{where}.id"),
            topic=self.text(fields.get("topic"), f"{where}.topic"),
            text=self.text(fields.get("text"), f"{where}.text"),
            explanation=self.explanation(fields.get("explanation"), f"{where}.explanation"),
            watch=self.demonstration(fields.get("watch"), f"{where}.watch"),
        )

    def explanation(self, entry: Any, where: str) -> tuple[str, ...]:
        sentences = self.sequence(entry, where)
        if len(sentences) != SENTENCES:
            self.refuse(where, f"{SENTENCES} sentences, not {len(sentences)}")
        return tuple(self.text(text, f"{where}[{i}]") for i, text in enumerate(sentences, 1))

    def demonstration(self, entry: Any, where: str) -> Demonstration:
        texts = ("label", "look", "pair", "prompt")
        numbers = ("draft_length", "temperature", "max_new_tokens")
        fields = self.fields(entry, texts + numbers, where)
        return Demonstration(
            **{key: self.text(fields.get(key), f"{where}.{key}") for key in texts},
            settings=self.settings({key: fields.get(key) for key in numbers}, where),
        )

    def settings(self, numbers: Mapping[str, Any], where: str) -> Settings:
        for key, number in numbers.items():
            if not isinstance(number, int | float) or isinstance(number, bool):
                self.refuse(f"{where}.{key}", "a number")
        try:
            return Settings(**numbers)
        except InputError as error:
            raise InputError(f"{self.path}, {where}: {error}") from error

    def check(self, entry: Any) -> Check:
        fields = self.fields(entry, ("heading", "text"), "check")
        return Check(
            heading=self.text(fields.get("heading"), "check.heading"),
            text=self.text(fields.get("text"), "check.text"),
        )
