"""The acts of each role, by the pages alone: on a phone without script, and at a desk with it."""

from collections.abc import Callable
from datetime import timedelta
from urllib.parse import urlsplit

import pytest
from django.core import mail
from django.urls import reverse
from playwright.sync_api import Page

from peerlore.exchanges.actions import close_exchange
from peerlore.exchanges.models import Exchange, HelpRequest, Session, StillRight
from peerlore.people.models import Person
from peerlore.programmes.models import Programme, RoundState
from tests.browser.pages import DEVICES, assert_no_sideways_scroll
from tests.browser.test_participant_pages import set_clock, world
from tests.cast import NOW

__all__ = ["world"]  # the fixture
Come = Callable[[Person, str], Page]


@pytest.fixture(params=["phone", "desk"])
def come(request, visit) -> Come:
    """Come in as somebody, to an address."""
    size = DEVICES[request.param]

    def come_in(person: Person, address: str) -> Page:
        return visit(address, as_=person, script=request.param == "desk", **size)

    return come_in


def presses(page: Page, words: str) -> None:
    """The button or link of those words, and to the page after it."""
    what = page.locator("main").locator("button, a").filter(has_text=words).first
    with page.expect_navigation(timeout=5000):
        what.click(timeout=5000)
    assert_no_sideways_scroll(page)


def reads(page: Page) -> str:
    return page.inner_text("main")


def test_two_people_walk_an_exchange(come, live_server, world):
    """Dora teaches Emil: a yes, a time, the agreement, the depth, met, the next time, a promise, thanks, slower."""
    emil, dora = (come(who, reverse("proposal", args=[world.open_proposal.pk])) for who in (world.emil, world.dora))
    for page in (emil, dora):
        presses(page, "Yes, I would")
    made = Exchange.objects.get(placement__proposal=world.open_proposal)
    address = f"{live_server.url}{reverse('exchange', args=[made.pk])}"

    emil.goto(address)
    presses(emil, "Book")
    session = Session.objects.get(exchange=made)
    for page, words in ((emil, "Thursdays, an hour."), (dora, "Say it at once.")):
        page.goto(f"{address}agreement/")
        presses(page, "Answer the questions" if page is emil else "Change my answers")
        page.fill("main textarea >> nth=0", words)
        presses(page, "Keep my answers")
    for page in (emil, dora):
        page.goto(f"{address}agreement/")
        presses(page, "Sign it as it stands")
    assert {"Thursdays, an hour.", "Say it at once."} <= {*reads(dora).splitlines()}
    assert "Not yet" not in reads(dora)

    for page, depth in ((emil, 3), (dora, 2)):
        page.goto(address)
        presses(page, "Cards, a listening drill")
        page.check(f"input[name=depth][value='{depth}']")
        presses(page, "Choose it in private")
        assert "You have chosen." in reads(page)
    held = dora.locator("#depth ~ p strong").inner_text()
    emil.reload()
    assert emil.locator("#depth ~ p strong").inner_text() == held
    assert dora.locator("label:has(input[name=depth][value='2'])").first.inner_text().startswith(held)

    set_clock(session.ends_at + timedelta(minutes=5))
    dora.goto(address)
    with dora.expect_navigation():
        dora.click("button[value=met] >> nth=0")
    presses(dora, "Book")
    assert Session.objects.filter(exchange=made).count() == 2
    coming = Session.objects.filter(exchange=made).latest("starts_at")
    dora.goto(f"{live_server.url}{reverse('session_move', args=[coming.pk])}")
    presses(dora, "Move it here")
    assert Session.objects.get(pk=coming.pk).starts_at != coming.starts_at

    emil.goto(address)
    emil.fill("[name=text] >> nth=0", "Measure twice.")
    presses(emil, "Promise it")
    assert "Measure twice." in reads(emil)

    emil.goto(address)
    presses(emil, "Say thanks")
    emil.fill("main textarea", "The jig holds now.")
    presses(emil, "Send the thanks")
    dora.goto(address)
    assert "The jig holds now." in reads(dora)

    emil.goto(f"{address}still-right/")
    emil.check("input[value=slower]")
    presses(emil, "Answer for myself")
    dora.goto(f"{address}still-right/")
    dora.check("input[value=slower]")
    presses(dora, "Answer for myself")
    assert StillRight.objects.filter(exchange=made).exists()
    every = made.every_days
    made.refresh_from_db()
    assert made.every_days > every


def test_somebody_asks_for_help_and_the_contact_takes_it_up(come, live_server, world):
    ben = come(world.cast.ben, reverse("exchange", args=[world.exchange.pk]))
    presses(ben, "ask for help")
    ben.check("input[name=contact] >> nth=0")
    ben.fill("main textarea", "It has become too close.")
    presses(ben, "Send it to them alone")
    asked = HelpRequest.objects.latest("pk")
    dora = come(world.dora, reverse("help_request", args=[asked.pk]))
    assert "It has become too close." in reads(dora)
    presses(dora, "I have taken it up")
    asked.refresh_from_db()
    assert asked.taken_up_at


def test_two_who_learned_together_wish_to_catch_up(come, world):
    close_exchange(world.exchange, by=world.cast.ana, at=NOW)
    ben = come(world.cast.ben, reverse("network"))
    assert "would like to catch up with you" not in reads(ben)
    presses(ben, "I would like to catch up")
    assert "You both" in reads(ben)


def test_days_off_mail_and_what_one_wants_to_learn(come, live_server, world):
    otto = come(world.cast.otto, reverse("my_times"))
    otto.fill("[name=first]", "2026-04-06")
    otto.fill("[name=last]", "2026-04-10")
    presses(otto, "Name these days")
    assert "6 April" in reads(otto)
    otto.goto(f"{live_server.url}/me/mail/")
    otto.fill("[name=hold_until]", "2026-04-13")
    presses(otto, "Hold my mail")
    assert "13 April" in reads(otto)


def test_the_coordinator_compares_changes_by_hand_and_publishes_in_waves(come, live_server, world):
    draft = reverse("round", args=[world.draft_round.pk])
    cleo = come(world.cast.cleo, draft)
    presses(cleo, "What if")
    cleo.fill("main form input[type=number] >> nth=0", "0")
    presses(cleo, "Work this out beside it")
    assert "make it the draft" in reads(cleo)
    cleo.goto(f"{live_server.url}{draft}publish/")
    presses(cleo, "What three of them will read")
    cleo.goto(f"{live_server.url}{draft}publish/")
    cleo.click("main details summary")
    cleo.fill("[name=waves]", "2")
    presses(cleo, "Publish the round")
    world.draft_round.refresh_from_db()
    assert world.draft_round.state == RoundState.PUBLISHED


def test_the_coordinator_starts_a_rolling_programme_limits_its_places_and_ends_it(come, live_server, world):
    cleo = come(world.cast.cleo, reverse("programme_start"))
    cleo.check("input[name=need] >> nth=0")
    cleo.fill("[name=name]", "Any day")
    cleo.check("[name=rolling]")
    presses(cleo, "Start the programme")
    made = Programme.objects.latest("pk")
    cleo.goto(f"{live_server.url}{reverse('programme', args=[made.pk])}")
    assert "Join any day" in reads(cleo)
    presses(cleo, "Limit places")
    cleo.fill("main form input[type=number] >> nth=0", "5")
    cleo.check("input[name=places_by] >> nth=1")
    presses(cleo, "Keep these places")
    assert "5" in reads(cleo)
    cleo.goto(f"{live_server.url}{reverse('programme', args=[made.pk])}")
    presses(cleo, "End it")
    presses(cleo, "End")
    made.refresh_from_db()
    assert made.ended_at


def test_the_coordinator_leaves_what_has_stopped_until_a_day_and_takes_it_up_again(come, world):
    cleo = come(world.cast.cleo, reverse("exceptions"))
    presses(cleo, "Leave it until")
    presses(cleo, "I have seen it")
    cleo.goto(f"{cleo.url.split('?')[0]}?left=yes")
    assert "Left until" in reads(cleo)
    presses(cleo, "Take it up again")


def test_the_executive_sees_what_moved(come, world):
    ruth = come(world.cast.ruth, "/")
    presses(ruth, "All of them on one page")
    assert urlsplit(ruth.url).path == reverse("my_goals")
    assert world.goal.name in reads(ruth)


def test_the_administrator_names_the_installation_and_sends_a_test_mail(come, live_server, world):
    jo = come(world.cast.jo, "/installation/look/")
    jo.fill("[name=name]", "Wren Acoustics")
    jo.check("input[name=accent] >> nth=2")
    presses(jo, "Keep")
    assert "Peerlore at Wren Acoustics" in jo.inner_text("footer")
    jo.goto(f"{live_server.url}/installation/")
    presses(jo, "Send a test mail")
    assert mail.outbox
