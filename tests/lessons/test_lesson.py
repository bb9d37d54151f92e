"""Laws of lesson.yaml: the client's words, and what a mistake in the file says."""

from pathlib import Path

import pytest

from specviz.errors import InputError
from specviz.lessons.lesson import LESSON, Lesson, read_lesson
from specviz.models.catalogue import read_catalogue
from tests.lessons.conftest import digest, sentences
from tests.models.tiny import refusal

# Headings and statements in order, a line each, as the client gave them.
WORDS = "7d799198ebfa5a88aa41bea70b036a1cdc66a79e1c520e4ca4de656785434299"
GOOD = """
sections:
  - heading: One
    statements:
      - id: first
        topic: First
        text: It is so.
        explanation: [Because., Indeed.]
        watch:
          label: See it
          look: Look here.
          pair: tiny
          prompt: Once
          draft_length: 4
          temperature: 0
          max_new_tokens: 64
check: {heading: Check, text: Here.}
"""


def test_headings_and_statements_are_the_clients_word_for_word(lesson: Lesson) -> None:
    lines = []
    for section in lesson.sections:
        lines += [section.heading, *(statement.text for statement in section.statements)]
    assert digest([*lines, lesson.check.heading]) == WORDS


def test_the_parts_of_the_lesson_hold_one_three_and_two_statements(lesson: Lesson) -> None:
    assert [len(section.statements) for section in lesson.sections] == [1, 3, 2]


def test_every_statement_is_explained_in_two_sentences(lesson: Lesson) -> None:
    for statement in lesson.statements():
        assert [sentences(text) for text in statement.explanation] == [1, 1], statement.id


def test_no_statement_leads_off_this_machine() -> None:
    assert "://" not in LESSON.read_text(encoding="utf-8")


def test_every_run_that_shows_a_statement_uses_a_pair_of_the_catalogue(lesson: Lesson) -> None:
    wanted = {statement.watch.pair for statement in lesson.statements()}
    assert wanted <= read_catalogue().keys()


def test_a_query_says_everything_that_shows_the_statement(lesson: Lesson) -> None:
    watch = lesson.statement("drafting").watch
    assert watch.query() == {
        "pair": "tiny",
        "prompt": watch.prompt,
        "draft_length": "6",
        "temperature": "1",
        "max_new_tokens": "64",
    }


WATCH = "sections[1].statements[1].watch"
MISTAKES = {
    "an empty file": ("", "the file: expected keys with values"),
    "broken YAML": (GOOD.replace("text: It is so.", "text: It is: so."), ", line 7: "),
    "a key written twice": (GOOD + "check: {}\n", "check is there twice"),
    "no sections": ("check: {heading: a, text: b}", "sections: expected a list"),
    "sections that are keys": ("sections: {a: b}", "sections: expected a list"),
    "no statements": (
        "sections: [{heading: One}]",
        "sections[1].statements: expected a list",
    ),
    "an unknown key": (
        GOOD.replace("topic: First", "topick: First"),
        "sections[1].statements[1].topick: expected no such key here, only id, topic, text",
    ),
    "an empty text": (
        GOOD.replace("text: It is so.", 'text: " "'),
        "sections[1].statements[1].text: expected text",
    ),
    "no heading": (GOOD.replace("heading: One", "heading:"), "sections[1].heading: expected text"),
    "an id with spaces": (
        GOOD.replace("id: first", "id: The first"),
        "sections[1].statements[1].id: expected small letters and digits joined by hyphens",
    ),
    "one sentence": (
        GOOD.replace("[Because., Indeed.]", "[Because.]"),
        "sections[1].statements[1].explanation: expected 2 sentences, not 1",
    ),
    "an empty sentence": (
        GOOD.replace("[Because., Indeed.]", "[Because., ]").replace(", ]", ", '']"),
        "sections[1].statements[1].explanation[2]: expected text",
    ),
    "no watch": (GOOD[: GOOD.index("        watch")] + "check: {}", f"{WATCH}: expected keys"),
    "a draft length that is text": (
        GOOD.replace("draft_length: 4", "draft_length: four"),
        f"{WATCH}.draft_length: expected a number",
    ),
    "a temperature that is true": (
        GOOD.replace("temperature: 0", "temperature: true"),
        f"{WATCH}.temperature: expected a number",
    ),
    "a draft length out of range": (
        GOOD.replace("draft_length: 4", "draft_length: 99"),
        f"{WATCH}: draft length must be between 0 and 16, not 99.",
    ),
    "no pair": (GOOD.replace("pair: tiny", "pair:"), f"{WATCH}.pair: expected text"),
    "no check": (GOOD[: GOOD.index("check")], "check: expected keys with values"),
}


@pytest.mark.parametrize("mistake", MISTAKES)
def test_a_mistake_is_refused_naming_the_place_and_what_belongs_there(
    tmp_path: Path, mistake: str
) -> None:
    content, expected = MISTAKES[mistake]
    file = tmp_path / "lesson.yaml"
    file.write_text(content)
    text = refusal(lambda: read_lesson(file))
    assert text.startswith(str(file)) and expected in text


def test_the_good_example_reads(tmp_path: Path) -> None:
    file = tmp_path / "lesson.yaml"
    file.write_text(GOOD)
    assert [statement.id for statement in read_lesson(file).statements()] == ["first"]


def test_an_id_used_twice_is_refused(tmp_path: Path) -> None:
    file = tmp_path / "lesson.yaml"
    statement = GOOD[GOOD.index("      - id") : GOOD.index("check")]
    file.write_text(GOOD.replace("check:", f"{statement}check:"))
    with pytest.raises(InputError, match="a value of its own, and first is there twice"):
        read_lesson(file)
