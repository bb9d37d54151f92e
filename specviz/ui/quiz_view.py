"""Draws an attempt at the quiz: one question at a time, its verdict, and the score."""

import secrets
from html import escape

import streamlit as st

from specviz.lessons.attempt import (
    Attempt,
    begin,
    by_topic,
    check,
    first_tries,
    go_on,
    latest_tries,
    missed,
    retry,
    to_csv,
)
from specviz.lessons.lesson import Lesson
from specviz.lessons.quiz import Option, Question, Quiz
from specviz.ui.learn_view import RAIL, watch_link
from specviz.ui.navigation import page
from specviz.ui.session import current_attempt, keep_attempt

PRIVACY = (
    "Graded by yourself, for yourself: answers stay on the machine that runs specviz, and are "
    "forgotten when this tab is closed or loaded again."
)


def the_attempt(quiz: Quiz) -> Attempt:
    """The one under way, or a new one; a changed quiz file starts anew."""
    attempt = current_attempt()
    if attempt is None or attempt.quiz != quiz:
        attempt = begin_anew(quiz)
    return attempt


def begin_anew(quiz: Quiz) -> Attempt:
    attempt = begin(quiz, secrets.randbits(32))
    keep_attempt(attempt)
    return attempt


def show_attempt(attempt: Attempt, lesson: Lesson) -> None:
    rail, body = st.columns(RAIL, gap="large")
    with rail.container(key="quiz-rail"):
        st.html(progress(attempt))
        restart_button(attempt)
    with body.container(key="quiz-body"):
        if attempt.question:
            show_question(attempt, attempt.question)
        else:
            show_score(attempt, lesson)
        with st.container(key="quiz-privacy"):
            st.caption(PRIVACY)


def progress(attempt: Attempt) -> str:
    """Where the learner is, in words and as a bar with a piece for each question."""
    tries = {answer.question: attempt.is_right(answer) for answer in attempt.answers}
    pieces = []
    for name in attempt.asked:
        kind = {True: "right", False: "wrong", None: "open"}[tries.get(name)]
        now = " now" if attempt.question and attempt.question.id == name else ""
        pieces.append(f'<i class="{kind}{now}"></i>')
    return (
        f'<div class="quiz-progress"><p><b>{escape(headline(attempt))}</b>'
        f"<span>{escape(tally(attempt))}</span></p>"
        f'<div class="bar" aria-hidden="true">{"".join(pieces)}</div></div>'
    )


def headline(attempt: Attempt) -> str:
    if attempt.is_over:
        return "All answered"
    of = f"{attempt.passed + 1} of {len(attempt.asked)}"
    return f"Question {of}" if attempt.round == 1 else f"Missed question {of}"


def tally(attempt: Attempt) -> str:
    right = sum(attempt.is_right(answer) for answer in attempt.answers)
    return f"{len(attempt.answers)} answered, {right} right"


def restart_button(attempt: Attempt) -> None:
    if not attempt.all_answers:
        return
    with st.popover("Start again", type="tertiary", icon=":material/restart_alt:"):
        st.write("A new attempt forgets the answers given so far and shuffles the options anew.")
        if st.button("Forget and start again", key="restart"):
            begin_anew(attempt.quiz)
            st.rerun()


def show_question(attempt: Attempt, question: Question) -> None:
    options = question.shuffled(attempt.seed)
    choice = choose(attempt, question, options)
    # The button keeps its key and its place below the verdict, so that the focus stays on it.
    verdict = st.container(key="verdict")
    pressed = st.button(button_label(attempt), key="advance", type="primary")
    if attempt.checked:
        with verdict:
            show_verdict(attempt.checked)
            show_reasons(options, attempt.checked)
    if pressed and attempt.checked:
        keep_attempt(go_on(attempt))
        st.rerun()
    elif pressed and choice:
        keep_attempt(check(attempt, choice))
        st.rerun()
    elif pressed:
        verdict.warning("Choose an option first.", icon=":material/touch_app:")


def choose(attempt: Attempt, question: Question, options: tuple[Option, ...]) -> str | None:
    """The options as radio buttons, closed once one is checked; the id of the chosen one."""
    texts = {option.id: option.text for option in options}
    closed = attempt.checked is not None
    return st.radio(
        question.stem,
        list(texts),
        index=options.index(attempt.checked) if attempt.checked else None,
        format_func=texts.__getitem__,
        # A key of its own when closed: Streamlit drops the value of a widget that gets disabled.
        key=f"{'closed' if closed else 'open'} {attempt.seed} {attempt.round} {question.id}",
        disabled=closed,
        on_change="ignore",
        persist_state="session",
        width="stretch",
    )


def button_label(attempt: Attempt) -> str:
    if not attempt.checked:
        return "Check"
    return "See the score" if attempt.is_last else "Next question"


def show_verdict(option: Option) -> None:
    if option.correct:
        with st.container(key="right"):
            st.success(f"**Correct.** {option.feedback}", icon=":material/check:")
    else:
        with st.container(key="wrong"):
            st.error(f"**Not correct.** {option.feedback}", icon=":material/close:")


def show_reasons(options: tuple[Option, ...], chosen: Option) -> None:
    label = "Why the other options are wrong" if chosen.correct else "The answer, and why"
    with st.expander(label):
        for option in options:
            if option is not chosen:
                what = "This is the answer." if option.correct else "Not the answer."
                st.markdown(f"**{option.text}**  \n{what} {option.feedback}")


def show_score(attempt: Attempt, lesson: Lesson) -> None:
    first, latest = first_tries(attempt), latest_tries(attempt)
    count = len(attempt.quiz.questions)
    with st.container(key="score"):
        st.header(f"{sum(first.values())} of {count} right at the first try", anchor=False)
    if attempt.round > 1:
        st.write(f"Right by now, after {attempt.round} rounds: {sum(latest.values())} of {count}.")
    st.html(topic_table(attempt, lesson))
    still = missed(attempt)
    with st.container(horizontal=True, key="score-actions"):
        if still and st.button(retry_label(len(still)), type="primary", icon=":material/replay:"):
            keep_attempt(retry(attempt))
            st.rerun()
        st.download_button(
            "Save the result as CSV",
            to_csv(attempt),
            file_name="specviz-quiz.csv",
            mime="text/csv",
            on_click="ignore",
            icon=":material/download:",
        )
    if still:
        show_missed(attempt, still, lesson)


def retry_label(count: int) -> str:
    return f"Try the {count} missed again" if count > 1 else "Try the missed one again"


def topic_table(attempt: Attempt, lesson: Lesson) -> str:
    """Right answers by topic, at the first try, as words and small bars."""
    rows = []
    for topic, (right, count) in by_topic(attempt, first_tries(attempt)).items():
        pieces = '<i class="full"></i>' * right + "<i></i>" * (count - right)
        rows.append(
            f"<tr><th scope='row'>{escape(lesson.statement(topic).topic)}</th>"
            f"<td>{right} of {count}</td><td aria-hidden='true'>{pieces}</td></tr>"
        )
    return f'<table class="quiz-topics">{"".join(rows)}</table>'


def show_missed(attempt: Attempt, still: tuple[str, ...], lesson: Lesson) -> None:
    """Under each statement of the lesson the questions on it that are still missed."""
    st.header("What to look at again", anchor=False)
    st.page_link(page("learn"), label="Read the lesson again", icon=":material/school:")
    questions = [attempt.quiz.question(name) for name in still]
    for statement in lesson.statements():
        stems = [question.stem for question in questions if question.topic == statement.id]
        if stems:
            with st.container(border=True, gap="small", key=f"missed-{statement.id}"):
                st.subheader(statement.text, anchor=False)
                st.markdown("\n".join(f"- {stem}" for stem in stems))
                watch_link(statement)
