"""The home page tells of the next session as the exchanges room gives it."""

from datetime import timedelta

import pytest
from bs4 import BeautifulSoup

from peerlore import clock
from peerlore.skills.models import Skill

pytest.importorskip("peerlore.exchanges.panels")

from peerlore.exchanges import actions
from peerlore.exchanges.actions import SeatSpec
from tests.exchanges.conftest import open_for


@pytest.fixture
def session(cast):
    now = clock.now()
    skill = Skill.objects.create(uri="peerlore:fault-finding", label="Fault finding", source="own")
    seats = [
        SeatSpec(person=cast.ben, role="mentor", role_name="Mentor", teaches=skill, learns=None, learns_level=None),
        SeatSpec(person=cast.ana, role="mentee", role_name="Mentee", teaches=None, learns=skill, learns_level=3),
    ]
    exchange = actions.open_exchange(
        by=cast.cleo,
        at=now,
        format="mentoring",
        name="Spring mentoring",
        scope="programme:1",
        seats=seats,
        sessions_planned=6,
        every_days=14,
        minutes=45,
        agendas=[],
        owed=[],
    )
    wednesday = now + timedelta(days=7 + (2 - now.weekday()) % 7)
    starts = wednesday.replace(hour=11, minute=0, second=0, microsecond=0)
    return actions.book_session(exchange, starts_at=starts, by=cast.ana, at=now)


def home(client, person):
    client.force_login(person)
    return BeautifulSoup(client.get("/").content, "html.parser")


def test_the_next_session_leads_the_page(client, cast, session):
    page = home(client, cast.ana)
    assert "You meet Ben on " in page.select_one(".lede").text
    card = page.select_one(".card-lead")
    assert "the first of six" in card.text
    assert "Ben Okafor" in card.text
    assert card.select_one(".button-main")["href"] == f"/exchanges/{session.exchange_id}/"
    assert page.select_one(".empty") is None


def test_the_last_words_by_which_one_was_thanked_stand_beside_who_said_them(client, cast, session):
    before = open_for(cast, scope="programme:2")
    for exchange, words in ((before, "It runs by itself."), (session.exchange, "I dare to ask now.")):
        at = exchange.opened_at + timedelta(hours=1)
        actions.record_session(exchange, starts_at=exchange.opened_at, by=cast.ana, at=at)
        actions.thank(exchange, cast.ben, words, by=cast.ana, at=at)
    assert [quote.text for quote in home(client, cast.ben).select(".items .thanks")] == ["“I dare to ask now.”"]
    assert home(client, cast.ana).select(".thanks") == []


def test_those_one_learns_with_are_ones_people(client, cast, session):
    assert [b.text for b in home(client, cast.ben).select("#people ~ ul b")] == ["Ana Ferreira"]


def test_nobody_else_reads_of_it(client, cast, session):
    for person in (cast.otto, cast.cleo, cast.ines):
        assert home(client, person).select_one(".card-lead") is None
