"""What a browser test asks of a page."""

import json
from pathlib import Path

from playwright.sync_api import Page

AXE = Path(__file__).parent / "vendor" / "axe.min.js"
SCREENSHOTS = Path(__file__).resolve().parents[2] / "screenshots"
RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
TOLERATED = ("the server responded with a status of 4",)  # what a test of an error page asks for
DEVICES = {"desk": {"width": 1280, "height": 900}, "phone": {"width": 390, "height": 844}}


def assert_accessible(page: Page, *, only: str = "") -> None:
    """axe finds nothing on `page` as it is now; `only` names one of its rules."""
    if not page.evaluate("'axe' in window"):
        page.evaluate(AXE.read_text())  # by the debugger: the page's own policy forbids scripts from elsewhere
    run = json.dumps({"type": "rule", "values": [only]} if only else {"type": "tag", "values": RULES})
    found = page.evaluate(f"axe.run(document, {{runOnly: {run}, resultTypes: ['violations']}})")
    said = [f"{v['id']}: {v['help']}: {node['html']}" for v in found["violations"] for node in v["nodes"]]
    assert said == [], f"{page.url} {page.viewport_size}: {said}"


def assert_accessible_everywhere(page: Page) -> None:
    """At a desk and on a phone, in both themes. Of all that axe asks, only contrast can differ between the themes."""
    for size in DEVICES.values():
        page.set_viewport_size(size)
        page.emulate_media(color_scheme="light")
        assert_accessible(page)
        page.emulate_media(color_scheme="dark")
        assert_accessible(page, only="color-contrast")


def assert_no_sideways_scroll(page: Page) -> None:
    page.wait_for_function("document.documentElement !== null")  # a page just opened may have no root for a moment
    wide, window = page.evaluate("[document.documentElement.scrollWidth, window.innerWidth]")
    assert wide <= window, f"{page.url} is {wide} px wide in a window of {window}"
