"""The shipped lesson and quiz, read for the pages."""

import streamlit as st

from specviz.errors import InputError
from specviz.lessons.lesson import LESSON, Lesson, read_lesson
from specviz.lessons.quiz import QUIZ, Quiz, read_quiz


def course() -> tuple[Lesson, Quiz]:
    """Both, or one sentence on the page about the file that is wrong, and the page ends there."""
    try:
        lesson = read_lesson(LESSON)
        quiz = read_quiz([statement.id for statement in lesson.statements()], QUIZ)
    except InputError as error:
        st.error(str(error), icon=":material/error:")
        st.stop()
    return lesson, quiz
