"""How fast the player is, as a table: python -m tests.browser.player_speed

Real runs of the shipped pairs in headless Chromium, drawn by software.
"""

import statistics

from playwright.sync_api import Page, sync_playwright
from rich.console import Console
from rich.table import Table

from specviz.engine.run import finished, run_pair
from specviz.models.catalogue import pair_named, read_catalogue
from specviz.models.pair import load_pair
from specviz.trace import Settings, Trace
from tests.support.browser import FLAGS, executable
from tests.support.harness import data_of, player_page, receive

PROMPT = "Once upon a time, there was a little girl named Lily. She loved to"
RUNS = 3
PLAYED_MS = 8000
SEEKS = 40
FRAMES = """ms => new Promise(done => {
  const root = document.querySelector('#host').shadowRoot;
  const frames = [];
  let last = null, first = null;
  const tick = now => {
    if (last !== null) frames.push(now - last);
    first ??= now;
    last = now;
    if (now - first < ms) requestAnimationFrame(tick); else done(frames);
  };
  root.querySelector('select').value = '4';
  root.querySelector('select').dispatchEvent(new Event('change', {bubbles: true}));
  root.querySelector('[data-do=play]').click();
  requestAnimationFrame(tick);
})"""
SEEK = """share => new Promise(done => {
  const range = document.querySelector('#host').shadowRoot.querySelector('input');
  const started = performance.now();
  range.value = Math.round(share * Number(range.max));
  range.dispatchEvent(new Event('input', {bubbles: true}));
  requestAnimationFrame(() => setTimeout(() => done(performance.now() - started)));
})"""


def real_run(pair: str, **settings: float) -> Trace:
    loaded = load_pair(pair_named(pair, read_catalogue()), "cpu", "float32")
    asked = Settings(draft_length=8, temperature=1.0, **settings)  # type: ignore[arg-type]
    return finished(run_pair(loaded, PROMPT, asked, until_end=False))


def percentile(values: list[float], share: float) -> float:
    return sorted(values)[round(share * (len(values) - 1))]


def played(page: Page, trace: Trace) -> tuple[float, float]:
    """Median and 95th percentile of a frame, in ms, at four times the speed."""
    receive(page, data_of(trace))
    frames = page.evaluate(FRAMES, PLAYED_MS)
    return statistics.median(frames), percentile(frames, 0.95)


def main() -> None:
    playing = real_run("tiny", max_new_tokens=200)
    mounting = real_run("tiny-mismatched", max_new_tokens=900)
    rows = []
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=executable(), args=FLAGS)
        for _ in range(RUNS):
            page = player_page(browser, still=False)
            median, late = played(page, playing)
            page = player_page(browser)
            cut = data_of(mounting)
            cut["rounds"] = cut["rounds"][:512]
            mounted = receive(page, cut)
            seeks = [page.evaluate(SEEK, index / SEEKS) for index in range(SEEKS)]
            rows.append((median, late, mounted, percentile(seeks, 0.95)))
    table = Table("", *(f"run {run}" for run in range(1, RUNS + 1)), "worst", "aim")
    names = ("frame, median ms", "frame, p95 ms", "mounting 512 rounds, ms", "scrubbing, p95 ms")
    for name, aim, values in zip(names, (17, 34, 500, 50), zip(*rows, strict=True), strict=True):
        table.add_row(name, *(f"{value:.1f}" for value in (*values, max(values))), f"{aim}")
    rounds = f"{len(playing.rounds)} rounds played, {min(512, len(mounting.rounds))} mounted"
    Console().print(table, rounds)


if __name__ == "__main__":
    main()
