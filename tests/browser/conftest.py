"""Chromium before the real pages: signing in, axe, and an ear for what the console says.

    def test_something(visit, cast):
        page = visit("/", as_=cast.ana)
        assert_accessible(page)

Every page of `visit` fails the test at its end if the console or the content security policy had something to say.
"""

import os
from collections.abc import Callable, Iterator
from copy import deepcopy
from pathlib import Path

# Playwright runs a loop of its own in this thread; the tests' database calls are made beside it, never within.
os.environ.setdefault("DJANGO_ALLOW_ASYNC_UNSAFE", "true")

import pytest
from django.conf import settings as django_settings
from django.db import connection
from django.test import Client
from playwright.sync_api import Browser, BrowserContext, Page, sync_playwright

from peerlore import clock
from peerlore.people.models import Person
from tests.browser.pages import TOLERATED
from tests.cast import NOW, PASSWORD, make_cast
from tests.world import World, make_world

CHROMIUM = os.environ.get("CHROMIUM", "/usr/bin/chromium")
STATIC = Path(__file__).resolve().parents[2] / "src" / "peerlore"


def pytest_collection_modifyitems(items) -> None:
    for item in items:
        if Path(item.path).is_relative_to(Path(__file__).parent):
            item.add_marker(pytest.mark.browser)
    items.sort(key=lambda item: "the_loop" not in item.nodeid)  # the longest first, so that nobody waits for it alone


@pytest.fixture(autouse=True)
def served_as_it_is(settings) -> None:
    settings.ORGANISATION = "Tarn & Lowe"
    settings.WHITENOISE_USE_FINDERS = True


@pytest.fixture(scope="session")
def built(django_db_setup) -> list[object]:
    """The world of this process and a copy of the database that holds it, once a test has built them."""
    return []


@pytest.fixture
def laid_out(transactional_db, built) -> World:
    """The world on the cast's day, in the database as it was built: SQLite, as all of these tests."""
    connection.ensure_connection()
    if built:
        world, kept = built
        kept.backup(connection.connection)
    else:
        with pytest.MonkeyPatch.context() as patch:
            patch.setattr(clock, "now", lambda: NOW)
            world = make_world(make_cast())
        kept = connection.Database.connect(":memory:", check_same_thread=False)
        connection.connection.backup(kept)
        built += world, kept
    return deepcopy(world)


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    with sync_playwright() as playwright:
        chromium = playwright.chromium.launch(executable_path=CHROMIUM, args=["--no-sandbox"])
        yield chromium
        chromium.close()


@pytest.fixture
def contexts(browser) -> Iterator[Callable[..., BrowserContext]]:
    """Make contexts (each a browser of its own, without cookies), closed at the end of the test."""
    made: list[BrowserContext] = []

    def make(**options: object) -> BrowserContext:
        made.append(browser.new_context(**options))
        return made[-1]

    yield make
    for context in made:
        context.close()


def sign_in(context: BrowserContext, person: Person, *, address: str) -> None:
    """Put the cookie of a session of `person` into `context`."""
    client = Client()
    client.force_login(person)
    value = client.cookies[django_settings.SESSION_COOKIE_NAME].value
    context.add_cookies([{"name": django_settings.SESSION_COOKIE_NAME, "value": value, "url": address}])


def sign_in_by_form(page: Page, person: Person, *, address: str) -> None:
    """Come in as people do, by the form."""
    page.goto(f"{address}/account/sign-in/")
    page.fill("input[name=login]", person.email)
    page.fill("input[name=password]", PASSWORD)
    page.click("main button.button-main")


@pytest.fixture
def visit(live_server, contexts) -> Iterator[Callable[..., Page]]:
    """Open a page: `visit("/", as_=cast.ana, theme="dark", width=390, script=False)`."""
    said: list[str] = []

    def go(path: str, *, as_: Person | None = None, theme="light", width=1280, height=900, script=True) -> Page:
        context = contexts(
            viewport={"width": width, "height": height}, color_scheme=theme, java_script_enabled=script, locale="en-GB"
        )
        if as_ is not None:
            sign_in(context, as_, address=live_server.url)
        page = context.new_page()
        page.on("console", lambda message: message.type in ("error", "warning") and said.append(message.text))
        page.on("pageerror", lambda error: said.append(str(error)))
        page.goto(f"{live_server.url}{path}")
        return page

    yield go
    assert [text for text in said if not any(known in text for known in TOLERATED)] == []
