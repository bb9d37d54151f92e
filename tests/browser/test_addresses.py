"""Every page's address works as the very first request to a fresh server."""

import pytest
from playwright.sync_api import expect

from specviz.ui.shell.navigation import PAGES
from tests.support.browser import OpenPage

HEADINGS = {
    "home": "See speculative decoding happen",
    "learn": "Learn speculative decoding",
    "watch": "Watch a run",
    "race": "Race",
    "tune": "Tune a pair",
    "quiz": "Quiz",
}


@pytest.mark.parametrize("name", PAGES)
def test_the_address_is_right_as_the_first_request_of_a_fresh_server(
    name: str, fresh_server: str, open_page: OpenPage
) -> None:
    page = open_page(f"{fresh_server}/{'' if name == 'home' else name}")
    expect(page.get_by_role("heading", level=1)).to_have_text(HEADINGS[name])
    expect(page.get_by_role("dialog")).to_have_count(0)
    links = page.get_by_test_id("stTopNavLink")
    expect(links).to_contain_text([title for title, _ in PAGES.values()])
    page.reload()
    expect(page.get_by_role("heading", level=1)).to_have_text(HEADINGS[name])


def test_a_link_carries_the_settings_to_a_fresh_server(
    fresh_server: str, open_page: OpenPage
) -> None:
    page = open_page(f"{fresh_server}/watch?pair=tiny-ngram&draft_length=7&temperature=0.5")
    expect(page.get_by_role("slider", name="Draft length")).to_have_value("7")
    expect(page.get_by_role("slider", name="Temperature")).to_have_value("0.5")
    expect(page.get_by_role("combobox", name="Pair of models")).to_have_value("tiny-ngram")
