"""Laws of quiz.yaml: the client's words and key, feedback for all, and a fair order."""

from collections import Counter
from pathlib import Path

import pytest

from specviz.lessons.quiz.questions import OPTIONS, Quiz, read_quiz
from tests.support.course import digest, sentences
from tests.support.tiny import refusal, refusals

# All stems and options in order, a line each, as the client gave them.
WORDS = "66c99c8e7aa3242e895b86c80b3a2d089a290517a77c306e5f47c1b5e232e80c"
KEY = {
    "main-improvement": "token-speed",
    "who-drafts": "draft-model",
    "fate-of-candidates": "verify",
    "high-acceptance": "agreement",
    "poor-agreement": "speedup-shrinks",
    "trade-off": "memory-for-latency",
    "why-benchmark": "worth-the-overhead",
    "too-many-rejections": "advantage-fades",
    "effect-on-quality": "same-distribution",
    "memory-requirements": "room-for-both",
    "weak-draft": "ineffective",
    "draft-length": "tokens-per-round",
    "why-drafts-are-fast": "fewer-parameters",
    "purpose-of-verification": "target-distribution",
    "tokens-per-second": "throughput",
}
SEEDS = 1500
GOOD = """
questions:
  - id: first
    topic: speed
    stem: Why?
    options:
      - {id: one, text: One, correct: true, feedback: Yes.}
      - {id: two, text: Two, correct: false, feedback: No.}
      - {id: three, text: Three, correct: false, feedback: No.}
      - {id: four, text: Four, correct: false, feedback: No.}
    principle: So it is.
    show: {label: See it, look: Look here., page: watch, with: {pair: tiny}}
"""


def test_stems_and_options_are_the_clients_word_for_word(quiz: Quiz) -> None:
    lines = []
    for question in quiz.questions:
        lines += [question.stem, *(option.text for option in question.options)]
    assert len(lines) == 75 and digest(lines) == WORDS


def test_the_right_options_are_those_of_the_key(quiz: Quiz) -> None:
    right = {q.id: option.id for q in quiz.questions for option in q.options if option.correct}
    assert right == KEY


def test_every_option_has_a_reason_of_its_own_in_one_or_two_sentences(quiz: Quiz) -> None:
    feedback = [option.feedback for q in quiz.questions for option in q.options]
    assert len(set(feedback)) == 60
    assert {sentences(text) for text in feedback} == {1, 2}
    assert not any("for free" in text for text in feedback)


def test_the_reason_for_a_weak_draft_says_that_verification_stays_exact(quiz: Quiz) -> None:
    feedback = quiz.question("weak-draft").option("ineffective").feedback
    assert "stays exact" in feedback


def test_every_question_has_a_principle_of_its_own_and_a_way_to_see_it(quiz: Quiz) -> None:
    principles = {question.principle for question in quiz.questions}
    assert len(principles) == 15 and {sentences(text) for text in principles} == {1}
    assert (
        len({str(question.show.query()) + question.show.page for question in quiz.questions}) >= 12
    )


def test_latency_of_one_text_and_throughput_of_a_server_are_told_apart(quiz: Quiz) -> None:
    principle = quiz.question("tokens-per-second").principle
    assert "single text" in principle and "server" in principle


def test_no_id_gives_the_answer_away(quiz: Quiz) -> None:
    telling = {"right", "wrong", "correct", "true", "false", "answer", "a", "b", "c", "d"}
    ids = [option.id for question in quiz.questions for option in question.options]
    assert not any(telling & set(name.split("-")) for name in ids)


def test_the_right_option_stands_in_every_place_equally_often(quiz: Quiz) -> None:
    overall: Counter[int] = Counter()
    for question in quiz.questions:
        places = Counter(
            [option.correct for option in question.shuffled(seed)].index(True)
            for seed in range(SEEDS)
        )
        overall += places
        assert chi_square(places, SEEDS) < 21.1, question.id  # 3 degrees of freedom, p = 0.0001
    assert chi_square(overall, SEEDS * len(quiz.questions)) < 21.1


def chi_square(places: Counter[int], draws: int) -> float:
    expected = draws / OPTIONS
    return sum((places[place] - expected) ** 2 / expected for place in range(OPTIONS))


def test_every_order_of_the_options_occurs(quiz: Quiz) -> None:
    question = quiz.questions[0]
    orders = {tuple(o.id for o in question.shuffled(seed)) for seed in range(SEEDS)}
    assert len(orders) == 24


def test_the_order_depends_on_the_seed_and_the_question_and_nothing_else(quiz: Quiz) -> None:
    orders = [[option.id for option in q.shuffled(7)] for q in quiz.questions[:3]]
    assert orders == [
        ["token-speed", "output-quality", "file-size", "memory-use"],
        ["ensemble-model", "memory-model", "draft-model", "verification-model"],
        ["verify", "translate", "compress", "ignore"],
    ]


ONE = "first.options"
MISTAKES = {
    "an empty file": ("", "the file: expected keys with values"),
    "broken YAML": (GOOD.replace("stem: Why?", "stem: Why: so?"), ", line 5: "),
    "a key beside questions": (GOOD + "title: Quiz\n", "title: expected no such key here"),
    "no questions": ("questions: []", "questions: expected a list"),
    "a question that is text": ("questions: [Why]", "questions[1]: expected keys with values"),
    "an unknown key": (
        GOOD.replace("stem:", "stam:"),
        "first.stam: expected no such key here",
    ),
    "no stem": (GOOD.replace("stem: Why?", "stem:"), "first.stem: expected text"),
    "an unknown topic": (
        GOOD.replace("topic: speed", "topic: sped"),
        "first.topic: expected one of speed, memory, not sped",
    ),
    "an id with capitals": (
        GOOD.replace("id: first", "id: First"),
        "questions[1].id: expected small letters",
    ),
    "an id used twice": (
        GOOD + GOOD.replace("questions:\n", ""),
        "questions: expected each id once, and first is there twice",
    ),
    "three options": (
        GOOD.replace("      - {id: four, text: Four, correct: false, feedback: No.}\n", ""),
        f"{ONE}: expected 4 options, not 3",
    ),
    "an empty list of options": (
        GOOD[: GOOD.index("      - {id: one")] + GOOD[GOOD.index("    principle") :],
        f"{ONE}: expected a list",
    ),
    "no principle": (
        GOOD.replace("principle: So it is.", "principle:"),
        "first.principle: expected text",
    ),
    "no way to see it": (GOOD[: GOOD.index("    show")], "first.show: expected this key"),
    "a dead link": (
        GOOD.replace("pair: tiny", "pair: huge"),
        "first.show.with: expected pair: one of tiny",
    ),
    "no right option": (
        GOOD.replace("correct: true", "correct: false"),
        f"{ONE}: expected exactly one option with correct: true, not 0",
    ),
    "two right options": (
        GOOD.replace("correct: false", "correct: true", 1),
        f"{ONE}: expected exactly one option with correct: true, not 2",
    ),
    "no feedback": (GOOD.replace(", feedback: Yes.", ""), f"{ONE}[1].feedback: expected this key"),
    "empty feedback": (
        GOOD.replace("feedback: Yes.", 'feedback: ""'),
        f"{ONE}[1].feedback: expected text",
    ),
    "no text": (GOOD.replace("text: Two, ", ""), f"{ONE}[2].text: expected this key"),
    "a right option that is text": (
        GOOD.replace("correct: true", "correct: perhaps"),
        f"{ONE}[1].correct: expected true or false",
    ),
    "an unknown key of an option": (
        GOOD.replace("text: Two", "txt: Two"),
        f"{ONE}[2].txt: expected no such key here",
    ),
    "an option id used twice": (
        GOOD.replace("id: two", "id: one"),
        f"{ONE}: expected each id once, and one is there twice",
    ),
    "an option text used twice": (
        GOOD.replace("text: Two", "text: One"),
        f"{ONE}: expected each text once, and One is there twice",
    ),
    "an id that is a number": (
        GOOD.replace("id: one", "id: 1"),
        f"{ONE}[1].id: expected text",
    ),
}


@pytest.mark.parametrize("mistake", MISTAKES)
def test_a_mistake_is_refused_naming_the_place_and_what_belongs_there(
    tmp_path: Path, mistake: str
) -> None:
    content, expected = MISTAKES[mistake]
    file = tmp_path / "quiz.yaml"
    file.write_text(content)
    found = refusals(lambda: read_quiz(("speed", "memory"), file))
    assert any(line.startswith(str(file)) and expected in line for line in found), found


def test_a_missing_file_says_to_restore_it(tmp_path: Path) -> None:
    text = refusal(lambda: read_quiz((), tmp_path / "quiz.yaml"))
    assert text == f"{tmp_path / 'quiz.yaml'} is missing: restore it from the repository."


def test_the_good_example_reads(tmp_path: Path) -> None:
    file = tmp_path / "quiz.yaml"
    file.write_text(GOOD)
    (question,) = read_quiz(("speed", "memory"), file).questions
    assert [option.correct for option in question.options] == [True, False, False, False]
