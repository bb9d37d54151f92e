"""A learner takes the quiz in a real browser, with mouse and with keys alone."""

import csv
import json
import re
from pathlib import Path
from urllib.parse import parse_qs, urlsplit

import pytest
from playwright.sync_api import Page, expect

from specviz.lessons.quiz.attempt import Attempt, begin
from specviz.lessons.quiz.packing import DAMAGED, pack, unpack
from specviz.lessons.quiz.results import COLUMNS
from tests.support.answers import QUIZ, right, wrong
from tests.support.browser import (
    OpenPage,
    answer,
    at_score,
    check_width,
    group,
    settled,
    stands,
    tab_to,
)
from tests.support.course import answered

FIRST, SECOND = QUIZ.questions[:2]


def attempt_in(page: Page) -> Attempt:
    """What the address carries, once the page has put it there."""
    page.wait_for_url(re.compile("attempt="))
    return unpack(QUIZ, parse_qs(urlsplit(page.url).query)["attempt"][0])


def test_the_whole_quiz_is_taken_with_the_keyboard_alone(server: str, open_page: OpenPage) -> None:
    page = open_page(f"{server}/quiz")
    for question in QUIZ.questions:
        stands(page, question)
        expect(group(page, question).get_by_role("radio", checked=True)).to_have_count(0)
        options = group(page, question).get_by_role("radio")
        if question is FIRST:
            tab_to(page, options.first)
        expect(options.first).to_be_focused()  # after the first, Next has led here
        page.keyboard.press("Space")
        wanted = group(page, question).get_by_role("radio", name=right(question).text, exact=True)
        for _ in question.options:
            if wanted.is_checked():
                break
            page.keyboard.press("ArrowDown")
        expect(wanted).to_be_checked()
        expect(page.get_by_role("status")).to_have_count(0)  # choosing is not answering
        page.keyboard.press("Enter")
        expect(page.get_by_role("status")).to_contain_text(f"Correct. {right(question).feedback}")
        last = question is QUIZ.questions[-1]
        onward = (
            page.get_by_test_id("stMain")
            .get_by_role("button", name="See the score" if last else "Next question")
            .last
        )
        expect(onward).to_be_focused()
        page.keyboard.press("Enter")
    expect(page.get_by_role("heading", name="15 of 15 right at the first try")).to_be_visible()


def test_tab_leads_from_the_first_question_to_check_and_back(
    server: str, open_page: OpenPage
) -> None:
    page = open_page(f"{server}/quiz")
    tab_to(page, page.get_by_role("button", name="Question 2, open"))
    page.keyboard.press("Enter")
    stands(page, SECOND)
    expect(page.get_by_role("button", name="Question 2, open")).to_be_focused()
    tab_to(page, page.get_by_role("button", name="Back"))
    page.keyboard.press("Enter")
    stands(page, FIRST)


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
    for option in FIRST.options:
        expect(page.get_by_text(option.feedback)).to_be_visible()
    expect(page.get_by_role("radio", disabled=True)).to_have_count(4)


def test_a_reload_in_mid_quiz_goes_on_with_answers_order_and_question(
    server: str, open_page: OpenPage
) -> None:
    page = open_page(f"{server}/quiz")
    answer(page, FIRST, wrong(FIRST))
    page.get_by_role("button", name="Next question").click()
    stands(page, SECOND)
    order = group(page, SECOND).inner_text()
    settled(page)
    assert [one.option for one in attempt_in(page).all_answers] == [wrong(FIRST).id]
    page.reload()
    stands(page, SECOND)
    assert group(page, SECOND).inner_text() == order
    expect(page.get_by_text("1 answered, 0 right")).to_be_visible()
    page.get_by_role("button", name="Question 1, missed").click()
    expect(page.get_by_role("alert")).to_contain_text(wrong(FIRST).feedback)


def test_answering_leaves_the_history_of_the_browser_alone(
    server: str, open_page: OpenPage
) -> None:
    page = open_page(f"{server}/learn")
    page.get_by_test_id("stTopNavLink").filter(has_text="Quiz").click()
    stands(page, FIRST)
    length = page.evaluate("history.length")
    answer(page, FIRST, right(FIRST))
    page.get_by_role("button", name="Next question").click()
    answer(page, SECOND, right(SECOND))
    assert page.evaluate("history.length") == length
    page.go_back()
    expect(page.get_by_role("heading", level=1)).to_have_text("Learn speculative decoding")
    page.go_forward()
    expect(page.get_by_text("2 answered, 2 right")).to_be_visible()


def test_a_tampered_link_says_so_and_a_new_attempt_begins(server: str, open_page: OpenPage) -> None:
    text = pack(answered(begin(QUIZ, 9)))
    other = "B" if text[12] == "A" else "A"
    tampered = text[:12] + other + text[13:]
    page = open_page(f"{server}/quiz?attempt={tampered}")
    expect(page.get_by_role("alert")).to_contain_text(DAMAGED)
    stands(page, FIRST)
    page.wait_for_url(lambda url: "attempt=" in url and tampered not in url)
    assert attempt_in(page).all_answers == ()


def test_a_link_to_a_question_opens_it(server: str, open_page: OpenPage) -> None:
    page = open_page(f"{server}/quiz?q=weak-draft")
    stands(page, QUIZ.question("weak-draft"))
    expect(page.get_by_text("Question 11 of 15")).to_be_visible()


def test_progress_survives_a_look_at_what_shows_the_answer(
    server: str, open_page: OpenPage
) -> None:
    page = open_page(f"{server}/quiz")
    page.get_by_role("button", name="Question 3, open").click()
    third = QUIZ.questions[2]
    answer(page, third, right(third))
    page.get_by_role("link", name=third.show.label).click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Watch a run")
    expect(page.get_by_text("was rejected")).to_be_visible()
    page.get_by_test_id("stTopNavLink").filter(has_text="Quiz").click()
    stands(page, third)
    expect(page.get_by_text("1 answered, 1 right")).to_be_visible()


def test_the_result_is_kept_as_csv_as_json_and_as_a_page(
    server: str, open_page: OpenPage, tmp_path: Path
) -> None:
    page = open_page(at_score(answered(begin(QUIZ, 3), {"weak-draft"}), server))
    expect(page.get_by_role("heading", name="14 of 15 right at the first try")).to_be_visible()
    kept = {}
    for label, ending in (("as CSV", "csv"), ("as JSON", "json"), ("page to print", "html")):
        with page.expect_download() as download:
            page.get_by_role("button", name=label).click()
        file = tmp_path / f"result.{ending}"
        download.value.save_as(file)
        kept[ending] = file.read_text(encoding="utf-8")
    header, *rows = csv.reader(kept["csv"].splitlines())
    assert tuple(header) == COLUMNS
    assert [row[0] for row in rows] == [question.id for question in QUIZ.questions]
    assert [row[0] for row in rows if row[4] == "false"] == ["weak-draft"]
    assert json.loads(kept["json"])["right_at_first_try"] == 14
    assert QUIZ.question("weak-draft").stem in kept["html"]


def test_the_missed_are_tried_again_and_the_certificate_says_both_scores(
    server: str, open_page: OpenPage
) -> None:
    page = open_page(at_score(answered(begin(QUIZ, 3), {"weak-draft"}), server))
    page.get_by_role("button", name="Try the missed one again").click()
    weak = QUIZ.question("weak-draft")
    answer(page, weak, right(weak))
    page.get_by_role("button", name="See the score").first.click()
    expect(page.get_by_text("after 2 rounds: 15 of 15")).to_be_visible()
    page.get_by_label("The name on it").fill("Ada Lovelace")
    page.keyboard.press("Enter")
    certificate = page.get_by_label("Certificate", exact=True)
    expect(certificate).to_contain_text("Ada Lovelace")
    expect(certificate).to_contain_text("14 of 15 right at the first try, 15 after 2 rounds")
    page.get_by_role("button", name="Start again").click()
    page.get_by_role("button", name="Forget and start again").click()
    stands(page, FIRST)
    expect(page.get_by_text("0 answered")).to_be_visible()


def test_a_certificate_fits_one_sheet_of_paper(open_page: OpenPage, server: str) -> None:
    from specviz.ui.quiz.sheets import certificate

    page = open_page(f"{server}/quiz")
    done = answered(begin(QUIZ, 3))
    page.set_content(certificate(done, "Ada Lovelace", "2026-11-24", sheet=True))
    sheets = len(re.findall(rb"/Type\s*/Page\b", page.pdf(format="A4")))
    assert sheets == 1


@pytest.mark.parametrize("width", [320, 390])
def test_a_phone_has_room_for_a_question_its_verdict_and_the_score(
    server: str, open_page: OpenPage, width: int
) -> None:
    page = open_page(f"{server}/quiz", width=width)
    stands(page, FIRST)
    for row in page.get_by_test_id("stRadioOption").all():
        box = row.bounding_box()
        assert box and box["height"] >= 44 and box["width"] >= 0.8 * width
    for button in page.get_by_role("navigation", name="Questions").get_by_role("button").all():
        box = button.bounding_box()
        assert box and box["height"] >= 40 and box["width"] >= 24
    answer(page, FIRST, wrong(FIRST))
    check_width(page)
    page.get_by_role("button", name="Next question").click()
    stands(page, SECOND)
    expect(page.get_by_text(SECOND.stem)).to_be_in_viewport()


def test_a_fresh_server_opens_a_question_of_an_attempt_as_its_first_request(
    fresh_server: str, open_page: OpenPage
) -> None:
    attempt = answered(begin(QUIZ, 3), {"weak-draft"})
    page = open_page(f"{fresh_server}/quiz?q=weak-draft&attempt={pack(attempt)}")
    stands(page, QUIZ.question("weak-draft"))
    expect(page.get_by_text("15 answered, 14 right")).to_be_visible()
    expect(page.get_by_role("alert")).to_contain_text(wrong(QUIZ.question("weak-draft")).feedback)
