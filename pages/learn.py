"""Learn: the lesson, one step a screen, each with a link of its own."""

import streamlit as st

from specviz.ui.course import course
from specviz.ui.learn_view import show_lesson
from specviz.ui.navigation import inside_app, style

inside_app()
style("course", "learn", "lesson_pictures")
st.title("Learn speculative decoding", anchor=False)
lesson, _, glossary = course()
show_lesson(lesson, glossary)
