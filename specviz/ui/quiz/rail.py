"""The rail of the quiz: where the learner is, a link to every question, and the address bar.

A component of plain files, because only the browser can change the address without adding to its
history.
"""

from typing import TypedDict

import streamlit as st

from specviz.lessons.quiz.attempt import Attempt, standings
from specviz.lessons.quiz.packing import pack
from specviz.parameters import ATTEMPT, QUESTION
from specviz.ui.shell.assets import asset, script
from specviz.words import GLYPHS

SCORE = "score"  # takes the place of a question's id when the score is shown
MARKS = {
    "right": GLYPHS["accepted"],
    "missed": GLYPHS["rejected"],
    "answered": "•",
    "open": "",
}


class QuestionData(TypedDict):
    id: str
    standing: str
    glyph: str
    asked: bool


class QuizRailData(TypedDict):
    headline: str
    tally: str
    questions: list[QuestionData]
    at: str | None
    stem: str | None
    link: dict[str, str]


COMPONENT = st.components.v2.component(
    "specviz.quiz_rail",
    html='<nav aria-label="Questions"><p><b></b><span></span></p><ol></ol></nav>',
    css=asset("quiz/rail.css"),
    js=script("quiz/rail"),
)


def show_rail(attempt: Attempt) -> str | None:
    """The question that was just chosen, if any."""
    data: QuizRailData = {
        "headline": headline(attempt),
        "tally": tally(attempt),
        "questions": [question_data(attempt, *one) for one in standings(attempt)],
        "at": attempt.at,
        "stem": attempt.question.stem if attempt.question else None,
        "link": {QUESTION: attempt.at or SCORE, ATTEMPT: pack(attempt)},
    }
    chosen: str | None = COMPONENT(key="quiz-jump", data=data, on_go_change=lambda: None).go
    return chosen


def question_data(attempt: Attempt, name: str, standing: str) -> QuestionData:
    return {
        "id": name,
        "standing": standing,
        "glyph": MARKS[standing],
        "asked": name in attempt.asked,
    }


def headline(attempt: Attempt) -> str:
    if attempt.at is None:
        return "The score"
    names = [question.id for question in attempt.quiz.questions]
    return f"Question {names.index(attempt.at) + 1} of {len(names)}"


def tally(attempt: Attempt) -> str:
    stand = [standing for _, standing in standings(attempt)]
    answered = f"{len(stand) - stand.count('open')} answered"
    if attempt.is_sealed:
        return f"Exam, {answered}"
    again = f", round {len(attempt.rounds)}" if len(attempt.rounds) > 1 else ""
    return f"{answered}, {stand.count('right')} right{again}"
