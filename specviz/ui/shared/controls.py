"""The settings of a run as widgets, each bound to the address bar, so that a link carries them."""

import os
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import streamlit as st

from specviz.models.catalogue import CATALOGUE, read_catalogue
from specviz.models.specs import PairSpec
from specviz.trace import MAX_DRAFT_LENGTH, Settings
from specviz.ui.shell.session import fill, widget_value

EXAMPLES = {
    "A story": "Once upon a time, there was a little girl named Lily. She loved to",
    "A word problem": (
        "Question: A baker makes 12 loaves a day and sells 9. How many are left after 5 days?\n"
        "Answer:"
    ),
    "A program": "# Write a function to find the largest number in a list.\ndef",
}


def catalogue() -> dict[str, PairSpec]:
    """From models.yaml, or the file that the variable SPECVIZ_MODELS names. Raises InputError."""
    return read_catalogue(Path(os.environ.get("SPECVIZ_MODELS", CATALOGUE)))


def prompt_box() -> str:
    prompt = st.text_area(
        "Prompt",
        EXAMPLES["A story"],
        key="prompt",
        bind="query-params",
        height=132,
        placeholder="A few words for the models to continue",
    )
    with st.container(horizontal=True, gap="small"):
        for name, text in EXAMPLES.items():
            values = {"prompt": text}
            st.button(name, type="tertiary", on_click=fill, args=(values,), key=f"example {name}")
    return prompt or ""


def pair_choice(pairs: dict[str, PairSpec]) -> PairSpec:
    name = st.selectbox("Pair of models", list(pairs), key="pair", bind="query-params")
    spec = pairs[name]
    st.caption(spec.about)
    return spec


def settings_sliders() -> Settings:
    """Draft length and temperature in sight, the rest folded away."""
    return Settings(
        draft_length=draft_length_slider(), temperature=temperature_slider(), **more_settings()
    )


def draft_length_slider() -> int:
    return st.slider(
        "Draft length γ",
        0,
        MAX_DRAFT_LENGTH,
        Settings.draft_length,
        key="draft_length",
        bind="query-params",
        help="Tokens the draft model proposes before each verification; 0 drafts nothing.",
    )


def temperature_slider() -> float:
    return st.slider(
        "Temperature",
        0.0,
        2.0,
        Settings.temperature,
        0.1,
        key="temperature",
        bind="query-params",
        help="0 always takes the likeliest token; 1 samples from the model's own probabilities.",
    )


def more_settings() -> dict[str, Any]:
    """Folded away: what most readers leave alone."""
    with st.expander("More settings"):
        max_new_tokens = st.slider(
            "New tokens",
            8,
            256,
            Settings.max_new_tokens,
            8,
            key="max_new_tokens",
            bind="query-params",
        )
        top_k = st.number_input(
            "Top-k, 0 is off", 0, 1000, Settings.top_k, key="top_k", bind="query-params"
        )
        top_p = st.slider("Top-p, 1 is off", 0.05, 1.0, 1.0, 0.05, key="top_p", bind="query-params")
        seed = st.number_input("Seed", 0, 10**9, Settings.seed, key="seed", bind="query-params")
    return {"max_new_tokens": max_new_tokens, "top_k": top_k, "top_p": top_p, "seed": seed}


def run_form(label: str, icon: str) -> tuple[PairSpec, str, Settings] | None:
    """Pair, prompt and settings once the button is pressed. Raises InputError for a setting that
    cannot be."""
    asked_for = st.query_params.to_dict()
    with st.container(border=True):
        left, right = st.columns([3, 2], gap="large")
        with right:
            spec = pair_choice(catalogue())
            settings = settings_sliders()
        with left:
            prompt = prompt_box()
            go = st.button(label, type="primary", icon=icon, shortcut="Ctrl+Enter")
    warn_of_ignored(asked_for)
    return (spec, prompt, settings) if go else None


def warn_of_ignored(asked_for: Mapping[str, str]) -> None:
    """asked_for: the address before the widgets were drawn."""
    if ignored := ignored_values(asked_for):
        st.warning(
            f"The link asks for {ignored}, which cannot be used: the settings above are in force.",
            icon=":material/warning:",
        )


def ignored_values(asked_for: Mapping[str, str]) -> str:
    """What the address asked for and the widgets did not take, as key=value; empty for nothing."""
    return ", ".join(
        f"{key}={value}"
        for key, value in asked_for.items()
        if widget_value(key) is not None and not same_value(value, widget_value(key))
    )


def same_value(asked_for: str, value: object) -> bool:
    """Whether text of an address says the value of a widget."""
    if isinstance(value, int | float):
        try:
            return float(asked_for) == value
        except ValueError:
            return False
    return asked_for == value
