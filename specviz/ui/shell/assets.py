"""Reads the HTML, CSS and JavaScript files that sit next to the Python code using them."""

from functools import cache
from pathlib import Path

import streamlit as st

UI = Path(__file__).parents[1]


@cache
def asset(name: str) -> str:
    """A file below specviz/ui, such as learn/rail.css."""
    return (UI / name).read_text(encoding="utf-8")


def script(name: str) -> str:
    """A component's JavaScript with all it imports, such as learn/rail: the bundle that `make
    bundle` wrote, because Streamlit takes one text that can import no neighbour."""
    return asset(f"bundles/{name}.js")


def style(*names: str) -> None:
    """Puts stylesheets into the page, such as learn/learn."""
    for name in names:
        st.html(UI / f"{name}.css")
