"""Laws of the lint: the shipped course is clean, and all that is wrong is told, with its place."""

from collections.abc import Callable
from pathlib import Path

import pytest

from specviz.cli.main import main
from specviz.lessons.glossary import GLOSSARY
from specviz.lessons.lesson import LESSON
from specviz.lessons.lint import findings, longest_keys
from specviz.lessons.quiz.questions import QUIZ
from tests.support.answers import QUIZ as READ

Change = Callable[[str], str]
QUIZ_TEXT = QUIZ.read_text(encoding="utf-8")


def lines_of_changed_quiz(tmp_path: Path, change: Change) -> list[str]:
    file = tmp_path / "quiz.yaml"
    file.write_text(change(QUIZ_TEXT), encoding="utf-8")
    assert file.read_text(encoding="utf-8") != QUIZ_TEXT
    found = list(findings(quiz=file))
    assert all(line.startswith(f"{file}, ") for line in found)
    return [line.removeprefix(f"{file}, ") for line in found]


def test_the_shipped_course_is_clean(capsys: pytest.CaptureFixture[str]) -> None:
    assert list(findings()) == []
    assert main(["quiz", "lint"]) == 0
    assert "7 steps, 15 questions, 60 options" in capsys.readouterr().out


MISTAKES: dict[str, tuple[Change, str]] = {
    "an id used twice": (
        lambda text: text.replace("- id: who-drafts", "- id: main-improvement"),
        "questions: expected each id once, and main-improvement is there twice",
    ),
    "no feedback": (
        lambda text: text.replace(
            "        feedback: Bandwidth counts", "        # Bandwidth counts"
        ),
        "tokens-per-second.options[1].feedback: expected this key",
    ),
    "no right option": (
        lambda text: text.replace("correct: true", "correct: false", 1),
        "main-improvement.options: expected exactly one option with correct: true, not 0",
    ),
    "two right options": (
        lambda text: text.replace("correct: false", "correct: true", 1),
        "main-improvement.options: expected exactly one option with correct: true, not 2",
    ),
    "a missing key": (
        lambda text: text.replace("    topic: memory\n", "", 1),
        "trade-off.topic: expected this key",
    ),
    "a dead link": (
        lambda text: text.replace("page: race", "page: prove", 1),
        "main-improvement.show.page: expected a page of the app, one of watch, race, tune,",
    ),
    "a topic without a question": (
        lambda text: text.replace("topic: only-speed", "topic: memory"),
        "only-speed: no question has this topic",
    ),
}


@pytest.mark.parametrize("mistake", MISTAKES)
def test_a_mistake_is_told_with_file_question_and_key(tmp_path: Path, mistake: str) -> None:
    change, expected = MISTAKES[mistake]
    (line,) = lines_of_changed_quiz(tmp_path, change)
    assert line.startswith(expected)


def test_several_mistakes_are_told_at_once(tmp_path: Path) -> None:
    def change(text: str) -> str:
        for break_it, _ in list(MISTAKES.values())[1:3]:
            text = break_it(text)
        return text

    assert len(lines_of_changed_quiz(tmp_path, change)) == 2


def test_a_key_that_is_always_the_longest_is_told(tmp_path: Path) -> None:
    def lengthen(text: str) -> str:
        return text.replace(
            "text: The draft model\n", "text: The draft model and no other\n"
        ).replace("text: Throughput\n", "text: Throughput, which counts tokens per second\n")

    assert longest_keys(list(READ.questions)) == 13
    (line,) = lines_of_changed_quiz(tmp_path, lengthen)
    assert "the right one is always the longest" in line


def test_the_command_prints_every_finding_and_fails(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    file = tmp_path / "quiz.yaml"
    file.write_text(QUIZ_TEXT.replace("correct: true", "correct: false", 2), encoding="utf-8")
    assert main(["quiz", "lint", "--quiz", str(file)]) == 2
    out, error = capsys.readouterr()
    assert len(out.splitlines()) == 2 and "2 problems" in error


@pytest.mark.parametrize("name, original", [("lesson", LESSON), ("glossary", GLOSSARY)])
def test_a_mistake_in_the_other_files_is_told_too(
    tmp_path: Path, name: str, original: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    file = tmp_path / f"{name}.yaml"
    file.write_text(original.read_text(encoding="utf-8") + "more: 1\n", encoding="utf-8")
    assert main(["quiz", "lint", f"--{name}", str(file)]) == 2
    assert capsys.readouterr().out.startswith(f"{file}, more: expected no such key here")


def test_every_wrong_step_of_the_lesson_is_told_at_once(tmp_path: Path) -> None:
    file = tmp_path / "lesson.yaml"
    text = LESSON.read_text(encoding="utf-8")
    text = text.replace("kind: speed", "kind: sped").replace("[[batch size]]", "[[batch]]")
    file.write_text(text.replace("pair: tiny-self", "pair: self"), encoding="utf-8")
    found = [line.removeprefix(f"{file}, ") for line in findings(lesson=file)]
    assert [line.split(":")[0] for line in found] == [
        "premise.text[3]",
        "premise.picture.kind",
        "one-token.text[3]",
        "limits.try[2].with",
    ]


@pytest.mark.parametrize(
    "content", ["", "parts: [1]", "parts: [{heading: a, steps: b}]", "a: [", "1"]
)
def test_a_lesson_without_steps_is_told_with_its_file(tmp_path: Path, content: str) -> None:
    file = tmp_path / "lesson.yaml"
    file.write_text(content)
    found = list(findings(lesson=file))
    assert found and all(line.startswith(f"{file}, ") for line in found)


def test_a_missing_file_says_to_restore_it(tmp_path: Path) -> None:
    (line,) = findings(quiz=tmp_path / "none.yaml")
    assert line == f"{tmp_path / 'none.yaml'} is missing: restore it from the repository."
