"""A learner measures both labs in a real browser."""

import csv
import json
import re
from pathlib import Path

import pytest
from playwright.sync_api import Locator, Page, expect

from specviz.ui.tune.controls import SWEPT_LENGTHS
from tests.support.browser import OpenPage, check_accessibility, check_width, settled

SMALL = "count=2&repeats=1&max_new_tokens=16"


def main_button(page: Page, name: str) -> Locator:
    return page.get_by_test_id("stMain").get_by_role("button", name=re.compile(f"^{name}"))


def race(page: Page) -> None:
    main_button(page, "Race").click()
    expect(page.locator(".st-key-chart-tokens-over-time")).to_be_visible(timeout=90_000)
    settled(page)


def measure(page: Page) -> None:
    main_button(page, "Measure").click()
    expect(page.locator(".st-key-chart-time-per-round")).to_be_visible(timeout=120_000)
    settled(page)


def test_a_race_is_replayed_on_one_clock_with_the_keyboard_alone(
    server: str, open_page: OpenPage, tmp_path: Path
) -> None:
    page = open_page(f"{server}/race?max_new_tokens=32")
    race(page)
    counts = page.locator(".lane .count")
    # At first the moment at which one has finished and the other has not.
    expect(page.locator(".lane", has_text="finished at")).to_have_count(1)
    page.get_by_role("button", name="Play", exact=True).focus()
    page.keyboard.press("Home")
    expect(counts.nth(0)).to_contain_text("0 of 32 tokens in 0 passes")
    page.keyboard.press("ArrowRight")
    page.keyboard.press("ArrowRight")
    expect(counts.nth(0)).to_contain_text(re.compile("^[12] of 32"))
    page.keyboard.press("End")
    expect(counts.nth(0)).to_contain_text("32 of 32 tokens in 32 passes")
    expect(counts.nth(1)).to_contain_text("32 of 32 tokens")
    expect(page.locator(".said")).to_contain_text("With the draft model: 32 of 32 tokens, finished")
    texts = page.locator(".lane .text").all_inner_texts()
    assert texts[0] == texts[1]
    with page.expect_download() as download:
        page.get_by_role("button", name="Save both runs").click()
    download.value.save_as(tmp_path / "race.json")
    runs = json.loads((tmp_path / "race.json").read_text(encoding="utf-8"))
    assert runs["plain"]["token_ids"] == runs["speculative"]["token_ids"]
    said = f"finished at {runs['plain']['totals']['wall_ms']:.0f} ms"
    expect(counts.nth(0)).to_contain_text(said)


def test_a_race_plays_to_its_end_and_stops_there(server: str, open_page: OpenPage) -> None:
    page = open_page(f"{server}/race?max_new_tokens=16")
    race(page)
    page.get_by_label("Speed").select_option("5")
    page.get_by_role("button", name="Play", exact=True).click()
    expect(page.locator(".lane", has_text="finished at")).to_have_count(2, timeout=20_000)
    expect(page.get_by_role("button", name="Play", exact=True)).to_be_visible()


def test_a_link_reproduces_a_sweep_on_a_fresh_server(
    fresh_server: str, open_page: OpenPage, tmp_path: Path
) -> None:
    page = open_page(f"{fresh_server}/tune?pair=tiny-weak&prompts=problems&seed=3&{SMALL}")
    measure(page)
    with page.expect_download() as download:
        page.locator(".st-key-chart-speedup").get_by_role("button", name="CSV").click()
    download.value.save_as(tmp_path / "sweep.csv")
    text = (tmp_path / "sweep.csv").read_text(encoding="utf-8")
    rows = list(csv.DictReader(text.splitlines()))
    assert [int(row["draft_length"]) for row in rows] == list(SWEPT_LENGTHS)
    assert {(row["pair"], row["workload"], row["runs"]) for row in rows} == {
        ("tiny-weak", "problems", "2")
    }
    expect(page.locator(".sv-badge")).to_contain_text("2 prompts of problems · 16 new tokens")
    expect(page.locator(".sv-badge")).to_contain_text("seed 3")


@pytest.mark.parametrize("preset", ["Weak draft", "Mismatched draft"])
def test_the_page_finds_by_itself_where_a_bad_draft_loses(
    preset: str, server: str, open_page: OpenPage
) -> None:
    page = open_page(f"{server}/tune?count=4&repeats=1&max_new_tokens=32")
    page.get_by_role("button", name=preset).click()
    settled(page)
    measure(page)
    reading = page.locator(".st-key-chart-speedup").get_by_text(re.compile(r"\d\.\d\d×"))
    expect(reading).to_be_visible()
    assert min(map(float, re.findall(r"(\d\.\d\d)×", reading.inner_text()))) < 1


def test_a_stopped_sweep_keeps_what_was_measured(server: str, open_page: OpenPage) -> None:
    page = open_page(f"{server}/tune?count=24&repeats=2&max_new_tokens=32")
    main_button(page, "Measure").click()
    expect(page.locator(".st-key-chart-speedup")).to_be_visible(timeout=120_000)
    page.get_by_role("button", name="Stop").click()
    expect(page.locator(".st-key-chart-time-per-round")).to_be_visible(timeout=30_000)


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (b"", "prompts.jsonl contains no prompts"),
        (b'{"prompt": "Once"}\nnonsense\n', "prompts.jsonl, line 2, column 1"),
        (b'{"prompt": "Once"}\n{"text": "Twice"}\n', "prompts.jsonl, line 2: expected an object"),
        (b'{"prompt": "\xff"}', "prompts.jsonl is not UTF-8 text at byte 12"),
    ],
)
def test_a_prompt_file_that_cannot_be_used_is_refused_by_its_line(
    content: bytes, said: str, server: str, open_page: OpenPage
) -> None:
    page = open_page(f"{server}/tune?prompts=file")
    page.locator("input[type=file]").set_input_files(
        {"name": "prompts.jsonl", "mimeType": "text/plain", "buffer": content}
    )
    expect(page.get_by_test_id("stAlert").get_by_text(said)).to_be_visible(timeout=30_000)


def test_a_prompt_file_that_is_too_large_is_refused_with_the_limit(
    server: str, open_page: OpenPage
) -> None:
    page = open_page(f"{server}/tune?prompts=file")
    content = b'{"prompt": "Once upon a time"}\n' * 330_000
    page.locator("input[type=file]").set_input_files(
        {"name": "prompts.jsonl", "mimeType": "text/plain", "buffer": content}
    )
    uploader = page.get_by_test_id("stFileUploader")
    expect(uploader.get_by_text(re.compile(r"1\.0 ?MB or smaller")).first).to_be_visible(
        timeout=30_000
    )
    expect(page.get_by_text("prompts read from")).to_have_count(0)


def test_a_file_of_prompts_is_swept(server: str, open_page: OpenPage) -> None:
    page = open_page(f"{server}/tune?prompts=file&{SMALL}")
    lines = b'{"prompt": "Once"}\n{"prompt": "def add(a, b):"}\n'
    page.locator("input[type=file]").set_input_files(
        {"name": "mine.jsonl", "mimeType": "text/plain", "buffer": lines}
    )
    read = page.get_by_text("2 prompts read from mine.jsonl")
    expect(read).to_be_visible(timeout=30_000)
    measure(page)
    expect(page.locator(".sv-badge")).to_contain_text("2 prompts of file")


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("width", [320, 390, 1024, 1440])
def test_both_labs_fit_every_screen_and_break_no_rule(
    width: int, scheme: str, server: str, open_page: OpenPage
) -> None:
    page = open_page(f"{server}/race?max_new_tokens=16", width=width, scheme=scheme)
    race(page)
    check_width(page)
    check_accessibility(page)
    page = open_page(f"{server}/tune?{SMALL}", width=width, scheme=scheme)
    measure(page)
    check_width(page)
    check_accessibility(page)
