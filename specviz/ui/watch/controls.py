"""What Watch can show, and the controls of each kind: a recording, a live run, a saved file."""

import dataclasses

import streamlit as st

from specviz.errors import InputError
from specviz.jobs.live_run import Run
from specviz.recordings.library import FIRST, RECORDINGS
from specviz.recordings.reader import read_trace
from specviz.trace import Trace
from specviz.ui.player.component import recorded
from specviz.ui.shared.controls import run_form
from specviz.ui.shell.links import linked_choice, prefer_from_link, put_into_link
from specviz.ui.shell.session import CHOICE, RECORDING, RUN, SETTINGS, prefer, start

RECORDED, LIVE, FILE = "recorded", "live", "file"
ABOUT = {
    RECORDED: ":material/history: Recorded run",
    LIVE: ":material/bolt: Live run",
    FILE: ":material/folder_open: Open a saved run",
}


def run_choice() -> str:
    """Recorded at first; live where the link carries a run's settings."""
    if not {CHOICE, RECORDING} & st.query_params.keys() and any(
        key in st.query_params for key in SETTINGS
    ):
        prefer(CHOICE, LIVE)
    return linked_choice("What to watch", ABOUT, CHOICE, hidden=True)


def recording() -> Trace:
    """One of the shipped ones."""
    prefer_from_link(RECORDING, RECORDINGS)
    name = st.selectbox(
        "Recording",
        list(RECORDINGS),
        format_func=lambda name: RECORDINGS[name].title,
        key=RECORDING,
        label_visibility="collapsed",
        persist_state="session",
    )
    return recorded(put_into_link(RECORDING, name, FIRST))


def opened_file() -> Trace | None:
    """A trace from the visitor's disk; it was live once and is recorded now."""
    most = MOST_BYTES // 1_000_000
    file = st.file_uploader("A run that was saved here", type=["json", "gz"], max_upload_size=most)
    if file is None:
        return None
    return dataclasses.replace(read_trace(file.getvalue()), source="recorded")


def live_form() -> None:
    """Prompt, pair and settings; Run replaces the current run. Raises InputError for a setting that
    cannot be."""
    if asked := run_form("Run", ":material/play_arrow:"):
        try:
            start(RUN, Run(*asked))
        except InputError as error:
            st.error(str(error), icon=":material/error:")
