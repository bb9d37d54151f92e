"""Draws what an attempt came to: the score, what to look at again, and what can be kept of it."""

from collections.abc import Callable
from datetime import UTC, datetime

import streamlit as st

from specviz.lessons.lesson import Lesson
from specviz.lessons.quiz.attempt import (
    Attempt,
    Confidence,
    by_topic,
    calibration,
    first_tries,
    go_to,
    latest_tries,
    missed,
    retry,
)
from specviz.lessons.quiz.results import to_csv, to_json
from specviz.ui.quiz.sheets import MOST_NAME, certificate, report
from specviz.ui.shared.course import step_link, way_out
from specviz.ui.shell.templates import rendered

SURE: dict[Confidence, str] = {"guess": "A guess", "fairly": "Fairly sure", "sure": "Sure"}
Move = Callable[[Attempt], None]


def show_score(attempt: Attempt, lesson: Lesson, move: Move) -> None:
    first, latest = first_tries(attempt), latest_tries(attempt)
    count = len(attempt.quiz.questions)
    with st.container(key="score"):
        st.header(f"{sum(first.values())} of {count} right at the first try", anchor=False)
    if len(attempt.rounds) > 1:
        rounds = f"after {len(attempt.rounds)} rounds"
        st.write(f"Right by now, {rounds}: {sum(latest.values())} of {count}.")
    if not attempt.is_over:
        st.write(f"{len(attempt.left)} still open: this is the score so far.")
    still = missed(attempt)
    if still and attempt.is_over:
        label = (
            f"Try the {len(still)} missed again" if len(still) > 1 else "Try the missed one again"
        )
        if st.button(label, type="primary", icon=":material/replay:", key="retry"):
            move(retry(attempt))
    show_topics(attempt, lesson)
    show_calibration(attempt)
    show_missed(attempt, still, lesson, move)
    show_keepsakes(attempt, lesson)


def show_topics(attempt: Attempt, lesson: Lesson) -> None:
    """Right answers at the first try, and the step of the lesson that each topic stands in."""
    st.subheader("By topic, at the first try", anchor=False)
    with st.container(key="topics", gap=None):
        for topic, (right, count) in by_topic(attempt, first_tries(attempt)).items():
            with st.container(horizontal=True, vertical_alignment="center", key=f"topic-{topic}"):
                line = (lesson.statement(topic).topic, right, count)
                st.html(rendered("quiz/topics", lines=[line]))
                step = lesson.step_of(topic)
                step_link(step, step.title)


def show_calibration(attempt: Attempt) -> None:
    counts = calibration(attempt)
    if not counts:
        return
    st.subheader("How sure you were", anchor=False)
    lines = [(SURE[name], *score) for name, score in counts.items()]
    with st.container(key="sure"):
        st.html(rendered("quiz/topics", lines=lines))
    right, count = counts.get("sure", (0, 0))
    if right < count:
        st.write(f"Sure and wrong: {count - right} of {count}. These are worth the most attention.")


def show_missed(attempt: Attempt, still: tuple[str, ...], lesson: Lesson, move: Move) -> None:
    """Every question that is not right yet, with the way to it and to what shows the answer."""
    if not still:
        return
    st.subheader("What to look at again", anchor=False)
    for question in map(attempt.quiz.question, still):
        with st.container(border=True, gap="small", key=f"missed-{question.id}"):
            st.write(f"**{question.stem}**")
            way_out(question.show, key=f"missed-{question.id}")
            with st.container(horizontal=True, vertical_alignment="center"):
                step_link(lesson.step_of(question.topic), lesson.step_of(question.topic).title)
                if st.button("See the reasons", key=f"see {question.id}", type="tertiary"):
                    move(go_to(attempt, question.id))


def show_keepsakes(attempt: Attempt, lesson: Lesson) -> None:
    date = f"{datetime.now(UTC):%Y-%m-%d}"
    st.subheader("Keep it", anchor=False)
    with st.container(horizontal=True, key="keepsakes"):
        save("Result as CSV", to_csv(attempt), "specviz-quiz.csv", "text/csv")
        save("as JSON", to_json(attempt, date), "specviz-quiz.json", "application/json")
        save("as a page to print", report(attempt, lesson, date), "specviz-quiz.html", "text/html")
    st.subheader("Certificate", anchor=False)
    name = st.text_input("The name on it", key="certificate-name", max_chars=MOST_NAME)
    if name and name.strip():
        st.html(certificate(attempt, name, date))
        sheet = certificate(attempt, name, date, sheet=True)
        save("Certificate to print", sheet, "specviz-certificate.html", "text/html")


def save(label: str, content: str, file: str, mime: str) -> None:
    st.download_button(
        label, content, file_name=file, mime=mime, on_click="ignore", icon=":material/download:"
    )
