"""Every page, in both themes and on narrow screens: nothing broken, nothing cut off."""

import pytest

from tests.browser.conftest import OpenPage, check_accessibility, check_width
from tests.browser.test_quiz import FIRST, answer, finish, stands
from tests.lessons.answers import right, wrong

SCHEMES = ["light", "dark"]
WIDTHS = [320, 390, 1024]
PAGES = ["", "learn", "watch", "quiz"]


@pytest.mark.parametrize("scheme", SCHEMES)
@pytest.mark.parametrize("name", PAGES)
def test_a_page_has_no_accessibility_violation(
    server: str, open_page: OpenPage, name: str, scheme: str
) -> None:
    page = open_page(f"{server}/{name}", scheme=scheme)
    page.get_by_role("heading", level=1).wait_for()
    check_accessibility(page)


@pytest.mark.parametrize("scheme", SCHEMES)
def test_the_verdicts_and_the_score_have_no_accessibility_violation(
    server: str, open_page: OpenPage, scheme: str
) -> None:
    for option in (right(FIRST), wrong(FIRST)):
        page = open_page(f"{server}/quiz", scheme=scheme)
        stands(page, FIRST)
        page.get_by_role("button", name="Check").click()
        page.get_by_role("alert").wait_for()
        check_accessibility(page)
        answer(page, FIRST, option)
        page.get_by_test_id("stExpander").locator("summary").click()
        check_accessibility(page)
    page = open_page(f"{server}/quiz", scheme=scheme)
    finish(page, to_miss={"weak-draft", "trade-off"})
    check_accessibility(page)


@pytest.mark.parametrize("width", WIDTHS)
@pytest.mark.parametrize("name", PAGES)
def test_nothing_on_a_page_is_wider_than_the_screen(
    server: str, open_page: OpenPage, name: str, width: int
) -> None:
    page = open_page(f"{server}/{name}", width=width)
    page.get_by_role("heading", level=1).wait_for()
    check_width(page)


@pytest.mark.parametrize("width", WIDTHS)
def test_nothing_in_the_quiz_is_wider_than_the_screen(
    server: str, open_page: OpenPage, width: int
) -> None:
    page = open_page(f"{server}/quiz", width=width)
    answer(page, FIRST, wrong(FIRST))
    page.get_by_test_id("stExpander").locator("summary").click()
    check_width(page)
    page = open_page(f"{server}/quiz", width=width)
    finish(page, to_miss={"weak-draft", "trade-off"})
    check_width(page)
