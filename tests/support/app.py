"""The app, driven without a browser: what it shows, and how its jobs are waited for."""

import json
import time
from typing import Any

from streamlit.testing.v1 import AppTest
from streamlit.testing.v1.element_tree import Button

from specviz.lessons.quiz.attempt import Attempt, go_to
from specviz.lessons.quiz.questions import Option, Question
from specviz.ui.shell import session
from specviz.ui.shell.session import ATTEMPT


def widget(app: AppTest, key: str) -> Any:
    """The widget with this key; Streamlit has no type for what any widget can do."""
    return app.get_by_key(key)


def uploader(app: AppTest) -> Any:
    return app.get("file_uploader")[0]


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


def button(app: AppTest, label: str) -> Button:
    return next(button for button in app.button if button.label == label)


def press(app: AppTest, label: str) -> AppTest:
    """The button with this label, which has to be there."""
    return button(app, label).click().run()


def choose(app: AppTest, option: Option) -> AppTest:
    """Chooses and checks."""
    app.radio[0].set_value(option.id)
    return press(app, "Check")


def ask(app: AppTest, attempt: Attempt, question: Question) -> AppTest:
    """Puts a question of an attempt on the screen, as a press in the rail does."""
    app.session_state[ATTEMPT] = go_to(attempt, question.id)
    return app.run()
