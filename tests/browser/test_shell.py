"""The shell in Chromium: axe is silent in both themes, the console too, nothing scrolls sideways, script is no need."""

import pytest

from tests.browser.conftest import sign_in_by_form
from tests.browser.pages import assert_accessible, assert_accessible_everywhere, assert_no_sideways_scroll
from tests.web.demo import LISTED, read_addresses_again

PUBLIC = {
    "sign-in": "/account/sign-in/",
    "password-reset": "/account/password/reset/",
    "who-sees-what": "/who-sees-what/",
    "not-found": "/nowhere/",
}
SIGNED_IN = {"home": "/", "sign-out": "/account/sign-out/", "password": "/account/password/"}
OFFICES = {"home-administrator": "jo", "home-coordinator": "cleo", "home-executive": "ruth"}
EVERY = [
    *((name, address, None) for name, address in PUBLIC.items()),
    *((name, address, "ana") for name, address in SIGNED_IN.items()),
    *((name, "/", who) for name, who in OFFICES.items()),
]
pages = pytest.mark.parametrize(("name", "address", "who"), EVERY, ids=[name for name, _, _ in EVERY])


@pages
def test_axe_finds_nothing(visit, cast, name, address, who):
    page = visit(address, as_=who and getattr(cast, who))
    page.emulate_media(reduced_motion="reduce")
    assert_accessible_everywhere(page)


@pages
def test_nothing_scrolls_sideways_on_a_narrow_phone(visit, cast, name, address, who):
    assert_no_sideways_scroll(visit(address, as_=who and getattr(cast, who), width=320))


@pytest.mark.parametrize("script", [True, False])
def test_one_comes_in_and_goes_out_with_and_without_script(live_server, contexts, cast, script):
    page = contexts(java_script_enabled=script).new_page()
    sign_in_by_form(page, cast.ana, address=live_server.url)
    assert "Ana" in page.inner_text("h1")
    page.click("footer button")
    assert page.url.endswith("/account/sign-in/")


def test_a_form_that_needs_another_look_says_so_to_everybody(visit, cast):
    page = visit("/account/password/", as_=cast.ana)
    page.evaluate("document.querySelector('main form').noValidate = true")
    page.click("main form .button-main")
    field = page.locator("#id_oldpassword")
    assert field.get_attribute("aria-invalid") == "true"
    assert page.locator(f"#{field.get_attribute('aria-describedby').split()[-1]}").inner_text()
    assert_accessible(page)


def test_by_keyboard_the_first_stop_is_the_way_to_the_page(visit, cast):
    page = visit("/", as_=cast.ana)
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.className") == "skip"
    page.keyboard.press("Enter")
    assert page.url.endswith("#main")


def test_a_persons_own_theme_wins_over_the_systems(visit, cast):
    cast.ana.theme = "dark"
    cast.ana.save()
    page = visit("/", as_=cast.ana, theme="light")
    assert page.evaluate("getComputedStyle(document.documentElement).colorScheme") == "dark"


@pytest.fixture
def demo(settings, cast):
    settings.DEMO, settings.DEMO_DOORS = True, LISTED
    read_addresses_again()
    yield cast
    settings.DEMO = False
    read_addresses_again()


@pytest.mark.parametrize("script", [True, False])
def test_the_demonstrations_door_opens_with_one_click(visit, demo, script):
    page = visit("/account/sign-in/", script=script)
    if script:
        assert_accessible(page)
    page.click("text=Cleo Lindqvist")
    assert "Cleo" in page.inner_text("h1")


def test_an_answer_that_needs_another_look_is_swapped_in(visit, cast):
    page = visit("/", as_=cast.ana)
    assert 422 not in page.evaluate("htmx.config.noSwap")
