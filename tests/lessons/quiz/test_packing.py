"""Laws of an attempt in the address bar: it comes back whole, or one sentence says why not."""

import base64
import random
from functools import partial

import pytest

from specviz.lessons.quiz.attempt import CONFIDENCES, Attempt, answer, begin, go_to, hand_in, retry
from specviz.lessons.quiz.packing import DAMAGED, OTHER, pack, unpack
from specviz.lessons.quiz.questions import Quiz
from tests.support.tiny import refusal


def random_attempt(quiz: Quiz, seed: int) -> Attempt:
    """Some way through the quiz, in either mode, with up to three rounds."""
    chance = random.Random(seed)
    attempt = begin(quiz, chance.getrandbits(32), chance.choice(["practice", "exam"]))
    for _ in range(chance.randint(1, 3)):
        for name in chance.sample(attempt.asked, chance.randint(0, len(attempt.asked))):
            option = chance.choice(quiz.question(name).options)
            sure = chance.choice([None, *CONFIDENCES])
            attempt = answer(go_to(attempt, name), option.id, sure)
        if chance.random() < 0.7:
            attempt = hand_in(attempt)
        attempt = retry(attempt)
    return attempt


def without_place(attempt: Attempt) -> tuple[object, ...]:
    return attempt.quiz, attempt.seed, attempt.mode, attempt.handed_in, attempt.rounds


@pytest.mark.parametrize("seed", range(60))
def test_an_attempt_comes_back_from_its_text_but_for_the_question_in_sight(
    quiz: Quiz, seed: int
) -> None:
    attempt = random_attempt(quiz, seed)
    back = unpack(quiz, pack(attempt))
    assert without_place(back) == without_place(attempt)
    assert back.at is None if back.is_over else back.at in (*back.left, back.asked[-1])


def test_a_text_is_short_and_made_of_what_an_address_may_hold(quiz: Quiz) -> None:
    text = pack(random_attempt(quiz, 3))
    assert len(text) < 120 and set(text) <= set(
        "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_"
    )


def test_every_changed_character_is_found(quiz: Quiz) -> None:
    text = pack(random_attempt(quiz, 5))
    for place, old in enumerate(text[:-1]):  # the last one may hold bits that are not used
        changed = text[:place] + ("A" if old != "A" else "B") + text[place + 1 :]
        assert refusal(partial(unpack, quiz, changed)) in (DAMAGED, OTHER)


@pytest.mark.parametrize(
    "text", ["", "A", "AAAA", "no text of ours", "é" * 40, "A" * 5000, "====="]
)
def test_what_is_no_attempt_is_refused_in_one_sentence(quiz: Quiz, text: str) -> None:
    assert refusal(lambda: unpack(quiz, text)) == DAMAGED


def test_every_cut_is_found(quiz: Quiz) -> None:
    text = pack(random_attempt(quiz, 5))
    for length in range(len(text) - 1):
        assert refusal(partial(unpack, quiz, text[:length])) == DAMAGED


def resealed(body: bytes) -> str:
    """A text whose checksum fits, whatever it says."""
    import zlib

    return base64.urlsafe_b64encode(body + zlib.crc32(body).to_bytes(4)).decode().rstrip("=")


def test_the_attempt_of_another_quiz_or_version_says_so(quiz: Quiz) -> None:
    text = pack(begin(quiz, 1))
    body = base64.urlsafe_b64decode(text + "=" * (-len(text) % 4))[:-4]
    assert refusal(lambda: unpack(quiz, resealed(b"\x02" + body[1:]))) == OTHER
    other = Quiz(quiz.questions[:-1])
    assert refusal(lambda: unpack(other, text)) == OTHER


def test_answers_that_cannot_be_are_refused_even_with_a_checksum_that_fits(quiz: Quiz) -> None:
    text = pack(begin(quiz, 1))
    body = base64.urlsafe_b64decode(text + "=" * (-len(text) % 4))[:-4]
    for codes in (b"\xff" * 15, b"\x05" * 15, b"\x00" * 14, b"\x00" * 31):
        assert refusal(partial(unpack, quiz, resealed(body[:8] + codes))) == DAMAGED
