"""What the pages of the course share: reading its files, and the links out of them."""

import streamlit as st

from specviz.errors import InputError
from specviz.lessons.glossary import GLOSSARY, Glossary, read_glossary
from specviz.lessons.lesson import LESSON, Lesson, Step, read_lesson
from specviz.lessons.links import Link
from specviz.lessons.quiz.questions import QUIZ, Quiz, read_quiz
from specviz.parameters import STEP
from specviz.ui.shell.navigation import page


def course() -> tuple[Lesson, Quiz, Glossary]:
    """All three, or one sentence on the page about the faulty file, and the page stops there."""
    try:
        glossary = read_glossary(GLOSSARY)
        lesson = read_lesson(glossary, LESSON)
        quiz = read_quiz([statement.id for statement in lesson.statements()], QUIZ)
    except InputError as error:
        st.error(str(error), icon=":material/error:")
        st.stop()
    return lesson, quiz, glossary


def way_out(link: Link, key: str) -> None:
    """A link into the app with its settings, and what to look for there."""
    with st.container(key=f"way-out-{key}", gap=None):
        st.page_link(
            page(link.page),
            label=link.label,
            icon=":material/play_circle:",
            query_params=link.query(),
        )
        st.caption(link.look)


def step_link(step: Step, label: str) -> None:
    st.page_link(page("learn"), label=label, icon=":material/school:", query_params={STEP: step.id})
