"""The settings of a run as widgets, each bound to the address so that a link carries them."""

import os
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import streamlit as st

from specviz.models.catalogue import CATALOGUE, read_catalogue
from specviz.models.specs import PairSpec
from specviz.parameters import PARAMETERS, number
from specviz.trace import Settings
from specviz.ui.shell.said import quoted
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
        placeholder="Type a few words for the models to continue",
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
    """Draft length and temperature visible, the rest folded away."""
    return Settings(
        draft_length=draft_length_slider(), temperature=temperature_slider(), **more_settings()
    )


def draft_length_slider() -> int:
    length: int = slider(
        "Draft length γ",
        "draft_length",
        help="Tokens the draft model proposes before each verification; 0 drafts nothing.",
    )
    return length


def temperature_slider() -> float:
    temperature: float = slider(
        "Temperature",
        "temperature",
        help="0 always takes the likeliest token; 1 samples from the model's own probabilities.",
    )
    return temperature


def more_settings() -> dict[str, Any]:
    """Folded away: what most readers leave alone."""
    with st.expander("More settings"):
        return {
            "max_new_tokens": slider("New tokens", "max_new_tokens"),
            "top_k": number_box("Top-k (0 = off)", "top_k"),
            "top_p": slider("Top-p (1 = off)", "top_p"),
            "seed": number_box("Seed", "seed"),
        }


def slider(label: str, key: str, help: str | None = None) -> Any:
    """Bound to the address, with the range it has there."""
    of = number(key)
    return st.slider(
        label, of.low, of.high, of.default, of.step, key=key, bind="query-params", help=help
    )


def number_box(label: str, key: str) -> Any:
    of = number(key)
    return st.number_input(
        label, of.low, of.high, of.default, of.step, key=key, bind="query-params"
    )


def run_form(label: str, icon: str) -> tuple[PairSpec, str, Settings] | None:
    """Pair, prompt and settings once the button is pressed. Raises InputError for an impossible
    setting."""
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
            f"The link asks for {', '.join(map(quoted, ignored))}, which cannot be used. The "
            "settings shown here apply instead.",
            icon=":material/warning:",
        )


def ignored_values(asked_for: Mapping[str, str]) -> list[str]:
    """What the address asked for but the widgets did not accept, each as key=value."""
    return [
        f"{key}={value}"
        for key, value in asked_for.items()
        if key in PARAMETERS
        and widget_value(key) is not None
        and PARAMETERS[key].parse(value) != widget_value(key)
    ]
