"""The app, driven without a browser."""

from collections.abc import Iterator

import pytest
from streamlit.testing.v1 import AppTest

from specviz.paths import ROOT
from specviz.ui.shell import session
from tests.support.app import widget


@pytest.fixture
def app() -> Iterator[AppTest]:
    """The app at its start page."""
    session.runner.clear()
    yield AppTest.from_file(str(ROOT / "app.py"), default_timeout=60).run()


@pytest.fixture
def watch(app: AppTest) -> AppTest:
    """The app on Watch, ready for a live run, before any."""
    app.switch_page("pages/watch.py").run()
    widget(app, "watch").set_value("live").run()
    return app
