"""Draws the first screen: one round as a picture, and the three ways in."""

from html import escape

import streamlit as st

from specviz.ui.navigation import PAGES, page
from specviz.words import GLYPHS, visible

PROMPT = "Once upon a time, there was a little girl named Lily. She loved to"
DRAFTS = (
    (" play", "accepted"),
    (" outside", "accepted"),
    (" with", "rejected"),
    (" her", "unchecked"),
)
CORRECTION = " in"
WAYS = {
    "learn": "Six statements about speculative decoding, each with a run that shows it.",
    "watch": "Two real models on this machine: every token, every verdict, the measured speedup.",
    "quiz": "Fifteen questions, one at a time, each with its reason at once.",
}
DESCRIPTION = (
    "One round. The draft model proposes play, outside, with, her. The target model checks all in "
    "one pass: play and outside are accepted, with is rejected and replaced by the correction in, "
    "her is never judged."
)


def round_picture() -> str:
    """An example, not a measurement; its caption says so."""
    drafts = "".join(cell("draft", text) for text, _ in DRAFTS)
    verdicts = "".join(cell(verdict, text, True) for text, verdict in DRAFTS)
    kept = "".join(
        f'<u class="{verdict}">{escape(text)}</u>'
        for text, verdict in (*DRAFTS[:2], (CORRECTION, "correction"))
    )
    return (
        f'<figure class="round" role="img" aria-label="{escape(DESCRIPTION)}">'
        f'<p class="before">{escape(PROMPT)}</p>'
        f'<div class="row"><b class="draft">draft</b>{drafts}</div>'
        '<div class="row"><b class="target">target</b><span class="pass">one pass</span></div>'
        f'<div class="row"><b>verdict</b>{verdicts}</div>'
        f'<div class="row"><b></b><i></i><i></i>{cell("correction", CORRECTION, True)}</div>'
        f'<p class="after">{escape(PROMPT)}{kept}</p>'
        "<figcaption>SYNTHETIC · one round, drawn as an example</figcaption></figure>"
    )


def cell(kind: str, text: str, with_glyph: bool = False) -> str:
    glyph = f"<small>{GLYPHS[kind]} {kind}</small>" if with_glyph else ""
    return f'<span class="cell {kind}"><s>{escape(visible(text))}</s>{glyph}</span>'


def show_ways() -> None:
    with st.container(key="ways"):
        columns = st.columns(len(WAYS))
    for column, (name, text) in zip(columns, WAYS.items(), strict=True):
        with column.container(border=True, height="stretch", key=f"way-{name}", gap="xsmall"):
            title, icon = PAGES[name]
            st.page_link(page(name), label=title, icon=icon)
            st.write(text)
