"""The home page: what each person finds there."""

from datetime import UTC, datetime, timedelta

import pytest
from bs4 import BeautifulSoup

from peerlore import clock
from peerlore.people.models import Notice
from peerlore.people.outbox import notify
from peerlore.skills.models import Goal
from peerlore.web.actions import render_notice
from peerlore.web.checks import all_findings
from peerlore.web.pages.home import greeting, home_of, owed_by
from peerlore.web.times import number_in_words
from tests.cast import NOW


def page(client, person):
    client.force_login(person)
    return BeautifulSoup(client.get("/").content, "html.parser")


def test_somebody_with_nothing_yet_is_shown_the_first_step(client, cast):
    empty = page(client, cast.otto).select_one(".empty")
    assert "want to learn" in empty.select_one("a.button-main").text


@pytest.mark.parametrize(
    ("hour", "words"), [(8, "Good morning, Ana"), (13, "Good afternoon, Ana"), (20, "Good evening, Ana")]
)
def test_the_greeting_goes_by_the_readers_clock(cast, hour, words):
    assert greeting(cast.ana, now=datetime(2026, 3, 10, hour, tzinfo=UTC)) == words


def test_the_greeting_goes_by_the_readers_zone_not_the_servers(cast):
    cast.ana.own_zone = "Asia/Tokyo"
    assert greeting(cast.ana, now=datetime(2026, 3, 10, 11, tzinfo=UTC)) == "Good evening, Ana"


def test_an_executive_finds_the_goals_they_own(client, cast):
    dates = {"starts": NOW.date(), "ends": datetime(2099, 1, 1).date(), "set_at": NOW}
    mine = Goal.objects.create(name="Halve calibration time", owner=cast.ruth, **dates)
    Goal.objects.create(name="Somebody else's", owner=cast.ines, **dates)
    links = [a.text for a in page(client, cast.ruth).select("#goals ~ ul h3 a")]
    assert links == [mine.name]


@pytest.mark.parametrize(("zone", "hour", "is_over"), [("Pacific/Auckland", 14, True), ("America/New_York", 26, False)])
def test_a_goal_is_over_when_the_organisations_day_is(cast, settings, zone, hour, is_over):
    settings.TIME_ZONE = zone
    goal = Goal.objects.create(name="Calm", owner=cast.ruth, starts=NOW.date(), ends=NOW.date(), set_at=NOW)
    at = NOW.replace(hour=0) + timedelta(hours=hour)
    assert home_of(cast.ruth, now=at).goals == ([] if is_over else [goal])


def test_the_administrator_reads_that_all_is_well(client, cast):
    assert "All is well" in page(client, cast.jo).text


def test_nobody_else_reads_of_the_machine(client, cast):
    for person in (cast.ana, cast.cleo, cast.ruth):
        assert page(client, person).select_one("#machine") is None


def test_without_an_address_messages_stand_on_the_home_page(client, cast):
    cast.ana.email = ""
    cast.ana.save()
    for person in (cast.ana, cast.ben):
        notify(person, "match_declined", cast.cleo, at=clock.now(), parameters={"link": "/exchanges/"})
    for notice in Notice.objects.all():
        render_notice(notice, at=NOW)
    told = page(client, cast.ana).select("#told ~ ul h3 a")
    assert [(a.text, a["href"]) for a in told] == [
        ("This match will not come about, and the search goes on", "/exchanges/")
    ]
    assert page(client, cast.ben).select_one("#told") is None


def test_nobody_waits_for_somebody_new(cast):
    assert [item for item in owed_by(cast.otto, now=NOW) if item.due] == []


def test_small_numbers_are_words():
    assert [number_in_words(n) for n in (2, 9, 10)] == ["Two", "Nine", "10"]


def test_home_asks_for_sign_in(client, db):
    assert client.get("/").headers["Location"].startswith("/account/sign-in/")


def test_notices_that_nobody_has_words_for_are_found(cast):
    notify(cast.ana, "moon_full", cast.ana, at=NOW)
    assert any("moon_full" in finding.says for finding in all_findings())
