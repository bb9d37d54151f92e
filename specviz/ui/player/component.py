"""The player as a Streamlit component of plain files, mounted wherever a trace is shown.

The browser receives whole rounds and animates them itself; nothing here runs while it plays.
"""

import re
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from typing import Any

import streamlit as st

from specviz.jobs.live_run import Run
from specviz.recordings.library import RECORDINGS, read_recording
from specviz.trace import Round, Trace
from specviz.ui.player.data import head_of, live_head, rounds_of
from specviz.ui.shell.assets import asset
from specviz.ui.shell.session import widget_value

MODULES = ("frames", "pieces", "inspector")  # in order of dependency
MOST_AT_ONCE = 64  # rounds of a live run in one message


def module() -> str:
    """The whole player as one module, because the module of a component cannot import its
    neighbours: the exports of each become an object with its name."""
    return "\n".join([*map(namespace, MODULES), without_imports(asset("player/player.js"))])


def namespace(name: str) -> str:
    code = without_imports(asset(f"player/{name}.js"))
    exported = re.findall(r"^export (?:const|function) (\w+)", code, re.MULTILINE)
    body = re.sub(r"^export ", "", code, flags=re.MULTILINE)
    return f"const {name} = (() => {{\n{body}\nreturn {{ {', '.join(exported)} }};\n}})();"


def without_imports(code: str) -> str:
    return re.sub(r"^import .*\n", "", code, flags=re.MULTILINE)


COMPONENT = st.components.v2.component(
    "specviz.player", html=asset("player/player.html"), css=asset("player/player.css"), js=module()
)


@st.cache_data(max_entries=len(RECORDINGS))
def recorded(name: str) -> Trace:
    """A shipped recording, read once."""
    return read_recording(name)


@dataclass(frozen=True)
class Start:
    """Where a link opens a run; both count from 1, and token 0 is the end of the round."""

    round: int
    token: int = 0


def show_trace(
    trace: Trace, key: str = "player", start: Start | None = None, run_id: str | None = None
) -> None:
    """A finished or recorded run. run_id: that of the live run behind the trace, so that the player
    keeps its position."""
    rounds = rounds_of(trace.rounds, stopped=trace.stop_reason)
    mount(key, run_id or trace.run_id, head_of(trace), 0, rounds, over=True, start=start)


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
    head: dict[str, Any],
    first: int,
    rounds: list[dict[str, Any]],
    *,
    over: bool,
    start: Start | None = None,
    asked: Any = None,
) -> None:
    """asked: the request being answered; it makes every answer different, so that the player sees
    each."""
    COMPONENT(
        key=key,
        data={
            "run": run,
            "head": head,
            "from": first,
            "rounds": rounds,
            "over": over,
            "start": start and asdict(start),
            "asked": asked,
        },
        on_have_change=lambda: None,
    )
