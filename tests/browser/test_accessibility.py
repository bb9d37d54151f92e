"""Every page, in both themes and on narrow screens: nothing broken, nothing cut off."""

import pytest

from specviz.lessons.quiz.attempt import answer as answered_with
from specviz.lessons.quiz.attempt import begin, go_to
from tests.support.answers import LESSON, QUIZ, right, wrong
from tests.support.browser import (
    OpenPage,
    answer,
    at_score,
    check_accessibility,
    check_width,
    stands,
)
from tests.support.course import answered

FIRST = QUIZ.questions[0]
SCHEMES = ["light", "dark"]
WIDTHS = [320, 390, 1024]
STEPS = [f"learn?step={name}" for name in (*(step.id for step in LESSON.steps), "glossary")]
PAGES = ["", *STEPS, "watch", "quiz"]
SURE = answered_with(begin(QUIZ, 3), wrong(FIRST).id, "sure")
SCORE = go_to(answered(SURE, {"weak-draft", "trade-off"}), None)


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
        check_accessibility(page)
    page = open_page(at_score(SCORE, server), scheme=scheme)
    page.get_by_label("The name on it").fill("Ada Lovelace")
    page.keyboard.press("Enter")
    page.get_by_label("Certificate", exact=True).wait_for()
    check_accessibility(page)


@pytest.mark.parametrize("scheme", SCHEMES)
def test_a_guess_and_an_open_meaning_have_no_accessibility_violation(
    server: str, open_page: OpenPage, scheme: str
) -> None:
    page = open_page(f"{server}/learn", scheme=scheme)
    for option in LESSON.steps[0].predict.options[:2]:
        page.get_by_role("button", name=option.text).click()
        page.get_by_text(option.reason).wait_for()
        check_accessibility(page)
    page.locator("dfn").first.focus()
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
    check_width(page)
    page = open_page(at_score(SCORE, server), width=width)
    page.get_by_label("The name on it").wait_for()
    check_width(page)
