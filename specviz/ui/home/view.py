"""Draws the first screen: one round as a picture, and a card for every other page."""

from collections.abc import Sequence
from html import escape

import streamlit as st

from specviz.trace import Round, Trace
from specviz.ui.player.data import rounds_of, said_date
from specviz.ui.shell.navigation import PAGES, page
from specviz.words import GLYPHS, visible

WAYS = {
    "learn": "Seven short steps with recorded rounds, and a run that shows every claim.",
    "watch": "Two real models on this machine: every token, every verdict, the measured speedup.",
    "race": "The target alone against the pair, measured here, side by side on one clock.",
    "tune": "Find the draft length that pays, and where speculation becomes a loss.",
    "quiz": "Fifteen questions, one at a time, each with its reason at once.",
}


def telling_round(trace: Trace) -> int:
    """The first round in which a draft was accepted, another rejected, and a correction drawn."""
    return next(
        number
        for number, round in enumerate(trace.rounds)
        if round.accepted and round.final and round.final.kind == "correction"
    )


def round_picture(trace: Trace) -> str:
    """One round of a recorded run, as its caption says."""
    number = telling_round(trace)
    round = trace.rounds[number]
    assert round.final
    before = trace.prompt + kept(trace.rounds[:number])
    drafts = "".join(cell("draft", draft.text) for draft in round.drafts)
    verdicts = "".join(cell(draft.verdict, draft.text, True) for draft in round.drafts)
    places = "<i></i>" * round.accepted
    added = "".join(
        f'<u class="{kind}">{escape(text)}</u>'
        for kind, text in (
            *(("accepted", draft.text) for draft in round.drafts[: round.accepted]),
            ("correction", round.final.text),
        )
    )
    source = f"{trace.source.upper()} · round {number + 1} of a run on {trace.device}, "
    return (
        f'<figure class="round" role="img" aria-label="{escape(described(round))}">'
        f'<p class="before">{escape(before)}</p>'
        f'<div class="row"><b class="draft">draft</b>{drafts}</div>'
        '<div class="row"><b class="target">target</b><span class="pass">one pass</span></div>'
        f'<div class="row"><b>verdict</b>{verdicts}</div>'
        f'<div class="row"><b></b>{places}{cell("correction", round.final.text, True)}</div>'
        f'<p class="after">{escape(before)}{added}</p>'
        f"<figcaption>{escape(source + said_date(trace.date))}</figcaption></figure>"
    )


def kept(rounds: Sequence[Round]) -> str:
    return "".join(text for plain in rounds_of(rounds) for _, text in plain["kept"])


def described(round: Round) -> str:
    """The picture for who cannot see it."""
    proposed = ", ".join(draft.text.strip() for draft in round.drafts)
    verdicts = ", ".join(f"{draft.text.strip()} {draft.verdict}" for draft in round.drafts)
    assert round.final
    return (
        f"One round. The draft model proposes {proposed}. The target model checks all in one "
        f"pass: {verdicts}. The correction is {round.final.text.strip()}."
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
