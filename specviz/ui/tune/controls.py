"""What Tune can measure, the controls for each kind of sweep, and the presets."""

import dataclasses
from collections.abc import Callable
from typing import Any

import streamlit as st

from specviz.errors import InputError
from specviz.jobs.batch import BatchCosts
from specviz.jobs.runner import Job
from specviz.jobs.sweep import Sweep
from specviz.measure.sweep import Setup
from specviz.models.specs import PairSpec
from specviz.parameters import (
    BATCH,
    FILE,
    LENGTHS,
    OWN,
    PAIRS,
    PROMPTS,
    SWEEP,
    TEMPERATURES,
    choice,
)
from specviz.trace import Settings
from specviz.ui.shared.controls import (
    catalogue,
    draft_length_slider,
    more_settings,
    pair_choice,
    prompt_box,
    slider,
    temperature_slider,
    warn_of_ignored,
)
from specviz.ui.shell.links import linked_choice, linked_select
from specviz.ui.shell.said import quoted
from specviz.ui.shell.session import fill
from specviz.workloads.prompts import TITLES, WORKLOADS, prompts_of, workload_prompts

SWEPT_LENGTHS = range(1, 13)
SWEPT_TEMPERATURES = (0.0, 0.25, 0.5, 0.75, 1.0, 1.25, 1.5)
MOST_MB = 1  # of a prompt file, in units of 2**20 bytes as Streamlit has them
REPEATED = (
    "The quick brown fox jumps over the lazy dog near the river bank. "
    "The quick brown fox jumps over the lazy dog near the river bank. "
    "The quick brown fox jumps over the lazy"
)
PRESETS: dict[str, dict[str, Any]] = {
    "Distilled draft": {"pair": "tiny", PROMPTS: "stories"},
    "Weak draft": {"pair": "tiny-weak", PROMPTS: "problems"},
    "Mismatched draft": {"pair": "tiny-mismatched", PROMPTS: "stories"},
    "Draft = target": {"pair": "tiny-self", PROMPTS: "stories"},
    "N-gram, repeated text": {"pair": "tiny-ngram", PROMPTS: OWN, "prompt": REPEATED},
    "Draft length 16": {SWEEP: PAIRS, PROMPTS: "stories", "draft_length": 16},
}


def presets() -> None:
    """One click sets everything a preset is about and leaves the rest."""
    pairs = catalogue()
    with st.container(horizontal=True, gap="small", key="presets"):
        for name, values in PRESETS.items():
            if values.get("pair", "tiny") in pairs:
                values = {SWEEP: LENGTHS, "temperature": 0.0, **values}
                st.button(name, key=f"preset {name}", on_click=fill, args=(values,))


def sweep_choice() -> str:
    return linked_choice("What to vary", SWEEP)


def tune_form(sweep: str) -> Callable[[], Job] | None:
    """The controls of a sweep; once Measure is pressed, a function that makes its job. Raises
    InputError."""
    asked_for = st.query_params.to_dict()
    left, right = st.columns([3, 2], gap="large")
    with left:
        workload = prompt_source(every=sweep == PAIRS)
        own = prompt_box() if workload == OWN else ""
        lines = uploaded() if workload == FILE else None
        count, repeats = size_sliders(many=workload != OWN, repeat=sweep != BATCH)
    with right:
        spec = pair_choice(catalogue())
        settings: dict[str, Any] = {}
        if sweep != LENGTHS:
            settings["draft_length"] = draft_length_slider()
        if sweep != TEMPERATURES:
            settings["temperature"] = temperature_slider()
        settings |= more_settings()
    warn_of_ignored(asked_for)
    with left:
        go = st.button("Measure", type="primary", icon=":material/speed:", shortcut="Ctrl+Enter")
    if not go:
        return None
    chosen = Asked(sweep, spec, Settings(**settings), workload, count, repeats, own, lines)
    return chosen.job


def prompt_source(every: bool) -> str:
    """every: the sweep covers all workloads, so there is nothing to choose."""
    if every:
        st.caption(f"Measured on prompts of every workload: {', '.join(TITLES.values())}.")
        return choice(PROMPTS).default
    chosen = linked_select("Prompts", PROMPTS)
    if chosen in WORKLOADS:
        prompts = workload_prompts(chosen)
        st.caption(
            f"{len(prompts)} such prompts ship with specviz. The first: {quoted(prompts[0])}"
        )
    return chosen


def size_sliders(many: bool, repeat: bool) -> tuple[int, int]:
    count, repeats = 1, 1
    if many:
        count = slider(
            "Number of prompts",
            "count",
            help="Every prompt runs with every setting; more prompts give more certainty.",
        )
    if repeat:
        repeats = slider(
            "Repeats",
            "repeats",
            help="Runs of the same prompt with the same seed; only their times differ.",
        )
    return count, repeats


def uploaded() -> list[str] | None:
    """The lines of a prompt file. Raises InputError for one that is too large or not text."""
    st.caption('A text file of JSON lines, such as `{"prompt": "Once upon a time"}`.')
    file = st.file_uploader("Prompt file", type=["jsonl", "json", "txt"], max_upload_size=MOST_MB)
    if file is None:
        return None
    name = quoted(file.name)
    if file.size > MOST_MB * 2**20:
        raise InputError(
            f"{name} is larger than {MOST_MB} MB: choose a smaller file, or remove some lines."
        )
    try:
        lines = file.getvalue().decode("utf-8").splitlines()
    except UnicodeDecodeError as error:
        raise InputError(
            f"{name} is not UTF-8 text at byte {error.start:,}: save it as UTF-8."
        ) from error
    found = prompts_of(lines, name)
    st.caption(f"{len(found):,} prompts read from {name}.")
    return found


@dataclasses.dataclass(frozen=True)
class Asked:
    """The values of the controls when Measure was pressed."""

    sweep: str
    spec: PairSpec
    settings: Settings
    workload: str
    count: int
    repeats: int
    own: str
    lines: list[str] | None

    def job(self) -> Job:
        """Raises InputError if a prompt is missing."""
        if self.sweep == BATCH:
            return BatchCosts(self.spec, self.prompts(self.workload), self.settings)
        setups = tuple(self.setups())
        prompts = {setup.workload: self.prompts(setup.workload) for setup in setups}
        return Sweep(setups, prompts, self.repeats)

    def setups(self) -> list[Setup]:
        if self.sweep == LENGTHS:
            return [self.setup(draft_length=length) for length in SWEPT_LENGTHS]
        if self.sweep == TEMPERATURES:
            return [self.setup(temperature=value) for value in SWEPT_TEMPERATURES]
        return [
            Setup(spec, workload, self.settings)
            for spec in catalogue().values()
            if spec.target == self.spec.target
            for workload in WORKLOADS
        ]

    def setup(self, **changes: Any) -> Setup:
        return Setup(self.spec, self.workload, dataclasses.replace(self.settings, **changes))

    def prompts(self, workload: str) -> list[str]:
        if workload == OWN:
            return [self.own]
        if workload == FILE:
            if not self.lines:
                raise InputError("There is no prompt file yet: upload one or choose a workload.")
            return self.lines[: self.count]
        return workload_prompts(workload)[: self.count]
