"""Watch: choose a pair, a prompt and settings; run; see every token of every round."""

import streamlit as st

from specviz.engine.runner import Run
from specviz.errors import InputError
from specviz.ui.controls import (
    catalogue,
    ignored_values,
    pair_choice,
    prompt_box,
    settings_sliders,
)
from specviz.ui.navigation import inside_app
from specviz.ui.run_view import show_run
from specviz.ui.session import current_run, start_run

inside_app()
st.title("Watch a run", anchor=False)
st.write(
    "The draft model proposes a few tokens. The target model checks all of them in one pass and "
    "keeps those its own distribution agrees with."
)

asked_for = st.query_params.to_dict()
try:
    pairs = catalogue()
    with st.container(border=True):
        left, right = st.columns([3, 2], gap="large")
        with right:
            spec = pair_choice(pairs)
            settings = settings_sliders()
except InputError as error:
    st.error(str(error), icon=":material/error:")
    st.stop()

with left:
    prompt = prompt_box()
    go = st.button("Run", type="primary", icon=":material/play_arrow:", shortcut="Ctrl+Enter")

if ignored := ignored_values(asked_for):
    st.warning(
        f"The link asks for {ignored}, which cannot be used: the settings above are in force.",
        icon=":material/warning:",
    )
if go:
    try:
        start_run(Run(spec, prompt, settings))
    except InputError as error:
        st.error(str(error), icon=":material/error:")

run = current_run()
if run:
    show_run(run)
else:
    st.info(
        "Press Run: both models decode the prompt on this machine, and every draft token appears "
        "here with its verdict. The first run also loads the models.",
        icon=":material/info:",
    )
