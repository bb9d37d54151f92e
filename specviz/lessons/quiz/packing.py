"""Packs an attempt into a short text for the address bar, and unpacks it.

Bytes in base64url: version, quiz, seed, flags, one byte per question asked in each round, checksum.
The checksum catches accidental damage, not forgery: a self-graded quiz has nothing to forge.
"""

import base64
import binascii
import hashlib
import zlib
from collections.abc import Iterator
from dataclasses import replace

from specviz.errors import InputError
from specviz.lessons.quiz.attempt import CONFIDENCES, Answer, Attempt, asked_after, begin
from specviz.lessons.quiz.questions import OPTIONS, Quiz

VERSION = 1
HEAD, SUM = 8, 4  # bytes before the rounds, and after them
MOST = 2000  # characters; a longer text was not made here
EXAM, HANDED_IN = 1, 2
BLOCK = OPTIONS + 1  # 0 is open, then the options in the file's order
DAMAGED = (
    "The attempt in this link is damaged, so a new one starts: copy the whole link to restore it."
)
OTHER = "The attempt in this link is for another version of the quiz, so a new one starts here."


def fingerprint(quiz: Quiz) -> bytes:
    """Changes with the questions, the options and their order."""
    ids = [f"{q.id}/{option.id}" for q in quiz.questions for option in q.options]
    return hashlib.sha256("\n".join(ids).encode()).digest()[:2]


def pack(attempt: Attempt) -> str:
    flags = EXAM * (attempt.mode == "exam") | HANDED_IN * attempt.handed_in
    head = bytes([VERSION]) + fingerprint(attempt.quiz) + attempt.seed.to_bytes(4) + bytes([flags])
    body = head + bytes(packed_rounds(attempt))
    return base64.urlsafe_b64encode(body + zlib.crc32(body).to_bytes(SUM)).decode().rstrip("=")


def packed_rounds(attempt: Attempt) -> Iterator[int]:
    for number, answers in enumerate(attempt.rounds):
        given = {one.question: one for one in answers}
        for name in asked_after(attempt.quiz, attempt.rounds[:number]):
            yield packed(attempt.quiz, given[name]) if name in given else 0


def packed(quiz: Quiz, answer: Answer) -> int:
    options = [option.id for option in quiz.question(answer.question).options]
    sure = CONFIDENCES.index(answer.confidence) + 1 if answer.confidence else 0
    return options.index(answer.option) + 1 + BLOCK * sure


def unpack(quiz: Quiz, text: str) -> Attempt:
    """The attempt at its first open question. Raises InputError for damaged or outdated text."""
    body = checked_bytes(text)
    if body[0] != VERSION or body[1:3] != fingerprint(quiz):
        raise InputError(OTHER)
    flags, rest = body[HEAD - 1], body[HEAD:]
    blank = begin(quiz, int.from_bytes(body[3:7]), "exam" if flags & EXAM else "practice")
    rounds: tuple[tuple[Answer, ...], ...] = ()
    while rest:
        asked = asked_after(quiz, rounds)
        if not asked or len(rest) < len(asked):
            raise InputError(DAMAGED)
        rounds += (tuple(unpacked(quiz, asked, rest)),)
        rest = rest[len(asked) :]
    return at_first_open(blank, rounds, bool(flags & HANDED_IN))


def checked_bytes(text: str) -> bytes:
    try:
        body = base64.b64decode(text[:MOST] + "=" * (-len(text) % 4), altchars=b"-_", validate=True)
    except (binascii.Error, ValueError) as error:
        raise InputError(DAMAGED) from error
    if len(body) <= HEAD + SUM or zlib.crc32(body[:-SUM]).to_bytes(SUM) != body[-SUM:]:
        raise InputError(DAMAGED)
    return body[:-SUM]


def unpacked(quiz: Quiz, asked: tuple[str, ...], codes: bytes) -> Iterator[Answer]:
    for name, code in zip(asked, codes, strict=False):
        sure, option = divmod(code, BLOCK)
        if sure > len(CONFIDENCES) or (sure and not option):
            raise InputError(DAMAGED)
        if option:
            confidence = CONFIDENCES[sure - 1] if sure else None
            yield Answer(name, quiz.question(name).options[option - 1].id, confidence)


def at_first_open(
    blank: Attempt, rounds: tuple[tuple[Answer, ...], ...], handed_in: bool
) -> Attempt:
    attempt = replace(blank, rounds=rounds, handed_in=handed_in)
    if attempt.is_over:
        return replace(attempt, at=None)
    return replace(attempt, at=(*attempt.left, attempt.asked[-1])[0])
