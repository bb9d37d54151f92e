"""The only owner of what a visitor's session remembers, and of the one runner that all share."""

from collections.abc import Iterable, Mapping

import streamlit as st

from specviz.jobs.runner import Job, Runner
from specviz.lessons.quiz.attempt import Attempt

RUN, RACE, TUNE = "current_run", "current_race", "current_sweep"  # the jobs of three pages
ATTEMPT = "current_attempt"
NOTE, STEP = "attempt_note", "current_step"
PAGE, ARRIVED = "current_page", "arrived_at_page"


@st.cache_resource
def runner() -> Runner:
    return Runner()


def current(name: str) -> Job | None:
    """The latest job of a page, over or not."""
    job: Job | None = st.session_state.get(name)
    return job


def place_in_queue(job: Job) -> int:
    """How many jobs are ahead of this one, the running one included."""
    return runner().place(job)


def start(name: str, job: Job) -> None:
    """Replaces the page's job and cancels the old one. Raises InputError for a job that cannot run,
    and then replaces nothing."""
    before = current(name)
    st.session_state[name] = runner().submit(job)
    if before:
        before.cancel()


def keep_jobs_alive() -> None:
    """The visitor is still here, whichever page is open."""
    for name in (RUN, RACE, TUNE):
        if job := current(name):
            job.keep_alive()


def fill(values: Mapping[str, object]) -> None:
    """Sets widgets by key; call it from a widget's callback."""
    st.session_state.update(values)


def widget_value(key: str) -> object:
    """The value of the widget with this key in this run of the script, None without one."""
    return st.session_state.get(key)


def prefer(key: str, value: object) -> None:
    """An initial value for a widget that the visitor has not used yet."""
    st.session_state.setdefault(key, value)


def arrives_at(page: str) -> bool:
    """Notes which page is drawn; true if it was another one before."""
    before = st.session_state.get(PAGE)
    st.session_state[PAGE] = page
    st.session_state[ARRIVED] = before != page
    return arrived()


def arrived() -> bool:
    """Whether this is the first run of the script on its page."""
    return bool(st.session_state.get(ARRIVED))


def forget_widgets(keys: Iterable[str]) -> None:
    """Makes widgets with these keys start from the address or their defaults."""
    for key in keys:
        st.session_state.pop(key, None)


def current_attempt() -> Attempt | None:
    attempt: Attempt | None = st.session_state.get(ATTEMPT)
    return attempt


def keep_attempt(attempt: Attempt) -> None:
    st.session_state[ATTEMPT] = attempt


def note() -> str | None:
    """A warning about the link that led to the quiz."""
    said: str | None = st.session_state.get(NOTE)
    return said


def keep_note(text: str | None) -> None:
    st.session_state[NOTE] = text


def current_step() -> str | None:
    """Where the visitor is in the lesson."""
    step: str | None = st.session_state.get(STEP)
    return step


def keep_step(step: str) -> None:
    st.session_state[STEP] = step


def guess(step: str) -> int | None:
    """Which option of a step's question was chosen, if any."""
    place: int | None = st.session_state.get(f"guessed {step}")
    return place


def keep_guess(step: str, place: int) -> None:
    st.session_state[f"guessed {step}"] = place
