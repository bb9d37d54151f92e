"""The player in a real browser: keys, numbers, odd runs, and what it leaves behind."""

import copy
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from playwright.sync_api import Browser, ConsoleMessage, Page, expect

from specviz.recordings.library import RECORDINGS, read_recording
from specviz.trace import Trace
from specviz.words import GLYPHS
from tests.support.browser import check_accessibility
from tests.support.harness import data_of, player_page, receive

SAMPLED = "tiny-stories-sampled"
ATTACK = "<img src=x onerror=window.hit=1><script>window.hit=1</script>"
PLAYED_MS = 1200

OpenPlayer = Callable[..., Page]


@pytest.fixture
def open_player(browser: Browser) -> Iterator[OpenPlayer]:
    """A page with a run in it; the test fails if the page complains."""
    pages: list[Page] = []
    complaints: list[str] = []

    def on_console(message: ConsoleMessage) -> None:
        if message.type == "error":
            complaints.append(message.text)

    def open_it(data: dict[str, Any], **options: Any) -> Page:
        page = player_page(browser, **options)
        pages.append(page)
        page.on("pageerror", lambda error: complaints.append(str(error)))
        page.on("console", on_console)
        receive(page, data)
        return page

    yield open_it
    for page in pages:
        page.context.close()
    assert complaints == []


@pytest.fixture(scope="module")
def trace() -> Trace:
    return read_recording(SAMPLED)


def at(page: Page) -> float:
    return float(page.get_by_label("Position in the run").input_value())


def press(page: Page, *keys: str) -> None:
    for key in keys:
        page.keyboard.press(key)


def focus(page: Page) -> None:
    page.get_by_role("button", name="Play", exact=True).focus()


def inspector(page: Page) -> str:
    return page.get_by_label("Inspector").inner_text()


@pytest.mark.parametrize("name", RECORDINGS)
def test_every_token_of_every_recording_shows_its_verdict_and_its_glyph(
    open_player: OpenPlayer, name: str
) -> None:
    trace = read_recording(name)
    page = open_player(data_of(trace))
    focus(page)
    press(page, "Home")
    for round in trace.rounds:
        press(page, "Shift+ArrowRight")
        kinds: list[str] = [draft.verdict for draft in round.drafts]
        kinds += [round.final.kind] if round.final else []
        chips = page.locator(".column .chip small").all_inner_texts()
        shown = [text for text in chips if text[0] in GLYPHS.values()]
        assert sorted(shown) == sorted(f"{GLYPHS[kind]} {kind}" for kind in kinds)
    assert page.locator(".text u").all_inner_texts()
    assert page.locator(".text").inner_text().strip() == (trace.prompt + trace.text).strip()


def test_the_inspector_shows_the_numbers_of_the_trace(
    open_player: OpenPlayer, trace: Trace
) -> None:
    page = open_player(data_of(trace))
    for number, round in enumerate(trace.rounds[:6], start=1):
        for slot, draft in enumerate(round.drafts, start=1):
            if draft.uniform is None or draft.accept_prob is None:
                continue
            receive(
                page, data_of(trace, run=f"{number}.{slot}", start=dict(round=number, token=slot))
            )
            said = inspector(page)
            assert draft.verdict in said and f"drew {shown(draft.uniform)}" in said
            assert f"accept below {shown(draft.accept_prob)}" in said
            assert (
                f"q = {shown(draft.draft_prob)}" in said
                and f"p = {shown(draft.target_prob)}" in said
            )
            assert draft.overlap is not None and f"min(p, q) = {shown(draft.overlap)}" in said


def shown(prob: float) -> str:
    if 0 < prob < 0.005:
        return "<0.01"
    return ">0.99" if 0.995 <= prob < 1 else f"{prob:.2f}"


def test_a_link_opens_its_round_and_pins_its_token(open_player: OpenPlayer, trace: Trace) -> None:
    number = next(n for n, round in enumerate(trace.rounds) if round.accepted < round.judged)
    token = trace.rounds[number].accepted + 1
    page = open_player(data_of(trace, start=dict(round=number + 1, token=token)))
    expect(page.locator(".head h2")).to_have_text(f"Round {number + 1} of {len(trace.rounds)}")
    pinned = page.locator(".pinned")
    expect(pinned).to_have_count(1)
    assert "rejected" in (pinned.get_attribute("aria-label") or "")


def test_a_link_into_a_live_run_waits_for_its_round_and_stays_there(
    trace: Trace, open_player: OpenPlayer
) -> None:
    whole = data_of(trace)
    start = dict(round=3, token=1)
    page = open_player(data_of(trace, rounds=whole["rounds"][:2], over=False, start=start))
    expect(page.locator(".head h2")).not_to_contain_text("Round 3")
    receive(
        page, data_of(trace, rounds=whole["rounds"][2:5], over=False, start=start) | {"from": 2}
    )
    expect(page.locator(".head h2")).to_contain_text("Round 3 of 5")
    receive(page, data_of(trace, rounds=whole["rounds"][5:], start=None) | {"from": 5})
    expect(page.locator(".head h2")).to_contain_text(f"Round 3 of {len(trace.rounds)}")
    expect(page.get_by_role("button", name="Play", exact=True)).to_be_visible()


def test_keys_step_by_token_and_by_round_and_only_with_focus_inside(
    open_player: OpenPlayer, trace: Trace
) -> None:
    page = open_player(data_of(trace))
    before = at(page)
    press(page, "Home", "ArrowRight")
    assert at(page) == before
    focus(page)
    press(page, "Home")
    assert at(page) == 0
    press(page, "ArrowRight", "PageDown", "ArrowRight", "ArrowLeft", "PageUp")
    assert at(page) == 1
    press(page, "Shift+ArrowRight")
    first = at(page)
    expect(page.locator(".said")).to_contain_text("from one target pass")
    press(page, "Shift+ArrowRight", "Shift+ArrowLeft")
    assert at(page) == first
    press(page, "End")
    assert at(page) == float(page.get_by_label("Position in the run").get_attribute("max") or 0)
    press(page, "+")
    expect(page.get_by_label("Speed")).to_have_value("2")
    press(page, "-", "-")
    expect(page.get_by_label("Speed")).to_have_value("0.5")
    press(page, "?")
    expect(page.locator(".keys")).to_have_attribute("open", "")


def test_space_plays_and_pauses_and_nothing_moves_before(
    open_player: OpenPlayer, trace: Trace
) -> None:
    page = open_player(data_of(trace), still=False)
    before = at(page)
    page.wait_for_timeout(300)
    assert at(page) == before
    page.get_by_label("Position in the run").focus()
    press(page, "Home", " ")
    page.wait_for_function(
        "document.querySelector('#host').shadowRoot.querySelector('input').value > 2"
    )
    press(page, " ")
    paused = at(page)
    page.wait_for_timeout(300)
    assert at(page) == paused


def test_reduced_motion_goes_from_rest_to_rest(open_player: OpenPlayer, trace: Trace) -> None:
    page = open_player(data_of(trace))
    focus(page)
    press(page, "Home", "+", "+", " ")
    seen = set()
    for _ in range(40):
        page.wait_for_timeout(30)
        seen.add(at(page))
    assert len(seen) > 3 and all(place == int(place) for place in seen)


def test_real_time_takes_as_long_as_the_run_did(open_player: OpenPlayer, trace: Trace) -> None:
    page = open_player(data_of(trace), still=False)
    page.get_by_label("Speed").select_option("slow")
    focus(page)
    press(page, "Home", "Enter")
    page.wait_for_timeout(PLAYED_MS)
    press(page, "Enter")
    ends = [round.start_ms + sum(vars_of(round.times)) for round in trace.rounds]
    played = PLAYED_MS / 20 + trace.rounds[0].start_ms
    expected = sum(end <= played for end in ends)
    number = int(page.locator(".head h2").inner_text().split()[1])
    assert abs(number - 1 - expected) <= 1 + expected // 2  # a busy machine plays late, never early


def vars_of(times: Any) -> list[float]:
    return [times.draft_ms, times.verify_ms, times.sample_ms, times.other_ms]


def test_a_guess_is_asked_for_before_every_verdict_and_counted(
    open_player: OpenPlayer, trace: Trace
) -> None:
    page = open_player(data_of(trace))
    focus(page)
    press(page, "Home")
    page.get_by_role("button", name="Predict").click()
    for _ in range(len(trace.rounds[0].drafts) + 1):
        press(page, "ArrowRight")
    place = at(page)
    press(page, "ArrowRight")
    assert at(page) == place  # it waits for the guess
    draft = trace.rounds[0].drafts[0]
    assert draft.verdict not in inspector(page)
    expect(page.get_by_text("Will the target accept")).to_be_visible()
    guess = "Accept" if draft.verdict == "accepted" else "Reject"
    page.get_by_role("button", name=guess).click()
    expect(page.get_by_role("button", name="Predict 1/1")).to_be_visible()


def test_rounds_that_come_in_parts_twice_or_late_are_all_there(
    open_player: OpenPlayer, trace: Trace
) -> None:
    whole = data_of(trace)
    rounds = whole["rounds"]
    live = whole | {"over": False}
    page = open_player(live | {"rounds": rounds[:3]})
    page.wait_for_function("asked.length === 1")
    assert page.evaluate("asked[0][1].rounds") == 3
    receive(page, live | {"from": 3, "rounds": rounds[3:9]})
    receive(page, live | {"from": 2, "rounds": rounds[2:9]})  # an answer that came twice
    receive(page, live | {"from": 12, "rounds": rounds[12:]})  # one that leaves a gap
    page.wait_for_function("asked.length >= 2")
    assert page.evaluate("asked.at(-1)[1].rounds") == 9  # the gap is asked for again
    receive(page, live | {"from": 9, "rounds": rounds[9:]})
    receive(page, whole)
    page.get_by_text("The same run as a table").click()
    expect(page.locator(".table tr")).to_have_count(len(rounds) + 1)
    rows = page.locator(".table tr").all_inner_texts()[1:]
    for row, round in zip(rows, rounds, strict=True):
        assert all(draft["text"] in row for draft in round["drafts"])


def test_new_data_while_it_plays_does_not_move_it(open_player: OpenPlayer, trace: Trace) -> None:
    page = open_player(data_of(trace), still=False)
    focus(page)
    press(page, "Home", "Enter")
    page.wait_for_function(
        "document.querySelector('#host').shadowRoot.querySelector('input').value > 1"
    )
    before = at(page)
    receive(page, data_of(trace))
    assert before <= at(page) < before + 3
    expect(page.get_by_role("button", name="Pause")).to_be_visible()


def test_leaving_the_page_stops_everything(open_player: OpenPlayer, trace: Trace) -> None:
    live = data_of(trace) | {"over": False}
    page = open_player(live, still=False)
    page.evaluate("leave()")
    before, asked = at(page), page.evaluate("asked.length")
    page.wait_for_timeout(400)
    assert (at(page), page.evaluate("asked.length")) == (before, asked)


def test_tokens_are_text_never_markup(open_player: OpenPlayer, trace: Trace) -> None:
    data = data_of(trace)
    data["head"]["prompt"] = ATTACK
    for round in data["rounds"]:
        for token in [*round["drafts"], *([round["final"]] if round["final"] else [])]:
            token["text"] = ATTACK
            token["candidates"] = [[ATTACK, *numbers] for _, *numbers in token["candidates"]]
        round["kept"] = [[kind, ATTACK] for kind, _ in round["kept"]]
    page = open_player(data)
    focus(page)
    press(page, "Home", *["ArrowRight"] * 12, "End")
    page.get_by_text("The same run as a table").click()
    assert page.evaluate("window.hit") is None
    assert page.locator(".player img, .player script").count() == 0
    assert ATTACK in page.locator(".text").inner_text()


@pytest.mark.parametrize("over", [True, False])
def test_a_run_without_rounds_says_so(open_player: OpenPlayer, trace: Trace, over: bool) -> None:
    page = open_player(data_of(trace, rounds=[], over=over, start=dict(round=1, token=1)))
    expect(page.locator(".head h2")).to_have_text(
        "No round was run" if over else "Waiting for the first round"
    )
    focus(page) if over else None
    press(page, "ArrowRight", "End", "Home", "Shift+ArrowRight")
    assert at(page) == 0


def test_a_run_of_one_token_plays(open_player: OpenPlayer, trace: Trace) -> None:
    data = data_of(trace)
    only = copy.deepcopy(data["rounds"][-1]) | {"drafts": []}
    only["final"]["kind"] = "plain"
    page = open_player(data | {"rounds": [only]})
    focus(page)
    press(page, "Home", "ArrowRight", "ArrowRight", "ArrowRight")
    expect(page.locator(".said")).to_contain_text("1 token from one target pass")


def test_two_thousand_rounds_can_be_played_and_scrubbed(
    open_player: OpenPlayer, trace: Trace
) -> None:
    data = data_of(trace)
    data["rounds"] = (data["rounds"] * 2000)[:2000]
    page = open_player(data)
    focus(page)
    press(page, "End")
    expect(page.locator(".head h2")).to_have_text("Round 2000 of 2000")
    assert page.locator(".text u").count() <= 400 and page.locator(".past li").count() <= 12


@pytest.mark.parametrize("width", [1440, 1024, 390, 320])
@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_no_accessibility_violation_and_nothing_wider_than_the_screen(
    open_player: OpenPlayer, trace: Trace, width: int, scheme: str
) -> None:
    page = open_player(data_of(trace, start=dict(round=2, token=3)), width=width, scheme=scheme)
    check_accessibility(page)
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
    page.get_by_text("Keys and how to read this").click()
    page.get_by_text("The same run as a table").click()
    check_accessibility(page)
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")


@pytest.mark.parametrize("draft_length", [1, 8, 16])
def test_every_draft_length_fits(open_player: OpenPlayer, trace: Trace, draft_length: int) -> None:
    data = data_of(trace)
    for round in data["rounds"]:
        draft = next(iter(round["drafts"]), None)
        round["drafts"] = [dict(draft)] * draft_length if draft else []
    for width in (1440, 1024, 390, 320):
        page = open_player(data, width=width)
        assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
        chips = page.locator(".column:not(.empty) button.token")
        expect(chips).to_have_count(draft_length)
        assert all(
            chip.evaluate("chip => chip.getBoundingClientRect().width >= 44")
            for chip in chips.all()
        )
