"""The app, driven without a browser."""

import time
from collections.abc import Iterator

import pytest
from streamlit.testing.v1 import AppTest

from specviz.ui import session
from tests.test_architecture import ROOT


@pytest.fixture
def app() -> Iterator[AppTest]:
    """The app at its start page."""
    session.runner.clear()
    yield AppTest.from_file(str(ROOT / "app.py"), default_timeout=60).run()


@pytest.fixture
def watch(app: AppTest) -> AppTest:
    """The app on Watch, before any run."""
    return app.switch_page("pages/watch.py").run()


def until_over(app: AppTest, seconds: float = 60) -> AppTest:
    """Draws the page again until its run is over, as the polling fragment does in a browser."""
    end = time.monotonic() + seconds
    while not app.session_state[session.RUN].is_over:
        assert time.monotonic() < end, "the run took too long"
        time.sleep(0.05)
    return app.run()
