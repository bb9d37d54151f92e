"""A learner watches a real run in a real browser."""

import re
from pathlib import Path

import pytest
from playwright.sync_api import Locator, Page, expect

from specviz.recordings.reader import read_trace
from specviz.trace import Trace
from specviz.words import visible
from tests.support.browser import OpenPage, check_accessibility, check_width, settled


def run_button(page: Page) -> Locator:
    return page.get_by_test_id("stMain").get_by_role("button", name=re.compile(r"^Run"))


def run(page: Page) -> None:
    run_button(page).click()
    expect(page.get_by_role("heading", name="Acceptance by round")).to_be_visible(timeout=90_000)
    settled(page)


def saved_trace(page: Page, folder: Path) -> Trace:
    with page.expect_download() as download:
        page.get_by_role("button", name="Save this run").click()
    download.value.save_as(folder / "trace.json")
    return read_trace((folder / "trace.json").read_bytes())


def test_a_recorded_run_is_ready_to_play_above_the_fold(server: str, open_page: OpenPage) -> None:
    page = open_page(f"{server}/watch")
    play = page.get_by_role("button", name="Play", exact=True)
    expect(play).to_be_visible(timeout=10_000)
    box = play.bounding_box()
    assert box and box["y"] + box["height"] < 900
    expect(page.locator(".badge")).to_contain_text("RECORDED")
    expect(page.locator(".column").first).to_be_visible()


def test_a_live_run_shows_every_round_and_the_player_stays_where_it_was(
    server: str, open_page: OpenPage, tmp_path: Path
) -> None:
    page = open_page(f"{server}/watch?temperature=1&max_new_tokens=64")
    run_button(page).click()
    place = page.get_by_label("Position in the run")
    expect(page.locator(".head h2")).to_contain_text("of", timeout=60_000)
    page.get_by_role("button", name="Pause", exact=True).click()
    before = place.input_value()
    expect(page.get_by_role("heading", name="Acceptance by round")).to_be_visible(timeout=90_000)
    settled(page)
    assert place.input_value() == before
    trace = saved_trace(page, tmp_path)
    assert trace.source == "live" and trace.totals.tokens == 64
    page.get_by_text("The same run as a table").click()
    expect(page.locator(".table tr")).to_have_count(len(trace.rounds) + 1)
    rows = page.locator(".table tr").all_inner_texts()[1:]
    for row, round in zip(rows, trace.rounds, strict=True):
        assert all(visible(draft.text, draft.bytes) in row for draft in round.drafts)
    totals = trace.totals
    expect(page.locator(".sv-figures")).to_contain_text(
        f"{totals.accepted} / {totals.judged} judged"
    )
    expect(page.locator(".sv-figures")).to_contain_text(re.compile(r"median of 3 \(\d"))
    expect(page.locator(".js-plotly-plot")).to_be_visible()


def test_a_saved_run_opens_again_as_recorded(
    server: str, open_page: OpenPage, tmp_path: Path
) -> None:
    page = open_page(f"{server}/watch?recording=tiny-ngram-problems-greedy")
    trace = saved_trace(page, tmp_path)
    page.get_by_text("Open a saved run").click()
    page.locator("input[type=file]").set_input_files(tmp_path / "trace.json")
    expect(page.locator(".badge")).to_contain_text("RECORDED")
    expect(page.locator(".head h2")).to_contain_text(f"of {len(trace.rounds)}")


def test_a_link_opens_its_recording_at_its_round(server: str, open_page: OpenPage) -> None:
    page = open_page(f"{server}/watch?recording=tiny-weak-stories-greedy&round=4&token=1")
    expect(page.locator(".head h2")).to_contain_text("Round 4 of")
    expect(page.locator(".pinned")).to_have_count(1)


def test_ctrl_enter_runs_and_stop_ends_the_run(server: str, open_page: OpenPage) -> None:
    page = open_page(f"{server}/watch?pair=tiny-self&draft_length=1&max_new_tokens=256")
    expect(run_button(page)).to_be_visible()
    page.keyboard.press("Control+Enter")
    expect(page.locator(".column").first).to_be_visible(timeout=60_000)
    page.get_by_role("button", name="Stop").click()
    # Measuring 3 x 2 x 256 tokens takes far longer than this; only a stopped run shows it so soon.
    expect(page.locator("dl b", has_text="–").first).to_be_visible(timeout=10_000)
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
    run_button(page).click()
    expect(page.get_by_role("alert").filter(has_text="The prompt is empty")).to_be_visible()
    page.get_by_label("Prompt").fill("Once upon a time")
    run(page)


def test_a_value_between_two_allowed_ones_gets_a_sentence(server: str, open_page: OpenPage) -> None:
    page = open_page(f"{server}/watch?temperature=0.005")
    expect(page.get_by_role("alert")).to_contain_text("temperature must be 0 for greedy decoding")


def test_settings_go_into_the_address(server: str, open_page: OpenPage) -> None:
    page = open_page(f"{server}/watch?watch=live")
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
