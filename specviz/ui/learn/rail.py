"""The lesson's two small components: the list of steps, and the sentences that go with the player.

Both consist of plain files. What a visitor has seen stays in the browser and is never sent.
"""

from typing import Any

import streamlit as st

from specviz.lessons.lesson import FRAMES, Lesson, Step
from specviz.trace import Round
from specviz.ui.player.component import recorded
from specviz.ui.shell.assets import asset

GLOSSARY = "glossary"  # takes the place of a step's id


RAIL = st.components.v2.component(
    "specviz.learn_rail",
    html='<nav aria-label="Steps of the lesson"><ol></ol></nav>',
    css=asset("learn/rail.css"),
    js=asset("learn/rail.js"),
)
MOMENTS = st.components.v2.component(
    "specviz.moments",
    html="<ol></ol>",
    css=asset("learn/moments.css"),
    js=asset("learn/moments.js"),
)


def show_rail(lesson: Lesson, at: str) -> str | None:
    """The step that was just chosen, if any."""
    steps = [{"id": step.id, "title": step.title} for step in lesson.steps]
    chosen: str | None = RAIL(
        key="lesson-rail",
        data={"steps": [*steps, {"id": GLOSSARY, "title": "Glossary"}], "at": at},
        on_go_change=lambda: None,
    ).go
    return chosen


def show_moments(step: Step) -> None:
    """Each sentence moves the player to its frame and is marked while the player is there."""
    rounds = recorded(step.picture.recording).rounds
    spans = spans_of(rounds, step.picture.place[0])
    MOMENTS(
        key="lesson-moments",
        data={
            "player": "lesson-player",
            "detail": step.picture.detail,
            "pointing": asset("learn/pointing.css"),
            "moments": [{"text": one.text, "at": one.at, **spans[one.at]} for one in step.moments],
        },
    )


def spans_of(rounds: tuple[Round, ...], number: int) -> dict[str, dict[str, Any]]:
    """The player positions that each frame of a round spans; positions count steps, as in
    frames.js."""
    at = sum(sum(steps_of(round)) for round in rounds[: number - 1])
    spans = {}
    for name, steps in zip(FRAMES, steps_of(rounds[number - 1]), strict=True):
        spans[name] = {"after": at, "to": at + steps}
        at += steps
    return spans


def steps_of(round: Round) -> tuple[int, ...]:
    """How many steps each frame of FRAMES takes."""
    return len(round.drafts), 1, round.judged, int(round.final is not None), 1
