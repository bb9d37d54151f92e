"""Draws an attempt at the quiz: one question at a time, with an explanation of every option."""

import secrets

import streamlit as st

from specviz.errors import InputError
from specviz.lessons.lesson import Lesson
from specviz.lessons.quiz.attempt import (
    CONFIDENCES,
    Attempt,
    Confidence,
    Mode,
    answer,
    begin,
    go_to,
    hand_in,
    neighbours,
    onward,
)
from specviz.lessons.quiz.packing import unpack
from specviz.lessons.quiz.questions import Option, Question, Quiz
from specviz.parameters import ATTEMPT, QUESTION
from specviz.ui.quiz.rail import SCORE, show_rail
from specviz.ui.quiz.score import SURE, show_score
from specviz.ui.shared.course import step_link, way_out
from specviz.ui.shell.said import quoted
from specviz.ui.shell.session import arrived, current_attempt, keep_attempt, keep_note, note

PRIVACY = (
    "The quiz grades itself, and your answers stay on the machine that runs specviz. They are kept "
    "in the address of this page, so you can reload it and continue where you are."
)
MODES: dict[Mode, str] = {"practice": "Practice", "exam": "Exam"}
MODES_HELP = "Practice marks each answer immediately; an exam marks all when you hand it in."
RAIL = [1, 3]


def the_attempt(quiz: Quiz) -> Attempt:
    """The current attempt, the one in the link, or a new one, at the question in the link."""
    attempt = current_attempt()
    if attempt is None or attempt.quiz != quiz:
        attempt = from_link(quiz)
    elif not arrived():
        return attempt
    return keep(at_linked_question(attempt))


def from_link(quiz: Quiz) -> Attempt:
    packed = st.query_params.get(ATTEMPT)
    try:
        if packed:
            return unpack(quiz, packed)
    except InputError as error:
        keep_note(str(error))
    return begin(quiz, secrets.randbits(32))


def at_linked_question(attempt: Attempt) -> Attempt:
    asked_for = st.query_params.get(QUESTION)
    if asked_for is None:
        return attempt
    if asked_for == SCORE:
        return go_to(attempt, None)
    if asked_for not in (question.id for question in attempt.quiz.questions):
        keep_note(f"The quiz has no question {quoted(asked_for)}, so it continues where you were.")
        return attempt
    return go_to(attempt, asked_for)


def keep(attempt: Attempt) -> Attempt:
    keep_attempt(attempt)
    return attempt


def move(attempt: Attempt) -> None:
    """Continues immediately with another state of the attempt."""
    keep_attempt(attempt)
    keep_note(None)
    st.rerun()


def show_attempt(attempt: Attempt, lesson: Lesson) -> None:
    if said := note():
        st.warning(said, icon=":material/warning:")
    rail, body = st.columns(RAIL, gap="large")
    with rail.container(key="quiz-rail"):
        if chosen := show_rail(attempt):
            move(go_to(attempt, chosen))
        mode_choice(attempt)
        rail_buttons(attempt)
    with body.container(key="quiz-body"):
        if attempt.question:
            show_question(attempt, attempt.question, lesson)
        else:
            show_score(attempt, lesson, move)
        with st.container(key="quiz-privacy"):
            st.caption(PRIVACY)


def mode_choice(attempt: Attempt) -> None:
    """Can be changed until the first answer."""
    if attempt.all_answers or attempt.handed_in:
        return
    mode = st.segmented_control(
        "How do you want to take it?",
        list(MODES),
        format_func=MODES.__getitem__,
        default=attempt.mode,
        key=f"mode {attempt.seed}",
        required=True,
        help=MODES_HELP,
    )
    if mode and mode != attempt.mode:
        move(go_to(begin(attempt.quiz, attempt.seed, mode), attempt.at))


def rail_buttons(attempt: Attempt) -> None:
    if attempt.is_sealed and attempt.all_answers:
        hand_in_button(attempt)
    if attempt.has_score and attempt.question and st.button("See the score", key="to-score"):
        move(go_to(attempt, None))
    if attempt.all_answers:
        with st.popover("Start again", type="tertiary", icon=":material/restart_alt:"):
            st.write("A new attempt forgets your answers so far and reshuffles the options.")
            if st.button("Forget and start again", key="restart"):
                move(begin(attempt.quiz, secrets.randbits(32)))


def hand_in_button(attempt: Attempt) -> None:
    """Asks for confirmation while questions are open, because none can be answered afterwards."""
    icon, count = ":material/assignment_turned_in:", len(attempt.left)
    if not count:
        if st.button("Hand in", key="hand-in", icon=icon):
            move(hand_in(attempt))
        return
    with st.popover(f"Hand in with {count} unanswered", icon=icon):
        st.write("Unanswered questions count as wrong, and you cannot change anything afterwards.")
        if st.button("Hand in now", key="hand-in"):
            move(hand_in(attempt))


def show_question(attempt: Attempt, question: Question, lesson: Lesson) -> None:
    options = question.shuffled(attempt.seed)
    # What comes and goes has its own container, so that the button keeps its place and the focus.
    with st.container(key="answer"):
        choice = choose(attempt, question, options)
        sure = confidence(attempt, question)
    verdict = st.container(key="verdict")
    with st.container(horizontal=True, vertical_alignment="center", key="quiz-buttons"):
        pressed = st.button(button_label(attempt), key="advance", type="primary")
        step_buttons(attempt)
        if not attempt.checked:
            st.caption("Pressing Enter on an option does the same.", width="content")
    if attempt.checked:
        with verdict:
            show_verdict(attempt.checked, question)
        show_reasons(options, attempt.checked)
        show_ways_out(question, lesson)
    if pressed and attempt.checked:
        move(go_to(attempt, onward(attempt)))
    elif pressed and choice:
        answered = answer(attempt, choice, sure)
        move(go_to(answered, onward(answered) or attempt.at) if attempt.is_sealed else answered)
    elif pressed:
        verdict.warning("Choose an option first.", icon=":material/touch_app:")


def choose(attempt: Attempt, question: Question, options: tuple[Option, ...]) -> str | None:
    """The options as radio buttons, disabled once one is checked; returns the id of the chosen "
    "one."""
    texts = {option.id: option.text for option in options}
    closed = attempt.checked is not None
    given = question.option(attempt.given.option) if attempt.given else None
    return st.radio(
        question.stem,
        list(texts),
        index=options.index(given) if given else None,
        format_func=texts.__getitem__,
        # A key of its own when closed: Streamlit drops the value of a widget that gets disabled.
        key=f"{'closed' if closed else 'open'} {attempt.seed} {len(attempt.rounds)} {question.id}",
        disabled=closed,
        on_change="ignore",
        persist_state="session",
        width="stretch",
    )


def confidence(attempt: Attempt, question: Question) -> Confidence | None:
    """How sure the learner is; hidden once the verdict is shown."""
    if attempt.checked:
        return None
    return st.segmented_control(
        "How sure are you? (optional)",
        CONFIDENCES,
        format_func=SURE.__getitem__,
        default=attempt.given.confidence if attempt.given else None,
        key=f"sure {attempt.seed} {len(attempt.rounds)} {question.id}",
        on_change="ignore",
        persist_state="session",
    )


def button_label(attempt: Attempt) -> str:
    if attempt.is_sealed:
        return "Save and continue" if attempt.left not in ((), (attempt.at,)) else "Save"
    if not attempt.checked:
        return "Check"
    return "Next question" if onward(attempt) else "See the score"


def step_buttons(attempt: Attempt) -> None:
    """Back and forward, without answering."""
    before, after = neighbours(attempt)
    for name, label, icon in ((before, "Back", "arrow_back"), (after, "Forward", "arrow_forward")):
        if st.button(
            label,
            key=f"step-{label}",
            type="tertiary",
            icon=f":material/{icon}:",
            disabled=not name,
        ):
            move(go_to(attempt, name))


def show_verdict(option: Option, question: Question) -> None:
    said = f"{option.feedback}\n\n{question.principle}"
    if option.correct:
        with st.container(key="right"):
            st.success(f"**Correct.** {said}", icon=":material/check:")
    else:
        with st.container(key="wrong"):
            st.error(f"**Not correct.** {said}", icon=":material/close:")


def show_reasons(options: tuple[Option, ...], chosen: Option) -> None:
    """The reasons for the other options, the right one first."""
    with st.container(key="reasons", gap="small"):
        for option in sorted(options, key=lambda option: not option.correct):
            if option is not chosen:
                mark = ":material/check: **" if option.correct else ":material/close: **"
                what = " This is the answer." if option.correct else ""
                st.markdown(f"{mark}{option.text}**{what}  \n{option.feedback}")


def show_ways_out(question: Question, lesson: Lesson) -> None:
    """Links to where the answer can be seen and to the step that explains it."""
    with st.container(key="show-me", gap="small"):
        st.markdown("**Show me**")
        way_out(question.show, key=f"show-{question.id}")
        step = lesson.step_of(question.topic)
        step_link(step, f"In the lesson: {step.title}")
