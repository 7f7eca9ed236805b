"""What a browser test asks of a page."""

import json
from pathlib import Path

from playwright.sync_api import Page

AXE = Path(__file__).parent / "vendor" / "axe.min.js"
SCREENSHOTS = Path(__file__).resolve().parents[2] / "screenshots"
RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
TOLERATED = ("the server responded with a status of 4",)  # what a test of an error page asks for
DEVICES = {"desk": {"width": 1280, "height": 900}, "phone": {"width": 390, "height": 844}}


def assert_accessible(page: Page) -> None:
    """axe finds nothing on `page` as it is now."""
    if not page.evaluate("'axe' in window"):
        page.evaluate(AXE.read_text())  # by the debugger: the page's own policy forbids scripts from elsewhere
    tags = json.dumps(RULES)
    found = page.evaluate(f"axe.run(document, {{runOnly: {{type: 'tag', values: {tags}}}}})")
    said = [f"{v['id']}: {v['help']}: {node['html']}" for v in found["violations"] for node in v["nodes"]]
    assert said == []


def assert_no_sideways_scroll(page: Page) -> None:
    wide, window = page.evaluate("[document.documentElement.scrollWidth, window.innerWidth]")
    assert wide <= window, f"{page.url} is {wide} px wide in a window of {window}"


def shoot(page: Page, name: str) -> None:
    """Pictures of `page` at a desk and on a phone, light and dark: screenshots/NAME-desk-light.png …"""
    SCREENSHOTS.mkdir(exist_ok=True)
    before = page.viewport_size
    for device, size in DEVICES.items():
        for theme in ("light", "dark"):
            page.set_viewport_size(size)
            page.emulate_media(color_scheme=theme)
            page.wait_for_timeout(150)
            page.screenshot(path=SCREENSHOTS / f"{name}-{device}-{theme}.png", full_page=True)
    page.emulate_media(color_scheme=None)
    if before:
        page.set_viewport_size(before)
