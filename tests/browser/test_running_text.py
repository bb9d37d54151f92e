"""The running text, as it is seen: computed opacity and place of every token, at every position."""

from typing import Any

import pytest
from playwright.sync_api import Browser, Page

from specviz.recordings.library import RECORDINGS, read_recording
from tests.support.harness import data_of, player_page, receive

# Steps of a round as docs/architecture.md counts them, not as the player does.
WATCH = """rounds => {
  const root = document.querySelector('#host').shadowRoot;
  const box = root.querySelector('.text');
  const scrubber = root.querySelector('input[type=range]');
  const starts = [0];
  for (const round of rounds) {
    const judged = round.drafts.filter(draft => draft.verdict !== 'unchecked').length;
    starts.push(starts.at(-1) + round.drafts.length + 1 + judged + (round.final ? 1 : 0) + 1);
  }
  const seen = element => {
    const style = getComputedStyle(element);
    return style.visibility === 'visible' && style.display !== 'none' ? Number(style.opacity) : 0;
  };
  const around = () => {
    let opacity = 1;
    for (let at = box.querySelector('span'); at instanceof Element; at = at.parentElement)
      opacity *= seen(at);
    return opacity;
  };
  const inside = element => {
    // Where a wrapped token has its letters; the space before them hangs behind another line.
    const [own, outer] = [[...element.getClientRects()].at(-1), box.getBoundingClientRect()];
    const high = own.top >= outer.top - 1 && own.bottom <= outer.bottom + 1;
    return high && own.right <= outer.right + 1;
  };
  window.complaints = [];
  window.positions = new Set();
  window.texts = new Map();
  window.look = (playing = false) => {
    // The scrubber rounds what it is given; the shade over its track does not.
    const share = Number(root.querySelector('.track').style.getPropertyValue('--at'));
    const exact = share * starts.at(-1);
    const at = Math.abs(exact - Math.round(exact)) < 1e-6 ? Math.round(exact) : exact;
    positions.add(at);
    const say = what => complaints.push(`at ${at}: ${what}`);
    const number = Math.max(0, starts.findLastIndex(start => start < at));
    const local = at - starts[number];
    const lasts = starts[number + 1] - starts[number];
    const before = rounds.slice(0, number).flatMap(round => round.kept);
    const own = local > lasts - 1 ? rounds[number].kept : [];
    const wanted = [...before, ...own].map(([, text]) => text).slice(-400);
    if (playing && local === lasts - 1) return; // a play may be a hair into the keeping
    const tokens = [...box.querySelectorAll('u')];
    const texts = tokens.map(token => token.textContent);
    if (JSON.stringify(texts) !== JSON.stringify(wanted))
      return say(`${texts.length} tokens, not ${wanted.length}`);
    const opacities = tokens.map(seen);
    if (around() !== 1) say('the text is faint');
    opacities.forEach((opacity, index) => {
      const settled = index < wanted.length - own.length || local === lasts;
      const right = settled ? opacity === 1 : opacity >= 0 && opacity <= 1;
      if (!right) say(`token ${index} has opacity ${opacity}`);
    });
    const last = tokens.findLast(token => token.textContent.trim());
    if (last && !inside(last)) say('the newest token is clipped');
    if (!inside(box.querySelector('.cursor'))) say('the caret is clipped');
  };
}"""
# Plays by a clock of its own, so that every frame is looked at and none is waited for.
PLAY = """ms => {
  let now = performance.now(), queue = [];
  const real = [window.requestAnimationFrame, window.cancelAnimationFrame];
  window.requestAnimationFrame = callback => queue.push(callback);
  window.cancelAnimationFrame = () => (queue = []);
  const root = document.querySelector('#host').shadowRoot;
  root.querySelector('[aria-label="Play"]').click();
  for (let frames = 0; queue.length && frames < 20000; frames++) {
    const due = queue;
    queue = [];
    now += ms;
    for (const callback of due) callback(now);
    look(true);
  }
  [window.requestAnimationFrame, window.cancelAnimationFrame] = real;
}"""
SEEK = """shares => {
  const scrubber = document.querySelector('#host').shadowRoot.querySelector('input[type=range]');
  const end = Number(scrubber.max);
  for (const share of shares) {
    scrubber.value = share * end;
    scrubber.dispatchEvent(new Event('input', { bubbles: true }));
    look();
  }
}"""
FRAME_MS = 90  # a keeping of 240 ms is met at least twice


def watched(browser: Browser, data: dict[str, Any], **options: Any) -> Page:
    page = player_page(browser, **options)
    receive(page, data)
    page.evaluate(WATCH, data["rounds"])
    return page


def seek_everywhere(page: Page) -> None:
    """Forwards to every position, and back to some, so that no order of visits is special."""
    end = int(
        page.evaluate(
            "Number(document.querySelector('#host').shadowRoot.querySelector('input').max)"
        )
    )
    forwards = [place / end for place in range(end + 1)]
    page.evaluate(SEEK, [*forwards, *forwards[::-7], 1.0])
    assert page.evaluate("positions.size") >= end


@pytest.mark.parametrize("still", [False, True], ids=["motion", "reduced motion"])
@pytest.mark.parametrize("name", RECORDINGS)
def test_a_kept_token_is_whole_and_in_sight_and_no_other_is_there(
    browser: Browser, name: str, still: bool
) -> None:
    trace = read_recording(name)
    page = watched(browser, data_of(trace), still=still)
    seek_everywhere(page)
    page.evaluate(PLAY, FRAME_MS)
    fractions = page.evaluate("[...positions].some(at => at !== Math.floor(at))")
    assert fractions is not still
    assert page.evaluate("complaints") == []
    page.context.close()


@pytest.mark.parametrize("width", [1440, 390])
def test_of_more_than_400_tokens_the_newest_stay_in_sight(browser: Browser, width: int) -> None:
    trace = read_recording("tiny-stories-sampled")
    data = data_of(trace)
    data["rounds"] = data["rounds"] * (500 // len(data["rounds"]))
    page = watched(browser, data, width=width)
    page.evaluate(SEEK, [place / 97 for place in range(98)])
    assert page.locator(".text u").count() == 400
    assert page.locator(".text .prompt").inner_text().strip() == "…"
    assert page.evaluate("complaints") == []
    page.context.close()


def test_the_newest_token_stays_in_sight_when_the_window_gets_narrow(browser: Browser) -> None:
    trace = read_recording("tiny-stories-sampled")
    page = watched(browser, data_of(trace))
    page.evaluate(SEEK, [0.6])
    page.set_viewport_size({"width": 340, "height": 800})
    page.evaluate("look()")
    assert page.evaluate("complaints") == []
    page.context.close()
