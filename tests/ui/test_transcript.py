"""Tokens are shown as they are: white space visible, bytes where there is no text, all escaped."""

import base64

import pytest

from specviz.trace import CacheLengths, Caches, FinalToken, Round, RoundTimes
from specviz.ui.transcript import final_chip, running_text, short
from specviz.words import visible


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        (" dog", "␣dog"),
        ("\n", "↵"),
        ("\t\r", "⇥␍"),
        ("", "∅"),
        ("🐙", "🐙"),
        ("\x1b[2J", "U+001B[2J"),
    ],
)
def test_white_space_is_visible_and_everything_else_itself(text: str, shown: str) -> None:
    assert visible(text) == shown


def test_part_of_a_character_shows_its_bytes() -> None:
    raw = "🐙".encode()[:3]
    assert visible("�", base64.b64encode(raw).decode()) == "F0 9F 90"


@pytest.mark.parametrize("text", ["<script>alert(1)</script>", '"><img src=x onerror=alert(1)>'])
def test_a_token_that_looks_like_markup_is_escaped(text: str) -> None:
    html = final_chip(FinalToken(token_id=1, text=text, kind="bonus", uniform=0.5))
    assert "<script" not in html and "<img" not in html


@pytest.mark.parametrize(
    ("prob", "shown"),
    [(0, ".00"), (1e-9, "<.01"), (0.3141, ".31"), (0.999, ">.99"), (1, "1"), (0.994, ".99")],
)
def test_a_probability_never_reads_0_or_1_where_it_is_neither(prob: float, shown: str) -> None:
    assert short(prob) == shown


def round_of(raw: bytes) -> Round:
    """A round without drafts that adds one token of these bytes."""
    text = raw.decode(errors="replace")
    part = None if text.encode() == raw else base64.b64encode(raw).decode()
    lengths = CacheLengths(1, 2, 2)
    return Round(
        start_ms=0,
        draft_length=0,
        drafts=(),
        final=FinalToken(token_id=1, text=text, bytes=part, kind="plain", uniform=0.5),
        bonus_position=None,
        times=RoundTimes(0, 1, 0, 0),
        cache=Caches(target=lengths, draft=None),
    )


def test_a_character_split_over_tokens_appears_whole() -> None:
    octopus = "🐙".encode()
    html = running_text("I see ", [round_of(octopus[:2]), round_of(octopus[2:]), round_of(b"!")])
    assert "🐙" in html and "\ufffd" not in html


def test_an_end_of_text_is_not_part_of_the_text() -> None:
    rounds = [round_of(b"Bye."), round_of(b"<|end|>")]
    assert "end" not in running_text("", rounds, ended=True)
    assert "Bye." in running_text("", rounds, ended=True)
