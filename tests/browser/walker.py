"""Somebody in a browser of their own, before a Peerlore that really runs: by its pages alone."""

import os
import re
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field

from playwright.sync_api import BrowserContext, Locator, Page

from tests.browser.pages import SCREENSHOTS

SHAPES = {"desk": {"width": 1280, "height": 900}, "phone": {"width": 390, "height": 844}}


def beginning(words: str) -> re.Pattern[str]:
    """What a label begins with; the rest says who sees it, or that it may be empty."""
    return re.compile(rf"^\s*{re.escape(words)}")


@dataclass
class Journal:
    """How long each page took, and its picture."""

    name: str
    took: list[tuple[str, float]] = field(default_factory=list)

    @contextmanager
    def timed(self, what: str) -> Iterator[None]:
        begun = time.monotonic()
        yield
        self.took.append((what, time.monotonic() - begun))

    def keep(self) -> None:
        SCREENSHOTS.mkdir(exist_ok=True)
        (SCREENSHOTS / f"loop-{self.name}.txt").write_text(self.table() + "\n")

    def table(self) -> str:
        return "\n".join(f"{seconds:7.2f} s  {what}" for what, seconds in self.took)


@dataclass
class Walker:
    """One person's browser. Whatever they do is followed to the next page, and timed."""

    context: BrowserContext
    address: str
    journal: Journal

    def __post_init__(self) -> None:
        self.page: Page = self.context.new_page()
        self.said: list[str] = []
        self.page.on("console", lambda message: message.type in ("error", "warning") and self.said.append(message.text))
        self.page.on("pageerror", lambda error: self.said.append(str(error)))
        self.page.on("response", lambda answer: answer.status >= 500 and self.said.append(f"500: {answer.url}"))

    def goes_to(self, path: str) -> None:
        with self.journal.timed(path):
            self.page.goto(f"{self.address}{path}")

    def follows(self, link: str, *, inside: str = "body") -> None:
        self._then(self.page.locator(inside).get_by_role("link", name=link, exact=False).first, f"link “{link}”")

    def presses(self, button: str, *, inside: str = "main") -> None:
        """A button by the words it bears."""
        self._then(self.page.locator(inside).get_by_role("button", name=button, exact=False).first, f"“{button}”")

    def clicks(self, what: Locator, words: str) -> None:
        self._then(what, words)

    def _then(self, what: Locator, words: str) -> None:
        with self.journal.timed(words), self.page.expect_navigation():
            what.click()

    def writes(self, label: str, text: str) -> None:
        field = self.page.locator("main").locator("input, textarea").and_(self.page.get_by_label(beginning(label)))
        field.first.fill(text)

    def chooses(self, label: str) -> None:
        self.page.locator("main").get_by_label(beginning(label)).first.check()

    def reads(self) -> str:
        return self.page.inner_text("main")

    def sees(self, *words: str) -> None:
        text = self.reads()
        for one in words:
            assert one in text, f"“{one}” is not on {self.page.url}:\n{text}"

    def waits_until(self, holds: Callable[[], object], *, seconds: float = 60) -> None:
        """Look at the page again until something is so; the worker needs its time."""
        ends = time.monotonic() + seconds
        while not holds():
            assert time.monotonic() < ends, f"nothing came of waiting at {self.page.url}:\n{self.reads()}"
            self.page.wait_for_timeout(300)
            self.page.reload()

    def shoots(self, name: str, *, phone: bool = False) -> None:
        """Pictures of the page, where PEERLORE_PICTURES asks for them: screenshots/loop-NAME-desk.png, …-phone.png."""
        if not os.environ.get("PEERLORE_PICTURES"):
            return
        SCREENSHOTS.mkdir(exist_ok=True)
        for shape in ("desk", "phone") if phone else ("desk",):
            self.page.set_viewport_size(SHAPES[shape])
            self.page.wait_for_timeout(100)
            self.page.screenshot(path=SCREENSHOTS / f"loop-{name}-{shape}.png", full_page=True)
        self.page.set_viewport_size(SHAPES["desk"])
