"""The one table of what may stand in the address of a page.

Widgets take their ranges and titles from it, links of the course are checked against it, and a link
into a page resets the widgets that it names. Of pages it knows only the names. Which pairs, steps
and questions exist is known only where models.yaml and the course are read.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from specviz.recordings.library import RECORDINGS
from specviz.trace import MAX_DRAFT_LENGTH, Settings
from specviz.workloads.prompts import TITLES

MOST_NAMED = 8  # names of a choice in a sentence
LABS = ("watch", "race", "tune")  # the pages that run models

WATCH, RECORDING, ROUND, TOKEN = "watch", "recording", "round", "token"
SWEEP, PROMPTS = "sweep", "prompts"
STEP = "step"
QUESTION, ATTEMPT = "q", "attempt"

RECORDED, LIVE = "recorded", "live"
LENGTHS, TEMPERATURES, PAIRS, BATCH = "draft_length", "temperature", "pairs", "batch"
OWN, FILE = "own", "file"


@dataclass(frozen=True)
class Parameter:
    """Any text that is not blank."""

    pages: tuple[str, ...]

    @property
    def expected(self) -> str:
        return "text"

    def fits(self, value: Any) -> bool:
        return isinstance(value, str) and bool(value.strip())

    def parse(self, text: str) -> Any:
        """The value that the text stands for, which need not fit; None if it stands for none."""
        return text


@dataclass(frozen=True)
class Choice(Parameter):
    """One of a few names, by default the first. `titles`: what is shown for each name."""

    titles: Mapping[str, str]

    @property
    def default(self) -> str:
        return next(iter(self.titles))

    @property
    def expected(self) -> str:
        first = ", ".join(list(self.titles)[:MOST_NAMED])
        return f"one of {first}" + (", ..." if len(self.titles) > MOST_NAMED else "")

    def fits(self, value: Any) -> bool:
        return isinstance(value, str) and value in self.titles


@dataclass(frozen=True)
class Number(Parameter):
    """From low to high in steps; a whole number if the step is one."""

    low: float
    high: float
    step: float
    default: float

    @property
    def expected(self) -> str:
        return f"a number from {self.low:g} to {self.high:g} in steps of {self.step:g}"

    def fits(self, value: Any) -> bool:
        if not isinstance(value, int | float) or isinstance(value, bool):
            return False
        steps = value / self.step
        return self.low <= value <= self.high and abs(steps - round(steps)) < 1e-9

    def parse(self, text: str) -> float | None:
        try:
            number = float(text)
        except ValueError:
            return None
        if isinstance(self.step, int):
            return int(number) if number.is_integer() else None
        return number


PARAMETERS: Mapping[str, Parameter] = {
    "pair": Parameter(LABS),
    "prompt": Parameter(LABS),
    "draft_length": Number(LABS, 0, MAX_DRAFT_LENGTH, 1, Settings.draft_length),
    "temperature": Number(LABS, 0.0, 2.0, 0.1, Settings.temperature),
    "max_new_tokens": Number(LABS, 8, 256, 8, Settings.max_new_tokens),
    "top_k": Number(LABS, 0, 1000, 1, Settings.top_k),
    "top_p": Number(LABS, 0.05, 1.0, 0.05, Settings.top_p),
    "seed": Number(LABS, 0, 10**9, 1, Settings.seed),
    WATCH: Choice(
        ("watch",), {RECORDED: "Recorded run", LIVE: "Live run", FILE: "Open a saved run"}
    ),
    RECORDING: Choice(("watch",), {name: one.title for name, one in RECORDINGS.items()}),
    ROUND: Number(("watch",), 1, 100_000, 1, 0),  # both count from 1; token 0 ends the round
    TOKEN: Number(("watch",), 0, 100_000, 1, 0),
    SWEEP: Choice(
        ("tune",),
        {
            LENGTHS: "Draft length",
            TEMPERATURES: "Temperature",
            PAIRS: "Drafts × workloads",
            BATCH: "Batch size",
        },
    ),
    PROMPTS: Choice(("tune",), {**TITLES, OWN: "My own prompt", FILE: "A file of prompts"}),
    "count": Number(("tune",), 2, 24, 1, 6),
    "repeats": Number(("tune",), 1, 5, 1, 3),
    STEP: Parameter(("learn",)),
    QUESTION: Parameter(("quiz",)),
    ATTEMPT: Parameter(("quiz",)),
}
SETTINGS = tuple(key for key, parameter in PARAMETERS.items() if parameter.pages == LABS)


def of_page(page: str) -> dict[str, Parameter]:
    return {key: one for key, one in PARAMETERS.items() if page in one.pages}


def choice(key: str) -> Choice:
    found = PARAMETERS[key]
    assert isinstance(found, Choice)
    return found


def number(key: str) -> Number:
    found = PARAMETERS[key]
    assert isinstance(found, Number)
    return found
