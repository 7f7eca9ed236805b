"""Every page of a participant, a host, an executive and a visitor: axe is silent, nothing scrolls sideways, each page
is light, the keyboard is enough, and the acts of the loop need no script."""

import gzip
from datetime import datetime, timedelta

import pytest
from django.urls import reverse
from playwright.sync_api import Page

from peerlore import clock
from peerlore.exchanges.models import CloseReport, Exchange, Session
from peerlore.people.models import Person
from peerlore.programmes.models import Answer, Proposal
from tests.browser.pages import assert_accessible_everywhere, assert_no_sideways_scroll
from tests.cast import NOW
from tests.world import World

LIGHT_ENOUGH = 100_000
LARGE_TEXT = "document.documentElement.style.fontSize = '200%'"
TELLS = "el => [getComputedStyle(el).outlineStyle, parseFloat(getComputedStyle(el).outlineWidth)]"
WHERE = "[document.activeElement.tagName, document.activeElement.innerText || document.activeElement.name]"


def set_clock(moment: datetime) -> None:
    clock.shift(0)
    clock.shift((moment - clock.now()).total_seconds())


@pytest.fixture
def world(live_server, laid_out) -> World:
    """The whole loop on the cast's day; the proposal to Dora and Emil still waits."""
    set_clock(NOW)
    Proposal.objects.filter(pk=laid_out.open_proposal.pk).update(due=NOW + timedelta(days=3))
    yield laid_out
    clock.shift(0)


def pages_of(world: World) -> dict[str, list[str]]:
    """Addresses for each reader. What one reads at an address depends on who one is."""
    exchange, ahead = [world.exchange.pk], [world.ahead.pk]
    own = [
        "home",
        "exchanges",
        "about_me",
        "my_skills",
        "profile",
        "my_data",
        "erase_me",
        "programmes",
        "goals",
        "who_sees_what",
    ]
    deep = [
        *(reverse(name, args=exchange) for name in ("exchange", "session_book", "session_record", "exchange_close")),
        *(reverse(name, args=exchange) for name in ("agreement", "agreement_write", "session_series", "still_right")),
        *(reverse(name, args=exchange) for name in ("thank", "ask_help")),
        *(reverse(name, args=ahead) for name in ("session_move", "session_cancel", "session_talk")),
        *(reverse(name) for name in ("my_times", "network")),
        reverse("help_request", args=[world.help_request.pk]),
        reverse("close_report", args=exchange),
        reverse("prompt", args=[world.prompt.pk]),
        reverse("proposal", args=[world.proposal.pk]),
        reverse("programme", args=[world.programme.pk]),
        reverse("programme", args=[world.draft_programme.pk]),
        reverse("join", args=[world.draft_programme.pk]),
        reverse("goal", args=[world.goal.pk]),
        reverse("level_ask_whom", args=[world.record.pk]),
        reverse("someone"),
        reverse("someone_found", args=[world.search.pk]),
        *(reverse("request", args=[row.pk]) for row in (world.request, world.request_offered)),
        reverse("account_change_password"),
    ]
    nobody = ["account_login", "account_reset_password", "enter_code", "who_sees_what"]
    return {
        "ana": [*(reverse(name) for name in own), *deep, "/nowhere/", reverse("audit")],
        "ben": [
            *("/", reverse("prompt", args=[world.open_prompt.pk]), reverse("close_confirm", args=[world.report.pk])),
            reverse("level_ask", args=[world.level_ask.pk]),
            *(reverse("request", args=[row.pk]) for row in (world.request_had, world.request_later)),
            reverse("request_pass_on", args=[world.request_had.pk]),
        ],
        "dora": [
            *("/", reverse("proposal", args=[world.open_proposal.pk]), reverse("my_skills")),
            reverse("help_request", args=[world.help_request.pk]),
        ],
        "otto": [reverse(name) for name in ("home", "exchanges", "my_skills", "programmes", "goals", "network")],
        "ruth": [*(reverse(name) for name in ("home", "goals", "exchanges")), reverse("goal", args=[world.goal.pk])],
        "nobody": [*(reverse(name) for name in nobody), "/nowhere/"],
    }


def person_of(world: World, name: str) -> Person | None:
    if name == "nobody":
        return None
    return getattr(world.cast, name, None) or getattr(world, name)


WHO = ["ana", "ben", "dora", "otto", "ruth", "nobody"]


@pytest.mark.parametrize("who", WHO)
def test_each_page_is_light_narrow_and_plain_enough_and_axe_is_silent_everywhere(visit, live_server, world, who):
    weights: dict[str, int] = {}

    def weigh(response):
        if response.status == 200 and "/static/" in response.url:
            body = response.body()
            weights[response.url] = len(body if response.url.endswith("woff2") else gzip.compress(body))

    page = visit("/who-sees-what/", as_=person_of(world, who))
    page.on("response", weigh)
    page.emulate_media(reduced_motion="reduce")
    for address in pages_of(world)[who]:
        answer = page.goto(f"{live_server.url}{address}")
        page.evaluate("document.fonts.ready")
        whole = sum(weights.values()) + answer.request.sizes()["responseBodySize"]  # as it was sent
        assert whole < LIGHT_ENOUGH, (address, whole, weights)
        assert_plain(page)
        assert_narrow(page)
        assert_accessible_everywhere(page)


def assert_plain(page: Page) -> None:
    """One heading, and one filled button in each part."""
    assert page.locator("h1").count() == 1, page.url
    filled = page.evaluate(
        "[...document.querySelectorAll('main section')].map(s => s.querySelectorAll('.button-main').length)"
    )
    assert max(filled, default=0) <= 1, page.url


def assert_narrow(page: Page) -> None:
    """Nothing scrolls sideways on a narrow phone, nor with large text."""
    page.set_viewport_size({"width": 1280, "height": 900})
    page.evaluate(LARGE_TEXT)
    assert_no_sideways_scroll(page)
    page.evaluate("document.documentElement.style.fontSize = ''")
    page.set_viewport_size({"width": 320, "height": 700})
    assert_no_sideways_scroll(page)


def test_the_keyboard_reaches_everything_and_one_always_sees_where_one_is(visit, world):
    page = visit(reverse("exchange", args=[world.exchange.pk]), as_=world.cast.ana)
    assert page.locator("[tabindex]:not([tabindex='0']):not([tabindex='-1'])").count() == 0
    wanted = page.locator("a[href]:visible, button:visible, summary:visible, textarea:visible").count()
    reached = []
    for _ in range(wanted + 20):
        page.keyboard.press("Tab")
        if page.evaluate("document.activeElement === document.body"):
            break
        reached.append(page.evaluate("document.activeElement.tagName"))
        if page.evaluate("document.activeElement.type") == "date":
            continue  # Chromium marks the day, the month and the year within it by itself
        style, width = page.evaluate_handle("document.activeElement").evaluate(TELLS)
        assert style != "none", page.evaluate(WHERE)
        assert width >= 1, page.evaluate(WHERE)
    assert len(reached) >= wanted


def test_from_a_proposal_to_a_closed_exchange_without_script(visit, live_server, world):
    """Dora teaches Emil: both say yes, one books, both say that they met, one notes, one closes, the other confirms."""
    dora, emil = (visit("/", as_=who, script=False) for who in (world.dora, world.emil))
    for page in (dora, emil):
        page.goto(f"{live_server.url}{reverse('proposal', args=[world.open_proposal.pk])}")
        page.click("main button[value=yes]")
    made = Exchange.objects.get(placement__proposal=world.open_proposal)
    address = f"{live_server.url}{reverse('exchange', args=[made.pk])}"

    emil.goto(f"{live_server.url}/exchanges/")
    emil.click("main .items h3 a")
    assert emil.url.startswith(address)
    emil.click(".weave button:has-text('Book') >> nth=0")
    session = Session.objects.get(exchange=made)

    set_clock(session.ends_at + timedelta(hours=1))
    for page in (dora, emil):
        page.goto(address)
        if page.locator("button[value=met]").count():  # one word is enough, unless the other remembers it differently
            page.click("button[value=met] >> nth=0")
    assert Session.objects.get(pk=session.pk).is_met

    emil.goto(address)
    emil.fill("#notes ~ form textarea", "Ask for the antenna first.")
    emil.click("text=Save the note")
    assert "Ask for the antenna first." in emil.inner_text("main")

    emil.goto(f"{live_server.url}{reverse('close_report', args=[made.pk])}")
    emil.check("input[name=result][value=closed]")
    emil.check("input[name=level][value='3']")
    emil.fill("textarea[name=shows]", "The lab took my measurement.")
    emil.click("main form .button-main")
    report = CloseReport.objects.get(seat__exchange=made)

    dora.goto(f"{live_server.url}{reverse('close_confirm', args=[report.pk])}")
    dora.check("input[name=level][value='3']")
    dora.click("main form .button-main")
    made.refresh_from_db()
    assert not made.is_open
    dora.goto(address)
    assert "Closed on" in dora.inner_text(".head")


def test_why_not_can_be_said_in_a_word_without_script(visit, world):
    page = visit(reverse("proposal", args=[world.open_proposal.pk]), as_=world.dora, script=False)
    page.click("summary")
    page.check("input[name=why][value=hours]")
    page.click("text=Decline, and look for somebody else")
    assert Answer.objects.get(proposal=world.open_proposal, person=world.dora).said == "no"
