"""Find me someone now, on a phone and at a desk, with script and without: two taps to a request, and its answer."""

from datetime import timedelta
from urllib.parse import urlsplit

import pytest

from peerlore import clock
from peerlore.people.actions import set_profile
from peerlore.programmes.models import Request
from peerlore.skills.actions import learn, teach
from tests.browser.pages import assert_accessible_everywhere, assert_no_sideways_scroll
from tests.browser.test_participant_pages import set_clock
from tests.cast import NOW, make_person
from tests.world import make_skill

SIZES = {"phone": (390, 844), "desk": (1280, 800)}


@pytest.fixture
def four(live_server, cast):
    """Ana wants to learn rig testing; Ben and three others teach it and may be asked."""
    set_clock(NOW + timedelta(hours=1))
    rig = make_skill("rig testing")
    learn(cast.ana, rig, wanted_level=3, by=cast.ana, at=NOW)
    them = [
        make_person(f"{name} Willing", unit=cast.firmware, site=cast.leeds, title="Engineer", number=f"W{name}")
        for name in ("Carla", "Dev", "Edith")
    ]
    for person in (cast.ben, *them):
        teach(person, rig, level=4, by=person, at=NOW)
        set_profile(person, by=person, at=NOW, may_be_asked=True)
    yield them
    clock.shift(0)


@pytest.mark.parametrize("size", SIZES)
@pytest.mark.parametrize("script", [True, False], ids=["script", "no script"])
def test_two_taps_show_three_and_ask_one_and_a_third_answers(visit, cast, four, size, script):
    width, height = SIZES[size]
    page = visit("/skills/mine/", as_=cast.ana, width=width, height=height, script=script)
    page.click("text=Find me someone")
    page.wait_for_url("**/someone/*/")
    assert page.locator("section .pair-card").count() == 3
    assert_no_sideways_scroll(page)
    page.click("button.button-main:has-text('Ask ')")
    page.wait_for_url("**/requests/*/")
    asked = Request.objects.get().asked
    assert page.locator(f"h1:has-text('You asked {asked.name}')").is_visible()

    answering = visit(urlsplit(page.url).path, as_=asked, width=width, height=height, script=script)
    assert_no_sideways_scroll(answering)
    answering.click("text=Yes, I would help Ana")
    answering.wait_for_selector("text=Go to your exchange")
    assert Request.objects.get().exchange.seats.count() == 2


def test_the_pages_are_open_to_everybody(visit, cast, four):
    """axe is silent on each, light and dark."""
    page = visit("/someone/", as_=cast.ana, width=390, height=844)
    page.emulate_media(reduced_motion="reduce")
    assert_accessible_everywhere(page)
    page.set_viewport_size({"width": 390, "height": 844})
    page.click("main button:has-text('Find me someone')")
    page.wait_for_url("**/someone/*/")
    assert_accessible_everywhere(page)
    page.click("button.button-main:has-text('Ask ')")
    page.wait_for_url("**/requests/*/")
    assert_accessible_everywhere(page)
    answering = visit(urlsplit(page.url).path, as_=Request.objects.get().asked, width=390, height=844)
    answering.emulate_media(reduced_motion="reduce")
    answering.click("text=Answer in writing")
    assert_accessible_everywhere(answering)
    answering.click("text=Pass it on to somebody else")
    answering.wait_for_url("**/pass-on/")
    assert_accessible_everywhere(answering)
