"""Quiz: one question at a time with an immediate explanation, then the score."""

import streamlit as st

from specviz.ui.quiz.view import show_attempt, the_attempt
from specviz.ui.shared.course import course
from specviz.ui.shell.assets import style
from specviz.ui.shell.navigation import inside_app

inside_app()
style("shared/course", "quiz/quiz")
st.title("Quiz", anchor=False)
lesson, quiz, _ = course()
show_attempt(the_attempt(quiz), lesson)
