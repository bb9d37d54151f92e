"""The lesson's two small components: the list of steps, and the sentences that go with the player.

Both consist of plain files. What a visitor has seen stays in the browser and is never sent.
"""

from typing import TypedDict

import streamlit as st

from specviz.lessons.lesson import Lesson, Step
from specviz.ui.shell.assets import asset, script
from specviz.words import GLYPHS

GLOSSARY = "glossary"  # takes the place of a step's id
PLAYER = "lesson-player"


class StepData(TypedDict):
    id: str
    title: str


class LessonRailData(TypedDict):
    steps: list[StepData]
    at: str
    tick: str


class MomentData(TypedDict):
    text: str
    at: str


class MomentsData(TypedDict):
    player: str
    round: int
    moments: list[MomentData]


RAIL = st.components.v2.component(
    "specviz.learn_rail",
    html='<nav aria-label="Steps of the lesson"><ol></ol></nav>',
    css=asset("learn/rail.css"),
    js=script("learn/rail"),
)
MOMENTS = st.components.v2.component(
    "specviz.moments",
    html="<ol></ol>",
    css=asset("learn/moments.css"),
    js=script("learn/moments"),
)


def show_rail(lesson: Lesson, at: str) -> str | None:
    """The step that was just chosen, if any."""
    steps: list[StepData] = [{"id": step.id, "title": step.title} for step in lesson.steps]
    steps.append({"id": GLOSSARY, "title": "Glossary"})
    data: LessonRailData = {"steps": steps, "at": at, "tick": GLYPHS["accepted"]}
    chosen: str | None = RAIL(key="lesson-rail", data=data, on_go_change=lambda: None).go
    return chosen


def show_moments(step: Step) -> None:
    """Each sentence moves the player to its frame and is marked while the player is there."""
    data: MomentsData = {
        "player": PLAYER,
        "round": step.picture.place[0],
        "moments": [{"text": one.text, "at": one.at} for one in step.moments],
    }
    MOMENTS(key="lesson-moments", data=data)
