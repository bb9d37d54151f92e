"""The picture of the README: python -m tests.browser.readme_picture

Watch with its first recorded run, a few rounds in, in headless Chromium.
"""

from playwright.sync_api import Page, sync_playwright

from specviz.paths import ROOT
from tests.support.browser import FLAGS, executable, settled
from tests.support.server import running_server

PICTURE = ROOT / "docs" / "watch.png"
MOMENT = "round=4"  # accepted, rejected, unchecked and a correction in one round
MOST_BYTES = 300_000


def shoot(page: Page, address: str) -> None:
    page.goto(address)
    settled(page)
    page.locator(".column").first.wait_for()
    page.screenshot(path=PICTURE)


def main() -> None:
    with running_server() as server, sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=executable(), args=FLAGS)
        page = browser.new_page(
            viewport={"width": 1280, "height": 1120}, color_scheme="light", reduced_motion="reduce"
        )
        shoot(page, f"{server}/watch?{MOMENT}")
        browser.close()
    size = PICTURE.stat().st_size
    print(f"{PICTURE.relative_to(ROOT)}: {size:,} bytes")
    assert size <= MOST_BYTES, f"more than {MOST_BYTES:,} bytes"


if __name__ == "__main__":
    main()
