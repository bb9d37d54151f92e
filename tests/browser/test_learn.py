"""A learner reads the lesson and follows its links in a real browser."""

import re

import pytest
from playwright.sync_api import Page, expect

from specviz.lessons.lesson import Step
from specviz.lessons.links import Link
from tests.support.answers import LESSON, TERMS
from tests.support.browser import OpenPage, settled, tab_to

TITLES = {"watch": "Watch a run", "race": "Race", "tune": "Tune a pair"}
LIVE = next(link for step in LESSON.steps for link in step.tries if "prompt" in link.settings)
PLAYERS = [step for step in LESSON.steps if step.moments]


def step_stands(page: Page, step: Step) -> None:
    expect(page.get_by_role("heading", level=2).first).to_have_text(step.title)


def follow(page: Page, link: Link) -> None:
    page.get_by_role("link", name=link.label).click()
    expect(page.get_by_role("heading", level=1)).to_have_text(TITLES[link.page])
    settled(page)


def to_learn(page: Page) -> None:
    page.get_by_test_id("stTopNavLink").filter(has_text="Learn").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Learn speculative decoding")
    settled(page)


def test_the_lesson_is_read_from_the_first_step_to_the_quiz_with_next_alone(
    server: str, open_page: OpenPage
) -> None:
    page = open_page(f"{server}/learn")
    for step in LESSON.steps:
        step_stands(page, step)
        expect(page).to_have_url(re.compile(f"step={step.id}"))
        if step is not LESSON.steps[-1]:
            after = LESSON.steps[LESSON.steps.index(step) + 1]
            page.get_by_role("button", name=f"Next: {after.title}").click()
    page.get_by_role("link", name="Take the quiz").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Quiz")


def test_the_lesson_is_walked_with_the_keyboard_alone(server: str, open_page: OpenPage) -> None:
    page = open_page(f"{server}/learn")
    for number, step in enumerate(LESSON.steps, start=1):
        step_stands(page, step)
        if number > 1:
            here = page.get_by_role("button", name=f"Step {number}: {step.title}", exact=True)
            expect(here).to_be_focused()
        if step is not LESSON.steps[-1]:
            settled(page)
            tab_to(page, page.get_by_role("button", name="Next:"))
            page.keyboard.press("Enter")
    tab_to(page, page.get_by_role("link", name="Take the quiz"))
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", level=1)).to_have_text("Quiz")


def test_back_leads_to_the_step_before(server: str, open_page: OpenPage) -> None:
    page = open_page(f"{server}/learn")
    page.get_by_role("button", name="Next:").click()
    step_stands(page, LESSON.steps[1])
    page.get_by_role("button", name=LESSON.steps[1].predict.options[0].text).click()
    expect(page.get_by_text(LESSON.steps[1].predict.options[0].reason)).to_be_visible()
    step_stands(page, LESSON.steps[1])
    page.get_by_role("button", name="Step 5: Why the distribution is identical").click()
    step_stands(page, LESSON.steps[4])
    page.go_back()
    step_stands(page, LESSON.steps[1])
    page.go_back()
    step_stands(page, LESSON.steps[0])


def test_what_was_seen_is_still_ticked_after_a_reload(server: str, open_page: OpenPage) -> None:
    page = open_page(f"{server}/learn?step=costs")
    page.get_by_role("button", name="Next:").click()
    step_stands(page, LESSON.steps[6])
    page.reload()
    step_stands(page, LESSON.steps[6])
    seen = page.get_by_role("button", name=re.compile(", seen$"))
    expect(seen).to_have_count(1)
    expect(seen).to_have_accessible_name(f"Step 6: {LESSON.steps[5].title}, seen")


@pytest.mark.parametrize("step", PLAYERS, ids=lambda step: step.id)
def test_every_sentence_leads_the_player_to_its_frame_and_is_marked_there(
    server: str, open_page: OpenPage, step: Step
) -> None:
    page = open_page(f"{server}/learn?step={step.id}")
    said = {
        "draft": "The draft model proposes",
        "pass": "in one pass",
        "verdict": "is rejected",
        "final": "is the correction",
        "keep": "from one target pass",
    }
    number, _ = step.picture.place
    expect(page.locator(".player .head h2")).to_contain_text(f"Round {number} of")
    for moment in step.moments:
        button = page.get_by_role("button", name=moment.text)
        button.click()
        expect(page.locator(".player .said")).to_contain_text(said[moment.at])
        expect(page.locator(".player .head h2")).to_contain_text(f"Round {number} of")
        expect(button).to_have_attribute("aria-current", "step")
        expect(page.locator(".player")).to_have_attribute("data-told", moment.at)


def test_the_sentence_follows_the_player_as_it_steps(server: str, open_page: OpenPage) -> None:
    step = PLAYERS[0]
    page = open_page(f"{server}/learn?step={step.id}")
    page.get_by_role("button", name=step.moments[0].text).click()
    page.get_by_role("button", name="Step", exact=True).click()
    expect(page.get_by_role("button", name=step.moments[1].text)).to_have_attribute(
        "aria-current", "step"
    )


def test_a_term_tells_its_meaning_on_focus_and_escape_closes_it(
    server: str, open_page: OpenPage
) -> None:
    page = open_page(f"{server}/learn")
    term = page.locator("dfn").filter(has_text="draft model")
    meaning = page.get_by_text(TERMS["draft model"].meaning)
    expect(meaning).not_to_be_visible()
    term.focus()
    expect(meaning).to_be_visible()
    page.keyboard.press("Escape")
    expect(meaning).not_to_be_visible()
    page.locator("dfn").first.focus()
    term.hover()
    expect(meaning).to_be_visible()


def test_a_guess_is_made_with_the_keyboard_and_answered(server: str, open_page: OpenPage) -> None:
    page = open_page(f"{server}/learn")
    right = next(option for option in LESSON.steps[0].predict.options if option.right)
    page.get_by_role("button", name=right.text).focus()
    page.keyboard.press("Enter")
    expect(page.get_by_role("status")).to_contain_text(right.reason)


def test_every_link_of_the_lesson_opens_its_page_in_this_tab_without_a_warning(
    server: str, open_page: OpenPage
) -> None:
    page = open_page(f"{server}/learn")
    for step in LESSON.steps:
        for link in step.tries:
            page.goto(f"{server}/learn?step={step.id}")
            step_stands(page, step)
            settled(page)
            follow(page, link)
            expect(page.get_by_role("alert")).to_have_count(0)
            if "draft_length" in link.settings:
                expect(page.get_by_role("slider", name="Draft length")).to_have_value(
                    str(link.settings["draft_length"])
                )


def test_a_link_wins_over_what_was_set_on_an_earlier_visit(
    server: str, open_page: OpenPage
) -> None:
    page = open_page(f"{server}/race?pair=tiny-self&draft_length=9&temperature=1&seed=5")
    to_learn(page)
    follow(page, LIVE)
    expect(page.get_by_role("combobox", name="Pair of models")).to_have_value("tiny")
    expect(page.get_by_role("slider", name="Draft length")).to_have_value("5")
    expect(page.get_by_role("slider", name="Temperature")).to_have_value("0")


def test_settings_stay_when_watch_is_left_and_opened_from_the_navigation(
    server: str, open_page: OpenPage
) -> None:
    page = open_page(f"{server}/watch?draft_length=9")
    to_learn(page)
    page.get_by_test_id("stTopNavLink").filter(has_text="Watch").click()
    expect(page.get_by_role("slider", name="Draft length")).to_have_value("9")


def test_a_printed_step_has_its_text_and_the_still_pictures_and_no_player(
    server: str, open_page: OpenPage
) -> None:
    page = open_page(f"{server}/learn?step={PLAYERS[0].id}")
    page.emulate_media(media="print")
    expect(page.get_by_text("The same round in still pictures")).to_be_visible()
    for moment in PLAYERS[0].moments:
        expect(page.get_by_text(moment.text)).to_be_visible()
    expect(page.locator(".player")).not_to_be_visible()
    expect(page.get_by_role("navigation", name="Steps of the lesson")).not_to_be_visible()
    main = page.get_by_test_id("stMain")
    assert main.evaluate("main => getComputedStyle(main).overflow") == "visible"


def test_the_start_page_leads_into_the_lesson(server: str, open_page: OpenPage) -> None:
    page = open_page(server)
    page.get_by_test_id("stMain").get_by_role("link", name="Learn").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Learn speculative decoding")
