"""A learner reads the lesson and follows its links in a real browser."""

from playwright.sync_api import Page, expect

from specviz.lessons.lesson import Statement
from tests.browser.conftest import OpenPage, settled
from tests.lessons.answers import LESSON


def follow(page: Page, statement: Statement) -> None:
    page.get_by_role("link", name=statement.watch.label).click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Watch a run")
    settled(page)


def to_learn(page: Page) -> None:
    page.get_by_test_id("stTopNavLink").filter(has_text="Learn").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Learn speculative decoding")
    settled(page)


def test_the_lesson_stands_word_for_word_under_its_headings(
    server: str, open_page: OpenPage
) -> None:
    page = open_page(f"{server}/learn")
    expected = []
    for section in LESSON.sections:
        expected += [section.heading, *(statement.text for statement in section.statements)]
    headings = page.evaluate(  # the player's own are in its shadow
        "[...document.querySelectorAll('h2, h3')].map(heading => heading.textContent)"
    )
    assert headings == [*expected, LESSON.check.heading]
    expect(page.locator(".player .column").first).to_be_visible()


def test_every_link_opens_watch_in_this_tab_with_exactly_its_settings(
    server: str, open_page: OpenPage
) -> None:
    page = open_page(f"{server}/learn")
    for statement in LESSON.statements():
        follow(page, statement)
        watch = statement.watch
        expect(page.get_by_role("combobox", name="Pair of models")).to_have_value(watch.pair)
        expect(page.get_by_role("slider", name="Draft length")).to_have_value(
            str(watch.settings.draft_length)
        )
        expect(page.get_by_role("slider", name="Temperature")).to_have_value(
            f"{watch.settings.temperature:g}"
        )
        expect(page.get_by_label("Prompt")).to_have_value(watch.prompt)
        expect(page.get_by_role("alert")).to_have_count(0)
        to_learn(page)


def test_a_link_wins_over_what_was_set_on_an_earlier_visit(
    server: str, open_page: OpenPage
) -> None:
    page = open_page(f"{server}/watch?pair=tiny-self&draft_length=9&temperature=1&seed=5")
    to_learn(page)
    premise = LESSON.statement("premise")
    follow(page, premise)
    expect(page.get_by_role("combobox", name="Pair of models")).to_have_value("tiny")
    expect(page.get_by_role("slider", name="Draft length")).to_have_value("4")
    expect(page.get_by_role("slider", name="Temperature")).to_have_value("0")
    page.get_by_text("More settings").click()
    expect(page.get_by_role("spinbutton", name="Seed")).to_have_value("0")


def test_settings_stay_when_watch_is_left_and_opened_from_the_navigation(
    server: str, open_page: OpenPage
) -> None:
    page = open_page(f"{server}/watch?draft_length=9")
    to_learn(page)
    page.get_by_test_id("stTopNavLink").filter(has_text="Watch").click()
    expect(page.get_by_role("slider", name="Draft length")).to_have_value("9")


def test_the_lesson_ends_in_the_quiz(server: str, open_page: OpenPage) -> None:
    page = open_page(f"{server}/learn")
    page.get_by_role("link", name="Take the quiz").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Quiz")
    expect(page.get_by_role("radiogroup")).to_be_visible()


def test_the_start_page_leads_into_the_lesson(server: str, open_page: OpenPage) -> None:
    page = open_page(server)
    page.get_by_test_id("stMain").get_by_role("link", name="Learn").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Learn speculative decoding")
