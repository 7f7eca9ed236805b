"""Once a year, whoever wants it is asked whom they would like to meet again: only where both want it, and once."""

from datetime import timedelta

import pytest

from peerlore.exchanges import invariants
from peerlore.exchanges.actions import ask_to_reconnect, close_exchange
from peerlore.exchanges.due import A_MONTH, A_YEAR
from peerlore.exchanges.tasks import due
from peerlore.people.actions import choose_pace, leave
from peerlore.people.models import MailSettings, Muted, Notice
from tests.cast import NOW
from tests.exchanges.conftest import open_for

LATER = NOW + A_YEAR + timedelta(days=1)


@pytest.fixture
def closed(cast, exchange):
    close_exchange(exchange, by=cast.ana, at=NOW)
    return exchange


def want(*people):
    for person in people:
        choose_pace(person, "yearly", "weekly", by=person, at=NOW)


def asked(now):
    for job in list(due(now)):
        job()
    return sorted(Notice.objects.filter(event="reconnect").values_list("person__given_name", flat=True))


def test_both_are_asked_a_year_after_the_end_once(cast, closed):
    want(cast.ana, cast.ben)
    assert asked(NOW + A_YEAR - timedelta(days=1)) == []
    assert asked(LATER) == ["Ana", "Ben"]
    assert asked(LATER + timedelta(days=1)) == ["Ana", "Ben"]
    ask_to_reconnect(closed, at=LATER)
    words = Notice.objects.get(event="reconnect", person=cast.ana).parameters
    assert (words["partner"], words["months"], words["link"]) == ("Ben", "a year", "/network/")
    assert asked(LATER + A_YEAR) == ["Ana", "Ana", "Ben", "Ben"]
    assert Notice.objects.filter(event="reconnect").latest("pk").parameters["months"] == "2 years"


def test_nobody_is_asked_where_one_does_not_want_it(cast, closed):
    want(cast.ana)
    assert asked(LATER) == []
    want(cast.ben)
    choose_pace(cast.ana, "yearly", "never", by=cast.ana, at=NOW)
    assert asked(LATER) == []
    assert Muted.objects.get().event == "yearly"


def test_nor_where_one_has_left(cast, closed):
    want(cast.ana, cast.ben)
    leave(cast.ben, by=cast.jo, at=NOW + timedelta(days=3))
    assert asked(LATER) == []


def test_nor_where_they_learn_together_again(cast, closed):
    want(cast.ana, cast.ben)
    open_for(cast, scope="programme:2")
    assert asked(LATER) == []


def test_nor_long_after_the_day(cast, closed):
    want(cast.ana, cast.ben)
    assert asked(LATER + A_MONTH) == []


def test_it_is_chosen_on_the_network_page(cast, client, closed):
    client.force_login(cast.ana)
    assert "Ask me once a year" in client.get("/network/").content.decode()
    client.post("/network/yearly/", {"yes": "yes"})
    assert MailSettings.objects.get(person=cast.ana).paces == {"yearly": "weekly"}
    assert "Ask me no more" in client.get("/network/").content.decode()
    client.post("/network/yearly/", {"no": "no"})
    assert MailSettings.objects.get(person=cast.ana).paces == {}


def test_the_checker_finds_who_was_not_asked(cast, closed, monkeypatch):
    from peerlore import clock

    want(cast.ana, cast.ben)
    monkeypatch.setattr(clock, "now", lambda: LATER)
    assert any("once a year" in finding.says for finding in invariants.broken())
