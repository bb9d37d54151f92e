"""Draws the lesson: each statement, what it means, and the way to the run that shows it."""

from html import escape

import streamlit as st

from specviz.lessons.lesson import Check, Section, Statement
from specviz.ui.navigation import page

RAIL = [1, 3]


def show_section(section: Section, number: int) -> None:
    with st.container(key=f"section-{number}"):
        rail, body = st.columns(RAIL, gap="large")
        rail.header(section.heading, anchor=False)
        with body.container(gap="large"):
            for statement in section.statements:
                show_statement(statement)


def show_statement(statement: Statement) -> None:
    with st.container(key=f"statement-{statement.id}", gap="small"):
        st.html(f"<h3>{unbroken(statement.text)}</h3>")
        st.write(" ".join(statement.explanation))
        watch_link(statement)


def unbroken(text: str) -> str:
    """HTML in which no line ends at a hyphen, as in 2-3x."""
    words = (f"<span>{word}</span>" if "-" in word else word for word in escape(text).split(" "))
    return " ".join(words)


def watch_link(statement: Statement) -> None:
    """Into Watch with the settings that show the statement."""
    watch = statement.watch
    with st.container(key=f"watch-{statement.id}", gap=None):
        st.page_link(
            page("watch"),
            label=watch.label,
            icon=":material/play_circle:",
            query_params=watch.query(),
        )
        st.caption(f"{watch.look}  \n{watch.summary()}")


def show_check(check: Check) -> None:
    with st.container(key="section-check"):
        rail, body = st.columns(RAIL, gap="large")
        rail.header(check.heading, anchor=False)
        with body.container(key="check", gap="small"):
            st.write(check.text)
            st.page_link(page("quiz"), label="Take the quiz", icon=":material/quiz:")
