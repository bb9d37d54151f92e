"""Tune: the speedup on this machine by draft length, temperature, draft and batch size."""

import streamlit as st

from specviz.errors import InputError
from specviz.ui.shared.progress import watch_job
from specviz.ui.shell.assets import style
from specviz.ui.shell.navigation import inside_app
from specviz.ui.shell.session import TUNE, current, start
from specviz.ui.tune.controls import presets, sweep_choice, tune_form
from specviz.ui.tune.view import show_job

REDRAWN_S = 3.0  # drawing competes with the measurement when both run on one machine

inside_app()
style("shared/lab")
st.title("Tune a pair", anchor=False)
st.write(
    "The speedup depends on the draft length, the temperature, the draft and the text. Measure it "
    "on this machine, compare it with theory, and find where speculation becomes a loss."
)
try:
    presets()
    with st.container(border=True):
        if make := tune_form(sweep_choice()):
            start(TUNE, make())
except InputError as error:
    st.error(str(error), icon=":material/error:")
if job := current(TUNE):
    watch_job(job, show_job, REDRAWN_S)
else:
    st.info(
        "Press Measure. Plain and speculative runs alternate on this machine, prompt by prompt, "
        "and points appear as soon as they are measured.",
        icon=":material/info:",
    )
