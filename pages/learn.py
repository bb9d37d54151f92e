"""Learn: the lesson's statements, each with a run that shows it, and the way to the quiz."""

import streamlit as st

from specviz.recordings.library import FIRST
from specviz.ui.course import course
from specviz.ui.learn_view import show_check, show_section
from specviz.ui.navigation import inside_app, style
from specviz.ui.player import recorded, show_trace

inside_app()
style("learn")
st.title("Learn speculative decoding", anchor=False)
st.write(
    "Six statements. Each is explained in two sentences, and each has a run that shows it on this "
    "machine: do not believe it, measure it."
)

lesson, _ = course()
for number, section in enumerate(lesson.sections, start=1):
    show_section(section, number)
    if number == 1:
        show_trace(recorded(FIRST), key="lesson-player")
show_check(lesson.check)
