"""Pages for the tests that drive Chromium, and what holds on every page."""

import json
import shutil
from collections.abc import Callable
from pathlib import Path

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Locator, Page, expect

from specviz.lessons.quiz.attempt import Attempt
from specviz.lessons.quiz.packing import pack
from specviz.lessons.quiz.questions import Option, Question

NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable", "chrome")
MAC = "/Applications/Google Chrome.app/Contents/MacOS/Google Chrome"
FLAGS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]
STYLED = """() => {
  const app = document.querySelector('.stApp');
  return app && getComputedStyle(app).getPropertyValue('--accepted') !== '';
}"""


def executable() -> str:
    found = next(filter(None, map(shutil.which, NAMES)), MAC)
    if not Path(found).exists():
        pytest.fail("No browser found: install Chromium or Google Chrome, or run make test.")
    return found


OpenPage = Callable[..., Page]


def settled(page: Page) -> None:
    """The script has run, its page is there, and our stylesheet, which comes last, is in force."""
    page.wait_for_selector("[data-testid=stApp][data-test-script-state=notRunning]")
    page.wait_for_selector("h1")
    page.wait_for_function(STYLED)


def check_accessibility(page: Page) -> None:
    """No rule of WCAG 2.2 A and AA that axe knows is broken."""
    levels = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"]
    results = Axe().run(page, options={"runOnly": levels})
    found = [
        (violation["id"], [node["html"][:120] for node in violation["nodes"][:3]])
        for violation in results.response["violations"]
    ]
    assert found == [], json.dumps(found, indent=1)


def check_width(page: Page) -> None:
    """Nothing is wider than the screen."""
    main = page.get_by_test_id("stMain")
    assert main.evaluate("main => main.scrollWidth <= main.clientWidth")
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")


def group(page: Page, question: Question) -> Locator:
    """The question is on the screen, its full stem the name of the group."""
    return page.get_by_role("radiogroup", name=question.stem)


def stands(page: Page, question: Question) -> None:
    expect(group(page, question)).to_be_visible()


def answer(page: Page, question: Question, option: Option) -> None:
    stands(page, question)
    group(page, question).get_by_text(option.text, exact=True).click()
    page.get_by_role("button", name="Check").click()
    expect(page.get_by_text(option.feedback)).to_be_visible()
    settled(page)


def at_score(attempt: Attempt, server: str) -> str:
    return f"{server}/quiz?q=score&attempt={pack(attempt)}"


def tab_to(page: Page, target: Locator) -> None:
    for _ in range(80):
        page.keyboard.press("Tab")
        if target.evaluate("element => element.matches(':focus')"):
            return
    raise AssertionError(f"Tab does not reach {target}")
