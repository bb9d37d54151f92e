"""A learner takes the quiz in a real browser, with mouse and with keys alone."""

import csv
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from specviz.lessons.attempt import COLUMNS
from specviz.lessons.quiz import Option, Question
from tests.browser.conftest import OpenPage, settled
from tests.lessons.answers import QUIZ, right, wrong

FIRST, SECOND = QUIZ.questions[:2]


def stands(page: Page, question: Question) -> None:
    """The question is on the screen, its full stem the name of the group."""
    expect(page.get_by_role("radiogroup")).to_have_attribute("aria-label", question.stem)


def answer(page: Page, question: Question, option: Option) -> None:
    stands(page, question)
    page.get_by_text(option.text, exact=True).click()
    page.get_by_role("button", name="Check").click()
    expect(page.get_by_text(option.feedback)).to_be_visible()
    settled(page)


def finish(page: Page, to_miss: set[str]) -> None:
    """Answers all questions and opens the score."""
    for question in QUIZ.questions:
        answer(page, question, wrong(question) if question.id in to_miss else right(question))
        last = question is QUIZ.questions[-1]
        page.get_by_role("button", name="See the score" if last else "Next question").click()
    expect(page.get_by_role("heading", name="right at the first try")).to_be_visible()
    settled(page)


def test_a_question_is_answered_with_the_keyboard_alone(server: str, open_page: OpenPage) -> None:
    page = open_page(f"{server}/quiz")
    stands(page, FIRST)
    expect(page.get_by_role("radio", checked=True)).to_have_count(0)
    while not page.evaluate("document.activeElement.type === 'radio'"):
        page.keyboard.press("Tab")
    for _ in FIRST.options:
        if page.get_by_role("radio", name=right(FIRST).text).is_checked():
            break
        page.keyboard.press("ArrowDown")
    expect(page.get_by_role("radio", name=right(FIRST).text)).to_be_checked()
    expect(page.get_by_role("status")).to_have_count(0)  # choosing is not answering
    page.keyboard.press("Tab")
    expect(page.get_by_role("button", name="Check")).to_be_focused()
    page.keyboard.press("Enter")
    expect(page.get_by_role("status")).to_contain_text(f"Correct. {right(FIRST).feedback}")
    expect(page.get_by_role("button", name="Next question")).to_be_focused()
    page.keyboard.press("Enter")
    stands(page, SECOND)
    expect(page.get_by_role("button", name="Check")).to_be_focused()


def test_a_check_without_a_choice_and_a_wrong_choice_are_said_at_once(
    server: str, open_page: OpenPage
) -> None:
    page = open_page(f"{server}/quiz")
    stands(page, FIRST)
    page.get_by_role("button", name="Check").click()
    expect(page.get_by_role("alert")).to_contain_text("Choose an option first.")
    page.get_by_text(wrong(FIRST).text, exact=True).click()
    page.get_by_role("button", name="Check").click()
    expect(page.get_by_role("alert")).to_contain_text(f"Not correct. {wrong(FIRST).feedback}")
    expect(page.get_by_role("alert")).to_have_count(1)


def test_the_other_reasons_open_after_the_verdict(server: str, open_page: OpenPage) -> None:
    page = open_page(f"{server}/quiz")
    answer(page, FIRST, wrong(FIRST))
    expect(page.get_by_text(right(FIRST).feedback)).not_to_be_visible()
    page.get_by_text("The answer, and why").click()
    expect(page.get_by_text(right(FIRST).feedback)).to_be_visible()
    expect(page.get_by_role("radio", name=wrong(FIRST).text)).to_be_checked()
    expect(page.get_by_role("radio", disabled=True)).to_have_count(4)


def test_progress_survives_a_look_at_another_page(server: str, open_page: OpenPage) -> None:
    page = open_page(f"{server}/quiz")
    answer(page, FIRST, right(FIRST))
    page.get_by_role("button", name="Next question").click()
    stands(page, SECOND)
    order = page.get_by_role("radiogroup").inner_text()
    page.get_by_test_id("stTopNavLink").filter(has_text="Watch").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Watch a run")
    page.get_by_test_id("stTopNavLink").filter(has_text="Quiz").click()
    stands(page, SECOND)
    expect(page.get_by_text("1 answered, 1 right")).to_be_visible()
    assert page.get_by_role("radiogroup").inner_text() == order


def test_the_score_can_be_saved_and_the_missed_tried_again(
    server: str, open_page: OpenPage, tmp_path: Path
) -> None:
    page = open_page(f"{server}/quiz")
    finish(page, to_miss={"weak-draft"})
    expect(page.get_by_role("heading", name="14 of 15 right at the first try")).to_be_visible()
    with page.expect_download() as download:
        page.get_by_role("button", name="Save the result").click()
    download.value.save_as(tmp_path / "result.csv")
    with (tmp_path / "result.csv").open(encoding="utf-8") as file:
        header, *rows = csv.reader(file)
    assert tuple(header) == COLUMNS
    assert [row[0] for row in rows] == [question.id for question in QUIZ.questions]
    assert [row[0] for row in rows if row[4] == "false"] == ["weak-draft"]

    page.get_by_role("button", name="Try the missed one again").click()
    weak = QUIZ.question("weak-draft")
    answer(page, weak, right(weak))
    page.get_by_role("button", name="See the score").click()
    expect(page.get_by_text("after 2 rounds: 15 of 15")).to_be_visible()
    expect(page.get_by_role("heading", name="14 of 15 right at the first try")).to_be_visible()
    page.get_by_role("button", name="Start again").click()
    page.get_by_role("button", name="Forget and start again").click()
    stands(page, FIRST)
    expect(page.get_by_text("0 answered")).to_be_visible()


@pytest.mark.parametrize("width", [320, 390])
def test_an_option_is_large_enough_for_a_finger(
    server: str, open_page: OpenPage, width: int
) -> None:
    page = open_page(f"{server}/quiz", width=width)
    stands(page, FIRST)
    for row in page.get_by_test_id("stRadioOption").all():
        box = row.bounding_box()
        assert box and box["height"] >= 44 and box["width"] >= 0.8 * width
