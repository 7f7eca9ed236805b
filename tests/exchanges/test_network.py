"""Thanks tied to a change; everybody one learned with; a wish to catch up that shows only when both have it."""

from datetime import timedelta

import pytest
from django.urls import reverse

from peerlore.exchanges.actions import close_exchange, take_wish_back, thank, wish_to_catch_up
from peerlore.exchanges.actions.network import NeverTogether, NothingThankedFor, NotMetToThank, ThankedAlready
from peerlore.exchanges.actions.shared import OnlyMembers
from peerlore.exchanges.models import CatchUp, Thanks
from peerlore.exchanges.panels import network, owed
from peerlore.people.models import LogEntry, Notice
from tests.cast import NOW
from tests.exchanges.conftest import CANARY, THURSDAY, open_for

LATER = THURSDAY + timedelta(hours=3)


def page(client, person, name, *args) -> str:
    client.force_login(person)
    return client.get(reverse(name, args=args)).content.decode()


def test_thanks_go_to_whoever_is_thanked_and_nobody_else(cast, client, exchange, met):
    thank(exchange, cast.ben, CANARY, by=cast.ana, at=LATER)
    assert CANARY.encode() not in bytes(Thanks.objects.get().sealed)
    assert [p.given_name for p in cast.everybody() if CANARY in page(client, p, "exchange", exchange.pk)] == [
        "Ana",
        "Ben",
    ]
    notice = Notice.objects.get(event="thanks_received")
    assert notice.person == cast.ben
    assert CANARY not in str(notice.parameters)


def test_a_third_member_does_not_read_them(cast, client, exchange, met):
    from peerlore.exchanges.models import Seat

    Seat.objects.create(exchange=exchange, person=cast.otto, role="mentee", role_name="Mentee")
    thank(exchange, cast.ben, CANARY, by=cast.ana, at=LATER)
    assert CANARY not in page(client, cast.otto, "exchange", exchange.pk)


@pytest.mark.parametrize(("words", "to", "broken"), [(" ", "ben", NothingThankedFor), ("x", "otto", OnlyMembers)])
def test_thanks_need_words_and_somebody(cast, exchange, met, words, to, broken):
    with pytest.raises(broken):
        thank(exchange, getattr(cast, to), words, by=cast.ana, at=LATER)


def test_thanks_come_after_a_meeting_and_once(cast, exchange):
    from tests.exchanges.conftest import meet

    with pytest.raises(NotMetToThank):
        thank(exchange, cast.ben, "Early.", by=cast.ana, at=NOW)
    meet(cast, exchange)
    thank(exchange, cast.ben, "For the logs.", by=cast.ana, at=LATER)
    with pytest.raises(ThankedAlready):
        thank(exchange, cast.ben, "Again.", by=cast.ana, at=LATER)


def test_after_the_end_thanks_are_offered_for_two_weeks(cast, client, exchange, met):
    close_exchange(exchange, by=cast.ana, at=LATER)
    offered = lambda at: "Say thanks" in [item.verb for item in owed(cast.ana, now=at)]  # noqa: E731
    assert offered(LATER)
    assert not offered(LATER + timedelta(days=15))
    client.force_login(cast.ana)
    client.post(reverse("thank", args=[exchange.pk]), {"receiver": cast.ben.pk, "text": "For the logs."})
    assert Thanks.objects.get().receiver == cast.ben
    assert not offered(LATER)


def test_a_network_reaches_across_programmes_and_names_each_once(cast, client, exchange):
    open_for(cast, scope="programme:2")
    [known] = network(cast.ana)
    assert (known.person, len(known.exchanges)) == (cast.ben, 2)
    assert "Ben Okafor" in page(client, cast.ana, "network")
    assert "Nobody yet" in page(client, cast.otto, "network")


def test_a_wish_shows_only_when_both_have_it(cast, client, exchange):
    before = page(client, cast.ben, "network").split("<main")[1].split("csrf")[0]
    assert not wish_to_catch_up(cast.ben, by=cast.ana, at=NOW)
    assert page(client, cast.ben, "network").split("<main")[1].split("csrf")[0] == before
    assert not Notice.objects.filter(event="both_wish").exists()
    assert wish_to_catch_up(cast.ana, by=cast.ben, at=NOW)
    assert {notice.person for notice in Notice.objects.filter(event="both_wish")} == {cast.ana, cast.ben}
    for person in (cast.ana, cast.ben):
        assert "You both wish to catch up" in page(client, person, "network")


def test_who_meets_anyway_is_not_offered_to_catch_up(cast, client, exchange):
    offered = "I would like to catch up"
    assert offered not in page(client, cast.ana, "network")
    close_exchange(exchange, by=cast.ana, at=NOW)
    assert offered in page(client, cast.ana, "network")
    open_for(cast, scope="programme:2", at=LATER)
    assert offered not in page(client, cast.ana, "network")


def test_a_wish_is_sealed_and_the_log_does_not_know_of_it(cast, exchange):
    wish_to_catch_up(cast.ben, by=cast.ana, at=NOW)
    assert str(cast.ben.pk).encode() != bytes(CatchUp.objects.get().sealed)
    assert not LogEntry.objects.filter(kind="exchanges.catchup").exists()


def test_a_wish_is_taken_back_unheard(cast, exchange):
    for _ in range(2):
        wish_to_catch_up(cast.ben, by=cast.ana, at=NOW)
    assert CatchUp.objects.count() == 1
    take_wish_back(cast.ben, by=cast.ana, at=NOW)
    assert not wish_to_catch_up(cast.ana, by=cast.ben, at=NOW)
    assert not Notice.objects.filter(event="both_wish").exists()


def test_only_those_who_learned_together_catch_up(cast, client, exchange):
    with pytest.raises(NeverTogether):
        wish_to_catch_up(cast.otto, by=cast.ana, at=NOW)
    client.force_login(cast.ana)
    assert client.post(reverse("network_wish", args=[cast.otto.pk])).status_code == 404
    client.post(reverse("network_wish", args=[cast.ben.pk]))
    assert CatchUp.objects.count() == 1
    client.post(reverse("network_unwish", args=[cast.ben.pk]))
    assert not CatchUp.objects.exists()
