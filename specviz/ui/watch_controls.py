"""What Watch can show, and the controls of each kind: a recording, a live run, a saved file."""

import dataclasses

import streamlit as st

from specviz.engine.live_run import Run
from specviz.errors import InputError
from specviz.recordings.library import FIRST, RECORDINGS, read_trace
from specviz.trace import Trace
from specviz.ui.controls import (
    SETTINGS,
    catalogue,
    ignored_values,
    pair_choice,
    prompt_box,
    settings_sliders,
)
from specviz.ui.links import prefer_from_link, put_into_link
from specviz.ui.player import recorded
from specviz.ui.session import CHOICE, RECORDING, RUN, prefer, start

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
    prefer_from_link(CHOICE, ABOUT)
    prefer(CHOICE, RECORDED)
    chosen: str | None = st.segmented_control(
        "What to watch",
        list(ABOUT),
        format_func=lambda name: ABOUT[name],
        key=CHOICE,
        required=True,
        label_visibility="collapsed",
        persist_state="session",
    )
    return put_into_link(CHOICE, chosen or RECORDED, RECORDED)


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
    file = st.file_uploader("A run that was saved here", type=["json", "gz"], max_upload_size=64)
    if file is None:
        return None
    return dataclasses.replace(read_trace(file.getvalue()), source="recorded")


def live_form() -> None:
    """Prompt, pair and settings; Run replaces the current run. Raises InputError for a setting that
    cannot be."""
    asked_for = st.query_params.to_dict()
    pairs = catalogue()
    with st.container(border=True):
        left, right = st.columns([3, 2], gap="large")
        with right:
            spec = pair_choice(pairs)
            settings = settings_sliders()
        with left:
            prompt = prompt_box()
            go = st.button(
                "Run", type="primary", icon=":material/play_arrow:", shortcut="Ctrl+Enter"
            )
    if ignored := ignored_values(asked_for):
        st.warning(
            f"The link asks for {ignored}, which cannot be used: the settings above are in force.",
            icon=":material/warning:",
        )
    if go:
        try:
            start(RUN, Run(spec, prompt, settings))
        except InputError as error:
            st.error(str(error), icon=":material/error:")
