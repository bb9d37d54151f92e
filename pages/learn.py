"""Learn: the lesson, one step per screen, each with its own link."""

import streamlit as st

from specviz.ui.learn.view import show_lesson
from specviz.ui.shared.course import course
from specviz.ui.shell.assets import style
from specviz.ui.shell.navigation import inside_app

inside_app()
style("shared/course", "learn/learn", "learn/pictures")
st.title("Learn speculative decoding", anchor=False)
lesson, _, glossary = course()
show_lesson(lesson, glossary)
