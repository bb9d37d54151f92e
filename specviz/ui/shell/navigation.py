"""The pages of the app: their order, titles and addresses."""

from contextvars import ContextVar

import streamlit as st

from specviz.parameters import PARAMETERS
from specviz.paths import ROOT
from specviz.ui.shell.assets import style
from specviz.ui.shell.palette import stylesheet
from specviz.ui.shell.session import arrives_at, forget_widgets, keep_jobs_alive
from specviz.ui.shell.templates import rendered

ICON = ROOT / "static" / "favicon.svg"

PAGES = {
    "home": ("Start", ":material/home:"),
    "learn": ("Learn", ":material/school:"),
    "watch": ("Watch", ":material/visibility:"),
    "race": ("Race", ":material/sports_score:"),
    "tune": ("Tune", ":material/tune:"),
    "quiz": ("Quiz", ":material/quiz:"),
}

inside = ContextVar("inside", default=False)


def page(name: str) -> st.Page:
    title, icon = PAGES[name]
    file = ROOT / "pages" / f"{name}.py"
    return st.Page(file, title=title, icon=icon, url_path=name, default=name == "home")


def open_page() -> None:
    """Draws the navigation and runs the requested page."""
    st.set_page_config(page_title="specviz", page_icon=str(ICON), layout="wide")
    st.html(rendered("shell/palette", sheet=stylesheet()))
    style("shell/app", "shell/streamlit")
    asked_for = st.navigation([page(name) for name in PAGES], position="top")
    # A link's settings start from the defaults. Otherwise a value from an earlier visit would win
    # over a default that the link asks for, which Streamlit drops from the address.
    if arrives_at(asked_for.title) and st.query_params:
        forget_widgets(PARAMETERS)
    keep_jobs_alive()
    before = inside.set(True)
    try:
        asked_for.run()
    finally:
        inside.reset(before)


def inside_app() -> None:
    """Every page calls this first.

    Until one session has run st.navigation, a fresh Streamlit server mistakes pages/ for its old
    kind of app and runs the file behind the first requested address without app.py. In that case
    this opens the page through the navigation and stops the bare one.
    """
    if not inside.get():
        open_page()
        st.stop()
