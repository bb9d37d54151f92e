"""The app, driven without a browser."""

import json
import time
from collections.abc import Iterator
from typing import Any

import pytest
from streamlit.testing.v1 import AppTest

from specviz.paths import ROOT
from specviz.ui.shell import session


@pytest.fixture
def app() -> Iterator[AppTest]:
    """The app at its start page."""
    session.runner.clear()
    yield AppTest.from_file(str(ROOT / "app.py"), default_timeout=60).run()


@pytest.fixture
def watch(app: AppTest) -> AppTest:
    """The app on Watch, ready for a live run, before any."""
    app.switch_page("pages/watch.py").run()
    return app.get_by_key("watch").set_value("live").run()


def played(app: AppTest) -> dict[str, Any]:
    """What the page hands to the player."""
    (component,) = app.get("bidi_component")
    data: dict[str, Any] = json.loads(component.proto.json)
    return data


def until_over(app: AppTest, name: str = session.RUN, seconds: float = 60) -> AppTest:
    """Draws the page again until its job is over, as the polling fragment does in a browser."""
    end = time.monotonic() + seconds
    while not app.session_state[name].is_over:
        assert time.monotonic() < end, "the run took too long"
        time.sleep(0.05)
    return app.run()


def html_of(app: AppTest) -> str:
    return "\n".join(element.proto.body for element in app.get("html"))


def button(app: AppTest, label: str):  # type: ignore[no-untyped-def]
    return next(button for button in app.button if button.label == label)
