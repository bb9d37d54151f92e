"""Watch: a recorded, live or saved run, with every token of every round."""

import streamlit as st

from specviz.errors import InputError
from specviz.jobs.live_run import Run
from specviz.parameters import LIVE, RECORDED
from specviz.ui.shell.navigation import inside_app
from specviz.ui.shell.session import RUN, current
from specviz.ui.watch.controls import live_form, opened_file, recording, run_choice
from specviz.ui.watch.view import show_run, show_saved

inside_app()
st.title("Watch a run", anchor=False)
st.write("The draft model proposes a few tokens; the target model checks them all in one pass.")
try:
    with st.container(horizontal=True, vertical_alignment="center"):
        choice = run_choice()
        recorded = recording() if choice == RECORDED else None
    if choice == LIVE:
        live_form()
        run = current(RUN)
        if isinstance(run, Run):
            show_run(run)
        else:
            st.info(
                "Press Run. Both models decode the prompt on this machine, and every draft token "
                "appears here with its verdict. The first run also loads the models.",
                icon=":material/info:",
            )
    elif trace := recorded or opened_file():
        show_saved(trace)
except InputError as error:
    st.error(str(error), icon=":material/error:")
