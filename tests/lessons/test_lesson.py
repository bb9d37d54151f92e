"""Laws of lesson.yaml: the client's words, seven steps, and what a mistake in the file says."""

import re
from pathlib import Path

import pytest

from specviz.lessons.benchmarks import read_benchmarks
from specviz.lessons.glossary import Term, read_glossary, terms_in
from specviz.lessons.lesson import LESSON, Lesson, read_lesson
from specviz.recordings.library import read_recording
from tests.support.answers import TERMS
from tests.support.course import digest, sentences
from tests.support.tiny import refusal, refusals

# Headings and statements in order, a line each, as the client gave them.
WORDS = "7d799198ebfa5a88aa41bea70b036a1cdc66a79e1c520e4ca4de656785434299"
KNOWN = {"draft": Term("draft", "A guess.", ())}
GOOD = """
parts:
  - heading: One
    steps:
      - id: first
        title: It is so
        statements:
          - {id: claim, topic: First, text: It is so.}
        predict:
          question: Is it so?
          options:
            - {text: "Yes", right: true, reason: Look.}
            - {text: "No", reason: Look.}
        text: ["Because of a [[draft]].", "And of [[drafts|draft]]."]
        formula: 'p + q'
        picture: {kind: player, recording: tiny-stories-sampled, moment: correction, detail: caches}
        moments:
          - {at: pass, text: Now.}
        try:
          - label: See it
            look: Look here.
            page: watch
            with: {pair: tiny, draft_length: 4}
check: {heading: Check, text: Here.}
"""


def test_headings_and_statements_are_the_clients_word_for_word(lesson: Lesson) -> None:
    lines: list[str] = []
    for step in lesson.steps:
        lines += [step.heading] * (step.heading not in lines)
        lines += [statement.text for statement in step.statements]
    assert digest([*lines, lesson.check.heading]) == WORDS


def test_seven_steps_stand_under_three_headings_with_one_three_and_two_statements(
    lesson: Lesson,
) -> None:
    assert len(lesson.steps) == 7
    counts: dict[str, int] = {}
    for step in lesson.steps:
        counts[step.heading] = counts.get(step.heading, 0) + len(step.statements)
    assert list(counts.values()) == [1, 3, 2]


def test_every_statement_has_its_step(lesson: Lesson) -> None:
    for statement in lesson.statements():
        assert statement in lesson.step_of(statement.id).statements


def test_every_step_asks_first_shows_something_and_has_a_run_to_try(lesson: Lesson) -> None:
    for step in lesson.steps:
        assert sum(option.right for option in step.predict.options) == 1, step.id
        assert step.picture.kind and step.tries, step.id
        assert all(sentences(option.reason) for option in step.predict.options)


def test_every_claim_of_a_step_has_a_run_to_try(lesson: Lesson) -> None:
    assert all(len(step.tries) >= len(step.statements) for step in lesson.steps)


def test_a_step_is_short_and_its_sentences_are_plain(lesson: Lesson) -> None:
    for step in lesson.steps:
        words = " ".join(step.text).split()
        assert len(words) <= 140, step.id
        for sentence in re.split(r"(?<=[.:;!?]) ", " ".join(step.text)):
            assert len(sentence.split()) <= 32, sentence


def test_batch_size_is_told_where_throughput_is(lesson: Lesson) -> None:
    text = " ".join(lesson.step_of("premise").text)
    assert {"throughput", "latency", "batch size"} <= set(terms_in(text))


def test_the_guesses_about_what_was_measured_have_the_measured_answer(lesson: Lesson) -> None:
    premise, room, costs = (lesson.steps[place].predict for place in (0, 1, 5))
    figures = read_benchmarks()
    gains = [row.speedup.median for row in figures.best if row.workload == "stories"]
    assert all(1.5 < gain < 3 for gain in gains)
    assert "twice" in next(option.text for option in premise.options if option.right)
    nine = [row.costs.verify for row in figures.lengths if row.draft_length == 8]
    assert nine and all(1 < cost < 2 for cost in nine)
    assert "less than twice" in next(option.text for option in room.options if option.right)
    models = read_recording("tiny-stories-greedy").models
    assert models.draft and models.draft.parameters < models.target.parameters / 5
    assert "small fraction" in next(option.text for option in costs.options if option.right)


def test_nothing_of_the_lesson_leads_off_this_machine() -> None:
    assert "://" not in LESSON.read_text(encoding="utf-8")


def test_every_term_of_the_text_is_in_the_glossary(lesson: Lesson) -> None:
    used = {term for step in lesson.steps for term in terms_in(" ".join(step.text))}
    assert used and used <= TERMS.keys()


def test_a_player_shows_only_frames_its_round_has(lesson: Lesson) -> None:
    for step in lesson.steps:
        if step.picture.kind == "player":
            number, _ = step.picture.place
            round = read_recording(step.picture.recording).rounds[number - 1]
            assert round.drafts and round.judged and round.final


MISTAKES = {
    "an empty file": ("", "the file: expected keys with values"),
    "broken YAML": (GOOD.replace("title: It is so", "title: It is: so"), ", line 6: "),
    "a key written twice": (GOOD + "check: {}\n", "check is there twice"),
    "no parts": ("check: {heading: a, text: b}", "parts: expected this key"),
    "parts that are keys": ("parts: {a: b}", "parts: expected a list"),
    "no steps": ("parts: [{heading: One}]", "parts[1].steps: expected this key"),
    "no heading": (GOOD.replace("heading: One", "heading:"), "parts[1].heading: expected text"),
    "an id with spaces": (
        GOOD.replace("id: first", "id: The first"),
        "parts[1].steps[1].id: expected small letters and digits joined by hyphens",
    ),
    "an unknown key": (
        GOOD.replace("title:", "titel:"),
        "first.titel: expected no such key here",
    ),
    "an empty statement": (
        GOOD.replace("text: It is so.", 'text: " "'),
        "first.statements[1].text: expected text",
    ),
    "a question without a right option": (
        GOOD.replace("right: true, ", ""),
        "first.predict.options: expected exactly one option with right: true, not 0",
    ),
    "an option without a reason": (
        GOOD.replace('{text: "No", reason: Look.}', '{text: "No"}'),
        "first.predict.options[2].reason: expected this key",
    ),
    "no text": (GOOD.replace("text: [", "text: [] #"), "first.text: expected a list"),
    "a term that is not in the glossary": (
        GOOD.replace("[[draft]]", "[[drift]]"),
        "first.text[1]: expected terms of glossary.yaml, not drift",
    ),
    "an unknown picture": (
        GOOD.replace("kind: player", "kind: play"),
        "first.picture.kind: expected speed, passes, player",
    ),
    "a recording that there is not": (
        GOOD.replace("recording: tiny-stories-sampled", "recording: tiny"),
        "first.picture: expected recording: one of tiny-stories-sampled",
    ),
    "a moment that does not occur": (
        GOOD.replace(
            "tiny-stories-sampled, moment: correction", "tiny-stories-greedy, moment: split"
        ),
        "first.picture: The recording tiny-stories-greedy has no moment split",
    ),
    "a part of the player that there is not": (
        GOOD.replace("detail: caches", "detail: cash"),
        "first.picture.detail: expected caches or inspector, not cash",
    ),
    "moments without a player": (
        GOOD.replace(
            "{kind: player, recording: tiny-stories-sampled, moment: correction, detail: caches}",
            "{kind: speed}",
        ),
        "first: expected moments where the picture is a player",
    ),
    "an unknown frame": (
        GOOD.replace("at: pass", "at: past"),
        "first.moments[1].at: expected draft, pass, verdict, final or keep, not past",
    ),
    "a link to a page that there is not": (
        GOOD.replace("page: watch", "page: wach"),
        "first.try[1].page: expected a page of the app, one of watch, race, tune, not wach",
    ),
    "no check": (GOOD[: GOOD.index("check")], "check: expected this key"),
}


@pytest.mark.parametrize("mistake", MISTAKES)
def test_a_mistake_is_refused_naming_the_step_and_what_belongs_there(
    tmp_path: Path, mistake: str
) -> None:
    content, expected = MISTAKES[mistake]
    file = tmp_path / "lesson.yaml"
    file.write_text(content)
    found = refusals(lambda: read_lesson(KNOWN, file))
    assert any(line.startswith(str(file)) and expected in line for line in found), found


def test_the_good_example_reads(tmp_path: Path) -> None:
    file = tmp_path / "lesson.yaml"
    file.write_text(GOOD)
    (step,) = read_lesson(KNOWN, file).steps
    assert (step.id, step.heading, step.statements[0].id) == ("first", "One", "claim")


@pytest.mark.parametrize("kind", ["step", "statement"])
def test_an_id_used_twice_is_refused(tmp_path: Path, kind: str) -> None:
    file = tmp_path / "lesson.yaml"
    again = GOOD[GOOD.index("      - id") : GOOD.index("check")]
    if kind == "statement":
        again = again.replace("id: first", "id: second")
    file.write_text(GOOD.replace("check:", f"{again}check:"))
    assert f"parts: expected each id of a {kind} once" in refusal(lambda: read_lesson(KNOWN, file))


def test_the_shipped_glossary_is_the_one_the_lesson_is_read_with() -> None:
    assert read_lesson(read_glossary()).steps
