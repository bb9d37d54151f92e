"""The rail of the quiz: where the learner is, a link to every question, and the address bar.

A component of plain files, because only the browser can change the address without adding to its
history.
"""

import streamlit as st

from specviz.lessons.quiz.attempt import Attempt, standings
from specviz.lessons.quiz.packing import pack
from specviz.parameters import ATTEMPT, QUESTION
from specviz.ui.shell.assets import asset

SCORE = "score"  # takes the place of a question's id when the score is shown


COMPONENT = st.components.v2.component(
    "specviz.quiz_rail",
    html='<nav aria-label="Questions"><p><b></b><span></span></p><ol></ol></nav>',
    css=asset("quiz/rail.css"),
    js=asset("quiz/rail.js"),
)


def show_rail(attempt: Attempt) -> str | None:
    """The question that was just chosen, if any."""
    chosen: str | None = COMPONENT(
        key="quiz-jump",
        data={
            "headline": headline(attempt),
            "tally": tally(attempt),
            "questions": [
                {"id": name, "standing": standing, "asked": name in attempt.asked}
                for name, standing in standings(attempt)
            ],
            "at": attempt.at,
            "stem": attempt.question and attempt.question.stem,
            "link": {QUESTION: attempt.at or SCORE, ATTEMPT: pack(attempt)},
        },
        on_go_change=lambda: None,
    ).go
    return chosen


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
