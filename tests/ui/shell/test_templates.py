"""Whatever a page is given is shown as text, and no HTML is made outside the templates."""

import ast
import re
from collections.abc import Callable, Iterator
from dataclasses import replace
from html import unescape
from pathlib import Path

import pytest
from jinja2 import UndefinedError

from specviz.lessons.glossary import Term
from specviz.paths import ROOT
from specviz.recordings.library import FIRST, read_recording
from specviz.trace import Round, Trace
from specviz.ui.home.view import round_picture, telling_round
from specviz.ui.learn.key_frames import key_frames
from specviz.ui.learn.pictures import overlap
from specviz.ui.learn.text import glossary_list, paragraphs, statement
from specviz.ui.shared.figures import badge, figures
from specviz.ui.shell.templates import rendered

MARKUP = "<img src=x onerror=alert(1)>"
SHOWN = MARKUP.replace(" ", "␣")  # as a token
TERM = {"t": Term(MARKUP, MARKUP, (MARKUP,))}
# A tag, or the beginning of one; of plotly's own labels two are allowed.
TAG = re.compile(r"</?(?!(?:br|extra)>)[a-z][a-z0-9]*[ >/]|<!doctype|</?$", re.IGNORECASE)
FILES = sorted([*ROOT.glob("specviz/**/*.py"), *ROOT.glob("pages/*.py")])


def hostile(trace: Trace) -> Trace:
    """The same run, but all of its tokens look like markup."""

    def changed(round: Round) -> Round:
        drafts = tuple(
            replace(
                one, text=MARKUP, candidates=tuple(replace(c, text=MARKUP) for c in one.candidates)
            )
            for one in round.drafts
        )
        return replace(
            round, drafts=drafts, final=round.final and replace(round.final, text=MARKUP)
        )

    rounds = tuple(map(changed, trace.rounds))
    return replace(trace, prompt=MARKUP, pair=MARKUP, device=MARKUP, rounds=rounds)


TRACE = hostile(read_recording(FIRST))
ROUND = telling_round(TRACE) + 1
PAGES: dict[str, Callable[[], str]] = {
    "the first screen": lambda: round_picture(TRACE),
    "still pictures": lambda: key_frames(TRACE, ROUND),
    "an overlap": lambda: overlap(TRACE, ROUND, 1).html,
    "figures": lambda: figures([(MARKUP, MARKUP, MARKUP)]),
    "a badge": lambda: badge(MARKUP, MARKUP),
    "paragraphs": lambda: paragraphs([f"{MARKUP} [[{MARKUP}|t]]"], TERM),
    "the glossary": lambda: glossary_list(TERM),
    "a statement": lambda: statement(MARKUP),
    "a heading": lambda: rendered("learn/templates/part", heading=MARKUP),
    "scores": lambda: rendered("quiz/topics", lines=[(MARKUP, 1, 2)]),
}


@pytest.mark.parametrize("name", PAGES)
def test_what_looks_like_markup_is_text_on_every_page(name: str) -> None:
    html = PAGES[name]()
    assert "<img" not in html
    assert SHOWN in unescape(html) or MARKUP in unescape(html)


def test_no_token_is_marked_as_deleted() -> None:
    assert not any(re.search(r"<(s|del|strike)\b", page()) for page in PAGES.values())


def test_a_value_that_a_template_lacks_is_an_error() -> None:
    with pytest.raises(UndefinedError):
        rendered("shared/badge", source="LIVE")


def written(path: Path) -> Iterator[str]:
    """Every piece of fixed text of a file, but the HTML of a component, which nothing is put in."""
    tree = ast.parse(path.read_text(encoding="utf-8"))
    fixed = {
        id(node.value)
        for node in ast.walk(tree)
        if isinstance(node, ast.keyword) and node.arg == "html"
    }
    for node in ast.walk(tree):
        if isinstance(node, ast.Constant) and isinstance(node.value, str) and id(node) not in fixed:
            yield node.value


def test_no_python_file_writes_html() -> None:
    found = {path.name for path in FILES if any(TAG.search(piece) for piece in written(path))}
    assert not found
    assert TAG.search("<p class=") and TAG.search("</") and not TAG.search("p <0.01")
