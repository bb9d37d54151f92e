"""What Watch can show, with controls for each: a recording, a live run, a saved file."""

import dataclasses

import streamlit as st

from specviz.errors import InputError
from specviz.jobs.live_run import Run
from specviz.parameters import FILE, LIVE, RECORDED, RECORDING, SETTINGS, WATCH
from specviz.recordings.library import read_recording
from specviz.recordings.reader import MOST_BYTES, read_trace
from specviz.trace import Trace
from specviz.ui.shared.controls import run_form
from specviz.ui.shell.links import linked_choice, linked_select
from specviz.ui.shell.session import RUN, prefer, start

ICONS = {
    RECORDED: ":material/history:",
    LIVE: ":material/bolt:",
    FILE: ":material/folder_open:",
}


def run_choice() -> str:
    """Recorded by default; live if the link carries settings of a run."""
    asked_for = st.query_params.keys()
    if not {WATCH, RECORDING} & asked_for and set(SETTINGS) & asked_for:
        prefer(WATCH, LIVE)
    return linked_choice("What to watch", WATCH, ICONS, hidden=True)


def recording() -> Trace:
    """One of the shipped recordings."""
    return read_recording(linked_select("Recording", RECORDING, hidden=True))


def opened_file() -> Trace | None:
    """A trace from the visitor's disk, shown as recorded even if it was saved from a live run."""
    file = st.file_uploader(
        "Saved run", type=["json", "gz"], max_upload_size=MOST_BYTES // 1_000_000
    )
    if file is None:
        return None
    return dataclasses.replace(read_trace(file.getvalue()), source="recorded")


def live_form() -> None:
    """Prompt, pair and settings; Run replaces the current run. Raises InputError for an impossible
    setting."""
    if asked := run_form("Run", ":material/play_arrow:"):
        try:
            start(RUN, Run(*asked))
        except InputError as error:
            st.error(str(error), icon=":material/error:")
