"""Draws one step of the lesson: its question, text, picture and links."""

from collections.abc import Callable

import streamlit as st

from specviz.errors import InputError
from specviz.lessons.benchmarks import read_benchmarks
from specviz.lessons.glossary import Glossary
from specviz.lessons.lesson import Check, Guess, Lesson, Picture, Prediction, Step
from specviz.models.catalogue import read_catalogue
from specviz.parameters import STEP
from specviz.recordings.library import read_recording
from specviz.trace import Trace
from specviz.ui.learn import pictures
from specviz.ui.learn.drawing import Drawing
from specviz.ui.learn.key_frames import key_frames
from specviz.ui.learn.rail import GLOSSARY, PLAYER, show_moments, show_rail
from specviz.ui.learn.text import glossary_list, paragraphs, statement
from specviz.ui.player.component import Start, show_trace
from specviz.ui.shared.course import way_out
from specviz.ui.shell.navigation import page
from specviz.ui.shell.said import quoted
from specviz.ui.shell.session import current_step, guess, keep_guess, keep_step
from specviz.ui.shell.templates import rendered

COLUMNS = [9, 11]
GREEDY = ("tiny", "tiny-weak", "tiny-mismatched")  # drafts whose text at temperature 0 is compared
DRAWN: dict[str, Callable[[Picture], Drawing]] = {
    "speed": lambda _: pictures.speed(read_benchmarks()),
    "passes": lambda _: pictures.passes(read_benchmarks()),
    "overlap": lambda picture: pictures.overlap(read_recording(picture.recording), *picture.place),
    "memory": lambda picture: pictures.memory(
        greedy(picture.pair).models, read_catalogue().values()
    ),
    "drafts": lambda _: pictures.drafts(read_benchmarks(), [greedy(pair) for pair in GREEDY]),
}


def greedy(pair: str) -> Trace:
    return read_recording(f"{pair}-stories-greedy")


def the_step(lesson: Lesson) -> str:
    """The step in the link, or where the visitor was, or the first; may also be the glossary."""
    known = [*(step.id for step in lesson.steps), GLOSSARY]
    asked_for = st.query_params.get(STEP)
    if asked_for is not None and asked_for not in known:
        st.warning(
            f"The lesson has no step {quoted(asked_for)}, so it continues where you were.",
            icon=":material/warning:",
        )
    elif asked_for:
        keep_step(asked_for)
    return current_step() or known[0]


def show_lesson(lesson: Lesson, glossary: Glossary) -> None:
    at = the_step(lesson)
    if chosen := show_rail(lesson, at):
        open_step(chosen)
        st.rerun()
    if at == GLOSSARY:
        show_glossary(glossary)
        return
    place = [step.id for step in lesson.steps].index(at)
    step = lesson.steps[place]
    with st.container(key=f"step-{step.id}"):
        show_step(step, glossary)
    show_ways(lesson.steps[place - 1] if place else None, *lesson.steps[place + 1 : place + 2])
    if step is lesson.steps[-1]:
        show_check(lesson.check)


def open_step(step: str) -> None:
    """As an entry of the browser's history, so that Back leads to the previous step."""
    keep_step(step)
    st.query_params[STEP] = step


def show_ways(before: Step | None, after: Step | None = None) -> None:
    """Buttons to the neighbouring steps. A link within the page would leave Streamlit with an
    outdated address."""
    with st.container(horizontal=True, horizontal_alignment="distribute", key="step-ways"):
        for step, word, icon in ((before, "Back", "arrow_back"), (after, "Next", "arrow_forward")):
            if step:
                st.button(
                    f"{word}: {step.title}",
                    key=f"to {step.id}",
                    icon=f":material/{icon}:",
                    type="primary" if word == "Next" else "secondary",
                    on_click=open_step,
                    args=(step.id,),
                )


def show_step(step: Step, glossary: Glossary) -> None:
    with st.container(key="step-head", gap="xsmall"):
        st.html(rendered("learn/templates/part", heading=step.heading))
        st.header(step.title, anchor=False)
        for one in step.statements:
            st.html(statement(one.text))
    with_player = bool(step.moments)  # which is tall, and begins beside the question
    if not with_player:
        show_prediction(step.predict, step.id)
    text, picture = st.columns(COLUMNS, gap="large")
    with text.container(key="step-text", gap="medium"):
        if with_player:
            show_prediction(step.predict, step.id)
        st.html(paragraphs(step.text, glossary))
        if step.formula:
            st.latex(step.formula)
        if with_player:
            show_moments(step)
    with picture.container(key="step-picture"):
        show_picture(step.picture)
    if with_player:
        number, _ = step.picture.place
        st.html(key_frames(read_recording(step.picture.recording), number))
    with st.container(key="step-tries", gap="small"):
        st.subheader("Try it", anchor=False)
        with st.container(horizontal=True):
            for number, link in enumerate(step.tries):
                way_out(link, key=f"try-{step.id}-{number}")


def show_prediction(predict: Prediction, step: str) -> None:
    """Asked before the text answers it; not scored, and the answer can be changed."""
    guessed = guess(step)
    with st.container(border=True, key="predict", gap="small"):
        st.markdown(f"**Guess first.** {predict.question}")
        with st.container(horizontal=True, key="guesses"):
            for place, option in enumerate(predict.options):
                st.button(
                    option.text,
                    key=f"guess {step} {place}",
                    type="primary" if place == guessed else "secondary",
                    on_click=keep_guess,
                    args=(step, place),
                )
        if guessed is not None:
            show_reason(predict.options[guessed])


def show_reason(guess: Guess) -> None:
    with st.container(key="right" if guess.right else "wrong"):
        if guess.right:
            st.success(f"**Right.** {guess.reason}", icon=":material/check:")
        else:
            st.info(f"**Not quite.** {guess.reason}", icon=":material/close:")


def show_picture(picture: Picture) -> None:
    try:
        if picture.kind == "player":
            number, token = picture.place
            trace, start = read_recording(picture.recording), Start(number, token)
            show_trace(trace, key=PLAYER, start=start, detail=picture.detail)
        else:
            st.html(DRAWN[picture.kind](picture).html)
    except InputError as error:
        st.error(str(error), icon=":material/error:")


def show_glossary(glossary: Glossary) -> None:
    st.header("Glossary", anchor=False)
    st.write("One term for each concept, used throughout specviz, and what others call it.")
    st.html(glossary_list(glossary))


def show_check(check: Check) -> None:
    with st.container(key="check", gap="small"):
        st.header(check.heading, anchor=False)
        st.write(check.text)
        st.page_link(page("quiz"), label="Take the quiz", icon=":material/quiz:")
