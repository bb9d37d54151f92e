"""Draws the first screen: one round as a picture, and a card for every other page."""

from collections.abc import Sequence

import streamlit as st

from specviz.trace import Round, Trace
from specviz.ui.player.data import rounds_of, said_date
from specviz.ui.shell.navigation import PAGES, page
from specviz.ui.shell.templates import rendered

WAYS = {
    "learn": "Short steps with recorded rounds, and a live run for every claim.",
    "watch": "Two real models on this machine: every token, every verdict, the measured speedup.",
    "race": "The target alone against the pair, measured here, side by side on one clock.",
    "tune": "Find the draft length that pays, and where speculation becomes a loss.",
    "quiz": "One question at a time, each explained at once.",
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
    return rendered(
        "home/round",
        round=round,
        before=trace.prompt + kept(trace.rounds[:number]),
        described=described(round),
        source=f"{trace.source.upper()} · round {number + 1} of a run on {trace.device}, "
        f"{said_date(trace.date)}",
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


def show_ways() -> None:
    with st.container(key="ways"):
        columns = st.columns(len(WAYS))
    for column, (name, text) in zip(columns, WAYS.items(), strict=True):
        with column.container(border=True, height="stretch", key=f"way-{name}", gap="xsmall"):
            title, icon = PAGES[name]
            st.page_link(page(name), label=title, icon=icon)
            st.write(text)
