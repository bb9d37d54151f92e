"""The player alone in a page, with the app's own colours: for what needs no server."""

import json
from typing import Any

from playwright.sync_api import Browser, Page

from specviz.trace import Trace
from specviz.ui.player.data import head_of, rounds_of
from specviz.ui.shell.assets import asset, script
from specviz.ui.shell.palette import stylesheet
from specviz.words import GLYPHS

PAGE = """<!doctype html><html lang="en"><title>player</title><meta charset="utf-8">
<style>{palette} html {{ color-scheme: {scheme} }}
:root {{ --st-background-color: light-dark(#fff, #0e1420) }}
body {{ margin: 1rem; background: var(--st-background-color) }}</style>
<body class="stApp"><main><h1>A run</h1><div id="host"></div></main></body></html>"""
MOUNT = """async ([html, css, code]) => {
  const shadow = document.querySelector('#host').attachShadow({mode: 'open'});
  shadow.innerHTML = `<style>${css}</style>${html}`;
  const blob = new Blob([code], {type: 'text/javascript'});
  const { default: mount } = await import(URL.createObjectURL(blob));
  window.asked = [];
  window.receive = (data) => {
    const started = performance.now();
    const over = mount({data, parentElement: shadow, setStateValue: (...said) => asked.push(said)});
    shadow.querySelector('.player').getBoundingClientRect();
    window.leave = over;
    return performance.now() - started;
  };
}"""


def player_page(
    browser: Browser, width: int = 1440, scheme: str = "light", still: bool = True
) -> Page:
    """A page with the player in it and nothing to play yet; `receive` of it takes what a run is."""
    context = browser.new_context(
        viewport={"width": width, "height": 900}, reduced_motion="reduce" if still else None
    )
    page = context.new_page()
    page.set_content(PAGE.format(palette=stylesheet(), scheme=scheme))
    page.evaluate(
        MOUNT, [asset("player/player.html"), asset("player/player.css"), script("player/player")]
    )
    return page


def data_of(trace: Trace, **changes: Any) -> dict[str, Any]:
    rounds = rounds_of(trace.rounds, stopped=trace.stop_reason)
    data = {
        "run": trace.run_id,
        "name": "player",
        "head": head_of(trace),
        "glyphs": GLYPHS,
        "from": 0,
        "rounds": rounds,
        "over": True,
        "start": None,
        "detail": None,
        "asked": None,
    }
    copied: dict[str, Any] = json.loads(json.dumps(data | changes))
    return copied


def receive(page: Page, data: dict[str, Any]) -> float:
    """Milliseconds until the run stands in the page, its layout included."""
    return float(page.evaluate("data => receive(data)", data))
