"""Which pages there are, in what order, under which title and address."""

from contextvars import ContextVar
from pathlib import Path

import streamlit as st

ROOT = Path(__file__).parents[2]
ICON = ROOT / "static" / "favicon.svg"
STYLE = (Path(__file__).parent / "assets" / "app.css").read_text(encoding="utf-8")

PAGES = {
    "home": ("Start", ":material/home:"),
    "watch": ("Watch", ":material/visibility:"),
}

inside = ContextVar("inside", default=False)


def page(name: str) -> st.Page:
    title, icon = PAGES[name]
    file = ROOT / "pages" / f"{name}.py"
    return st.Page(file, title=title, icon=icon, url_path=name, default=name == "home")


def open_page() -> None:
    """Draws the navigation and runs the page that was asked for."""
    st.set_page_config(page_title="specviz", page_icon=str(ICON), layout="wide")
    st.html(f"<style>{STYLE}</style>")
    asked_for = st.navigation([page(name) for name in PAGES], position="top")
    before = inside.set(True)
    try:
        asked_for.run()
    finally:
        inside.reset(before)


def inside_app() -> None:
    """To be called first by every page.

    Until one session has run st.navigation, a fresh Streamlit server takes pages/ for its old kind
    of app and runs the file behind the first address it is asked for without app.py. Then this
    opens the page through the navigation and stops the bare one.
    """
    if not inside.get():
        open_page()
        st.stop()
