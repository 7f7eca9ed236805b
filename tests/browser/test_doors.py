"""Passkeys with Chromium's virtual authenticator; the page of one's doors; a printed code read off by a phone."""

import pytest
from playwright.sync_api import Page

from peerlore.people import actions
from peerlore.people.models import Accent
from peerlore.people.qr import address_with_code
from peerlore.web import forgetting
from tests.browser.conftest import sign_in
from tests.browser.pages import assert_accessible, assert_accessible_everywhere, assert_no_sideways_scroll
from tests.cast import NOW, PASSWORD


@pytest.fixture
def address(live_server) -> str:
    """A passkey belongs to a name; an address in numbers has none."""
    return live_server.url.replace("127.0.0.1", "localhost")


@pytest.fixture
def page(contexts) -> Page:
    """A browser on a device that can make passkeys, and whose owner always says yes."""
    page = contexts(locale="en-GB").new_page()
    devices = page.context.new_cdp_session(page)
    devices.send("WebAuthn.enable")
    options = {
        "protocol": "ctap2",
        "transport": "internal",
        "hasResidentKey": True,
        "hasUserVerification": True,
        "isUserVerified": True,
        "automaticPresenceSimulation": True,
    }
    devices.send("WebAuthn.addVirtualAuthenticator", {"options": options})
    return page


def add_passkey(page: Page, address: str) -> None:
    page.goto(f"{address}/me/passkeys/add/")
    page.fill("input[name=password]", PASSWORD)
    page.click("main .button-main")
    page.fill("input[name=name]", "my laptop")
    page.click("main .button-main")
    page.wait_for_url("**/me/sign-in/")


def test_a_passkey_is_made_and_opens_without_the_password(page, cast, address):
    sign_in(page.context, cast.ana, address=address)
    add_passkey(page, address)
    assert "my laptop" in page.inner_text("main")
    assert_accessible(page)

    page.click("footer button")
    page.wait_for_url("**/account/sign-in/")
    page.click("text=Sign in with a passkey")
    page.wait_for_url(f"{address}/")

    assert "Ana" in page.inner_text("h1")
    page.goto(f"{address}/me/sign-in/")
    assert "Last used on" in page.inner_text("main")


def test_a_passkey_taken_away_opens_nothing_and_the_password_still_does(page, cast, address):
    sign_in(page.context, cast.ana, address=address)
    add_passkey(page, address)
    page.click("text=Take away…")
    page.click("text=Take it away")
    page.click("footer button")
    page.click("text=Sign in with a passkey")
    page.wait_for_selector(".banner.is-fault")
    assert "opens nothing here" in page.inner_text(".banner.is-fault")
    page.fill("input[name=login]", cast.ana.email)
    page.fill("input[name=password]", PASSWORD)
    page.click("text=Sign in >> nth=0")
    page.press("input[name=password]", "Enter")
    page.wait_for_url(f"{address}/")


def test_the_passkey_of_somebody_who_left_opens_nothing(page, cast, address):
    sign_in(page.context, cast.ana, address=address)
    add_passkey(page, address)
    actions.leave(cast.ana, by=cast.jo, at=NOW)
    page.goto(f"{address}/account/sign-in/")
    page.click("text=Sign in with a passkey")
    page.wait_for_url("**/account/inactive/")
    page.goto(f"{address}/")
    assert "sign-in" in page.url


def test_without_script_the_password_serves_and_nothing_promises_a_passkey(visit, cast):
    page = visit("/account/sign-in/", script=False)
    assert page.locator("text=Sign in with a passkey").is_hidden()


PAGES = {
    "limits": ("/installation/limits/", "jo"),
    "what would go": ("/installation/limits/clear/", "jo"),
}


@pytest.mark.parametrize("name", PAGES)
def test_the_pages_are_accessible_and_narrow_enough(visit, cast, name):
    path, who = PAGES[name]
    limits = {forgetting.LEAVERS: 730}
    actions.set_limits(limits, by_itself=False, by=None, at=NOW)
    page = visit(path, as_=getattr(cast, who))
    page.emulate_media(reduced_motion="reduce")
    assert_accessible_everywhere(page)
    assert_no_sideways_scroll(visit(path, as_=getattr(cast, who), width=320))


@pytest.mark.parametrize("accent", Accent.values)
def test_every_colour_an_installation_may_have_is_legible_in_both_themes(visit, cast, accent):
    actions.set_look(name="Tarn & Lowe", accent=accent, by=cast.jo, at=NOW)
    page = visit("/installation/look/", as_=cast.jo)
    page.emulate_media(reduced_motion="reduce")
    assert page.locator("html").get_attribute("data-accent") == (None if accent == Accent.WOAD else accent)
    assert_accessible_everywhere(page)


def test_the_camera_of_a_phone_fills_in_number_and_code_and_the_address_forgets_them(live_server, contexts, cast):
    kim = actions.add_person(by=None, at=NOW, company=cast.company, staff_number="T 100", given_name="Kim")
    from peerlore import clock

    made = actions.make_sign_in_code(kim, by=cast.cleo, at=clock.now())
    page = contexts(locale="en-GB", viewport={"width": 390, "height": 844}).new_page()
    page.goto(address_with_code(f"{live_server.url}/account/code/", number="T 100", letters=made.letters))
    assert page.input_value("input[name=number]") == "T 100"
    assert page.input_value("input[name=code]") == made.letters
    assert "#" not in page.url
    page.click("main .button-main")
    assert "Choose your password" in page.inner_text("h1")


def test_on_a_phone_two_officers_make_a_new_code_and_its_person_stops_it(visit, cast):
    page = visit(f"/people/{cast.ana.pk}/new-code/", as_=cast.cleo, width=390)
    assert_accessible(page)
    page.click("text=Ask for it")
    page.wait_for_selector("text=You asked for it.")
    assert_no_sideways_scroll(page)
    page = visit("/", as_=cast.jo, width=390)
    page.click("h3 >> text=Ana Ferreira needs a new sign-in code")
    page.click("text=Agree and make the code")
    page.wait_for_selector("svg[role=img]")
    assert_accessible(page)
    assert_no_sideways_scroll(page)
    page = visit("/", as_=cast.ana, width=390)
    page.click("h3 >> text=A new sign-in code for you was asked for")
    assert_accessible(page)
    page.click("text=It was not me: stop it")
    page.wait_for_selector("text=Nobody asks for one.")
    assert_no_sideways_scroll(page)
