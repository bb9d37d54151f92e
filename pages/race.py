"""Race: the target alone against the pair, measured alternately and replayed side by side."""

import streamlit as st

from specviz.errors import InputError
from specviz.jobs.race import REPEATS, Race
from specviz.ui.race.view import race_form, show_race
from specviz.ui.shared.progress import watch_job
from specviz.ui.shell.assets import style
from specviz.ui.shell.navigation import inside_app
from specviz.ui.shell.session import RACE, current

REDRAWN_S = 1.0  # drawing competes with the measurement when both run on one machine

inside_app()
style("shared/lab")
st.title("Race", anchor=False)
st.write(
    "The same prompt, once with the target model alone and once with the draft model's help. Both "
    "runs are measured separately on this machine and replayed side by side on one clock."
)
try:
    race_form()
except InputError as error:
    st.error(str(error), icon=":material/error:")
race = current(RACE)
if isinstance(race, Race):
    watch_job(race, show_race, REDRAWN_S)
else:
    st.info(
        f"Press Race. Runs alternate, {REPEATS} each, after a warm-up.",
        icon=":material/info:",
    )
