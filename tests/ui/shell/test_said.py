"""What comes from outside stays text in every sentence of a page."""

import pytest
from markdown_it import MarkdownIt

from specviz.ui.shell.said import MOST, quoted

OUTSIDE = {
    "markdown": "**bold** [link](http://example.com)",
    "an image": "![x](http://example.com/x.png)",
    "a formula": "$\\frac{1}{2}$",
    "a colour": ":red[hot]",
    "an icon": ":material/home:",
    "HTML": "<img src=x onerror=alert(1)>",
    "a backtick": "a ` b `` c",
    "a backslash at the end": "a\\",
    "two paragraphs": "one\n\n# two",
    "nothing": "",
}


@pytest.mark.parametrize("name", OUTSIDE)
def test_a_quoted_text_is_one_piece_of_code_and_nothing_else(name: str) -> None:
    (_, line, _) = MarkdownIt().parse(f"The link asks for {quoted(OUTSIDE[name])}.")
    kinds = [part.type for part in line.children or []]
    assert kinds == ["text", "code_inline", "text"]


def test_a_long_text_is_shortened_and_an_invisible_character_shown() -> None:
    assert len(quoted("x" * 500)) == MOST + 2
    assert "\u202e" not in quoted("a\u202eb")
