"""The player as a Streamlit component of plain files, mounted wherever a trace is shown.

The browser receives whole rounds and animates them itself; nothing here runs while it plays.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import streamlit as st

from specviz.jobs.live_run import Run
from specviz.trace import Round, Trace
from specviz.ui.player.data import (
    HeadData,
    PlayerData,
    RoundData,
    StartData,
    head_of,
    live_head,
    rounds_of,
)
from specviz.ui.shell.assets import asset, script
from specviz.ui.shell.session import widget_value
from specviz.words import GLYPHS

MOST_AT_ONCE = 64  # rounds of a live run in one message


COMPONENT = st.components.v2.component(
    "specviz.player",
    html=asset("player/player.html"),
    css=asset("player/player.css"),
    js=script("player/player"),
)


@dataclass(frozen=True)
class Start:
    """Where a link opens a run; both count from 1, and token 0 is the end of the round."""

    round: int
    token: int = 0

    def data(self) -> StartData:
        return {"round": self.round, "token": self.token}


def show_trace(
    trace: Trace,
    key: str = "player",
    start: Start | None = None,
    run_id: str | None = None,
    detail: str | None = None,
) -> None:
    """A finished or recorded run. run_id: that of the live run behind the trace, so that the player
    keeps its position. detail: the part of the player that matters, if not all."""
    rounds = rounds_of(trace.rounds, stopped=trace.stop_reason)
    run = run_id or trace.run_id
    mount(key, run, head_of(trace), 0, rounds, over=True, start=start, detail=detail)


def show_live(run: Run, key: str = "player", start: Start | None = None) -> None:
    """A run in progress: sends the rounds that the player lacks. Call it repeatedly."""
    rounds: Sequence[Round] = list(run.rounds)
    have = asked_by(key)
    first = min(int(have.get("rounds", 0)), len(rounds))
    if have.get("run") != run.run_id:
        first = 0
    fresh = rounds_of(rounds[: first + MOST_AT_ONCE], first)
    head = live_head(run.spec.name, run.prompt, run.settings)
    mount(key, run.run_id, head, first, fresh, over=False, start=start, asked=have)


def asked_by(key: str) -> dict[str, Any]:
    """What the player last reported: its run and number of rounds; empty before that."""
    state = widget_value(key)
    return (state.get("have") if isinstance(state, Mapping) else None) or {}


def mount(
    key: str,
    run: str,
    head: HeadData,
    first: int,
    rounds: list[RoundData],
    *,
    over: bool,
    start: Start | None = None,
    detail: str | None = None,
    asked: Any = None,
) -> None:
    """asked: the request being answered; it makes every answer different."""
    data: PlayerData = {
        "name": key,
        "run": run,
        "head": head,
        "glyphs": GLYPHS,
        "from": first,
        "rounds": rounds,
        "over": over,
        "start": start.data() if start else None,
        "detail": detail,
        "asked": asked,
    }
    COMPONENT(key=key, data=data, on_have_change=lambda: None)
