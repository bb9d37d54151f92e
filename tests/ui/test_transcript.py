"""Tokens are shown as they are: white space visible, bytes where there is no text, all escaped."""

import base64

import pytest

from specviz.trace import FinalToken
from specviz.ui.transcript import final_chip, short
from specviz.words import visible


@pytest.mark.parametrize(
    ("text", "shown"),
    [(" dog", "␣dog"), ("\n", "↵"), ("\t\r", "⇥␍"), ("", "∅"), ("🐙", "🐙"), ("$x_1$", "$x_1$")],
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
