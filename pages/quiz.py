"""Quiz: fifteen questions, one at a time, each with its reason at once; then the score."""

import streamlit as st

from specviz.ui.course import course
from specviz.ui.navigation import inside_app, style
from specviz.ui.quiz_view import show_attempt, the_attempt

inside_app()
style("course", "quiz")
st.title("Quiz", anchor=False)
lesson, quiz, _ = course()
show_attempt(the_attempt(quiz), lesson)
