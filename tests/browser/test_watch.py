"""A learner watches a real run in a real browser."""

import re
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from specviz.trace import Trace
from tests.browser.conftest import OpenPage, check_accessibility, check_width, settled


def run(page: Page) -> None:
    page.get_by_role("button", name="Run").click()
    expect(page.get_by_role("heading", name="Every round, every token")).to_be_visible(
        timeout=90_000
    )
    settled(page)


def saved_trace(page: Page, folder: Path) -> Trace:
    with page.expect_download() as download:
        page.get_by_role("button", name="Save this run").click()
    download.value.save_as(folder / "trace.json")
    return Trace.from_json((folder / "trace.json").read_text(encoding="utf-8"))


def test_watch_runs_two_real_models_and_shows_every_token(
    server: str, open_page: OpenPage, tmp_path: Path
) -> None:
    page = open_page(f"{server}/watch?temperature=1&max_new_tokens=32")
    run(page)
    trace = saved_trace(page, tmp_path)
    assert trace.source == "live" and trace.totals.tokens == 32
    lines = page.locator(".sv-rounds > li")
    expect(lines).to_have_count(len(trace.rounds))
    for number, round in enumerate(trace.rounds):
        kinds = [draft.verdict for draft in round.drafts]
        kinds += [round.final.kind] if round.final else []
        classes = (
            lines.nth(number)
            .locator(".sv-chip")
            .evaluate_all("chips => chips.map(chip => chip.className)")
        )
        assert classes == [f"sv-chip {kind}" for kind in kinds]
    expect(page.locator(".sv-text")).to_have_text(trace.prompt + trace.text)
    totals = trace.totals
    expect(page.locator(".sv-figures")).to_contain_text(
        f"{totals.accepted} / {totals.judged} judged"
    )
    expect(page.locator(".sv-figures")).to_contain_text(re.compile(r"median of 3 \(\d"))
    expect(page.locator(".js-plotly-plot")).to_be_visible()


def test_ctrl_enter_runs_and_stop_ends_the_run(server: str, open_page: OpenPage) -> None:
    page = open_page(f"{server}/watch?pair=tiny-self&draft_length=1&max_new_tokens=256")
    expect(page.get_by_role("button", name="Run")).to_be_visible()
    page.keyboard.press("Control+Enter")
    expect(page.locator(".sv-chip").first).to_be_visible(timeout=60_000)
    page.get_by_role("button", name="Stop").click()
    # Measuring 3 x 2 x 256 tokens takes far longer than this; only a stopped run shows it so soon.
    expect(page.get_by_text("the run was stopped before").first).to_be_visible(timeout=10_000)
    expect(page.get_by_role("button", name="Stop")).to_have_count(0)


def test_a_value_in_the_link_that_cannot_be_used_is_named(server: str, open_page: OpenPage) -> None:
    page = open_page(f"{server}/watch?draft_length=99&pair=huge")
    warning = page.get_by_role("alert")
    expect(warning).to_contain_text("draft_length=99")
    expect(warning).to_contain_text("pair=huge")
    expect(page.get_by_role("combobox", name="Pair of models")).to_have_value("tiny")


def test_a_bad_prompt_is_one_sentence_and_the_page_goes_on(
    server: str, open_page: OpenPage
) -> None:
    page = open_page(f"{server}/watch?max_new_tokens=8")
    page.get_by_label("Prompt").fill("   ")
    page.get_by_role("button", name="Run").click()
    expect(page.get_by_role("alert").filter(has_text="The prompt is empty")).to_be_visible()
    page.get_by_label("Prompt").fill("Once upon a time")
    run(page)


def test_a_value_between_two_allowed_ones_gets_a_sentence(server: str, open_page: OpenPage) -> None:
    page = open_page(f"{server}/watch?temperature=0.005")
    expect(page.get_by_role("alert")).to_contain_text("temperature must be 0 for greedy decoding")


def test_settings_go_into_the_address(server: str, open_page: OpenPage) -> None:
    page = open_page(f"{server}/watch")
    page.get_by_role("slider", name="Draft length").focus()
    page.keyboard.press("ArrowRight")
    expect(page).to_have_url(re.compile(r"draft_length=5"))


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_watch_has_no_accessibility_violation(
    server: str, open_page: OpenPage, scheme: str
) -> None:
    page = open_page(f"{server}/watch?temperature=1&max_new_tokens=24", scheme=scheme)
    run(page)
    check_accessibility(page)


@pytest.mark.parametrize("width", [320, 390, 1024])
def test_nothing_is_wider_than_the_screen(server: str, open_page: OpenPage, width: int) -> None:
    page = open_page(f"{server}/watch?temperature=1&max_new_tokens=24", width=width)
    run(page)
    check_width(page)
