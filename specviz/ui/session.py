"""The only owner of what a visitor's session remembers, and of the one runner they all share."""

from collections.abc import Iterable

import streamlit as st

from specviz.engine.live_run import Run
from specviz.engine.runner import Job, Runner
from specviz.lessons.attempt import Attempt

RUN = "current_run"
ATTEMPT = "current_attempt"
PAGE = "current_page"
CHOICE, RECORDING = "watch", "recording"  # what Watch shows, and which recording


@st.cache_resource
def runner() -> Runner:
    return Runner()


def current_run() -> Run | None:
    run: Run | None = st.session_state.get(RUN)
    return run


def place_in_queue(job: Job) -> int:
    """How many jobs are before this one."""
    return runner().place(job)


def start_run(run: Run) -> None:
    """Replaces the current run, which is cancelled if it still goes on."""
    before = current_run()
    st.session_state[RUN] = runner().submit(run)
    if before:
        before.cancel()


def fill_prompt(text: str) -> None:
    """Puts an example into the prompt box; to be called from a widget's callback."""
    st.session_state["prompt"] = text


def widget_value(key: str) -> object:
    """What a widget with this key holds in this run of the script; None where there is none."""
    return st.session_state.get(key)


def prefer(key: str, value: object) -> None:
    """A first value for a widget that the visitor has not used yet."""
    st.session_state.setdefault(key, value)


def arrives_at(page: str) -> bool:
    """Notes which page is drawn; whether the one before was another."""
    before = st.session_state.get(PAGE)
    st.session_state[PAGE] = page
    return bool(before != page)


def forget_widgets(keys: Iterable[str]) -> None:
    """Widgets with these keys start from the address or their defaults."""
    for key in keys:
        st.session_state.pop(key, None)


def current_attempt() -> Attempt | None:
    attempt: Attempt | None = st.session_state.get(ATTEMPT)
    return attempt


def keep_attempt(attempt: Attempt) -> None:
    st.session_state[ATTEMPT] = attempt
