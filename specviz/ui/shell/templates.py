"""HTML from the templates that lie beside the Python that fills them.

Whatever is put in is text and shown as such; only what a template gave is markup to another one.
"""

from functools import cache
from typing import Any

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from markupsafe import Markup

from specviz.trace import Candidate, DraftToken, FinalToken
from specviz.ui.shell.assets import UI
from specviz.words import GLYPHS, visible


def rendered(name: str, /, **values: Any) -> Markup:
    """A file below specviz/ui, such as home/round, with these values."""
    return Markup(environment().get_template(f"{name}.html.jinja").render(values))


@cache
def environment() -> Environment:
    made = Environment(
        loader=FileSystemLoader(UI),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    made.filters["visible"] = shown
    made.globals["GLYPHS"] = GLYPHS
    return made


def shown(token: DraftToken | FinalToken | Candidate) -> str:
    return visible(token.text, token.bytes)
