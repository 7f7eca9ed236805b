"""The pages of limited places: what joining means, where one stands, who waits, the draw."""

import re

import pytest
from django.urls import reverse

from peerlore.people.models import Person
from peerlore.programmes.actions import withdraw
from peerlore.programmes.models import Enrolment, Stage
from peerlore.programmes.panels import owed
from tests.cast import NOW
from tests.programmes.test_pages import see
from tests.programmes.test_places import asks, limits, tick
from tests.programmes.test_places_by_lot import CLOSED, FRIDAY

BY_LOT = {"places_mentee": "5", "places_by": "lot"}


def address(world, name: str) -> str:
    return reverse(name, args=[world.programme.pk])


def joins(client, world, person: Person) -> str:
    client.force_login(person)
    said = {"role": "mentee", "skill": world.skill.pk, "level": 3, "capacity": 1}
    return client.post(address(world, "join"), said, follow=True).content.decode()


def test_joining_says_beforehand_and_afterwards_where_one_stands(client, world, cast):
    limits(world, mentee=2)
    assert "Places free: 2 of 2." in see(client, cast.ana, "join", world.programme.pk)
    assert "You take part. The next round" in joins(client, world, cast.ana)
    joins(client, world, cast.otto)
    asked = see(client, cast.ines, "join", world.programme.pk)
    assert "All 2 places are taken. If you join now, you are number 1 on the waiting list." in asked
    page = joins(client, world, cast.ines)
    assert "You are number 1 on the waiting list" in page
    assert "Leave the list" in page
    assert "Leave this programme" not in page
    assert "You asked for a place" in see(client, cast.ines, "programmes")
    assert "You take part" not in see(client, cast.ines, "programmes")
    assert "1 person waits" in see(client, cast.ruth, "programme", world.programme.pk)


def test_a_double_click_on_join_makes_one_turn(client, world, cast):
    limits(world, mentee=1)
    asks(world, cast.ana)
    for _double_click in range(2):
        page = joins(client, world, cast.otto)
    assert "You are number 1 on the waiting list" in page
    assert Enrolment.objects.get(person=cast.otto).turn == 1


def test_the_next_is_asked_at_home_and_takes_the_place_in_one_tap(client, world, cast):
    limits(world, mentee=1)
    ana, _otto = asks(world, cast.ana), asks(world, cast.otto)
    withdraw(ana, by=cast.ana, at=NOW)
    tick()
    assert [one.title for one in owed(cast.otto, now=NOW)] == ["A place in Spring mentoring is yours if you want it"]
    page = see(client, cast.otto, "programme", world.programme.pk)
    assert "kept for you until Tuesday 17 March" in page
    assert "Pass it on" in page
    taken = client.post(address(world, "place_take"), follow=True).content.decode()
    assert "The place is yours." in taken
    assert "Leave this programme" in taken
    assert list(owed(cast.otto, now=NOW)) == []


def test_who_answers_too_late_reads_what_became_of_it(client, world, cast):
    limits(world, mentee=1)
    ana, otto = asks(world, cast.ana), asks(world, cast.otto)
    withdraw(ana, by=cast.ana, at=NOW)
    tick()
    withdraw(otto, by=cast.otto, at=NOW)
    client.force_login(cast.otto)
    late = client.post(address(world, "place_take"))
    assert late.status_code == 422
    assert "it went to the next person" in late.content.decode()


def test_passing_says_what_one_gave_up(client, world, cast):
    limits(world, mentee=1)
    asks(world, cast.ana)
    asks(world, cast.otto)
    client.force_login(cast.otto)
    assert "You no longer wait for a place." in client.post(address(world, "withdraw"), follow=True).content.decode()


def test_the_coordinator_limits_places_and_sees_who_waits(client, world, cast):
    assert address(world, "programme_places") in see(client, cast.cleo, "programme", world.programme.pk)
    page = see(client, cast.cleo, "programme_places", world.programme.pk)
    assert "Nobody waits" in page
    assert re.search(r'value="lot"[^>]*checked', page)  # as the recipe suggests
    sent = {"places_mentee": "1", "places_mentor": "", "places_by": "first-come", "closes_on": "", "seen": ""}
    assert client.post(address(world, "programme_places"), sent).url == address(world, "programme_places")
    assert Stage.objects.get().places == {"mentee": 1}
    for person in (cast.ana, cast.otto, cast.ines):
        asks(world, person)
    page = see(client, cast.cleo, "programme_places", world.programme.pk)
    assert "All places" not in page
    assert "The only place is taken. 2 people wait." in page
    assert page.index("Otto Brandt") < page.index("Ines Lobo")
    assert "Number 2 on the list." in page
    for name in ("programme_places",):
        see(client, cast.otto, name, world.programme.pk, status=403)


@pytest.mark.parametrize(
    ("sent", "words"),
    [
        ({"places_mentee": "0"}, "greater than or equal to 1"),
        ({"places_mentee": "many"}, "whole number"),
        (BY_LOT, "Say on which day"),
        (BY_LOT | {"closes_on": "2026-03-10"}, "Choose a day after today, Tuesday 10 March"),
        (BY_LOT | {"closes_on": "2026-12-24"}, "Choose a day before Tuesday 1 December"),
        ({"places_by": "first-come"}, "how many places there are on one side at least"),
        ({"places_mentee": "5", "seen": "lot mentee=9"}, "Somebody else changed the places"),
    ],
)  # fmt: skip
def test_what_cannot_be_is_said_and_the_input_kept(client, world, cast, sent, words):
    client.force_login(cast.cleo)
    refused = client.post(address(world, "programme_places"), {"places_by": "first-come", "seen": "", **sent})
    page = refused.content.decode()
    assert refused.status_code == 422
    assert words in page
    assert f'value="{sent.get("places_mentee", "")}"' in page or "places_mentee" not in sent
    assert Stage.objects.get().places == {}


def test_the_draw_shows_its_digest_before_and_its_seed_after(client, world, cast):
    limits(world, way="lot", mentee=1, closes_on=FRIDAY)
    ana, otto = asks(world, cast.ana), asks(world, cast.otto)
    draw = world.stage.draw
    before = see(client, cast.ines, "programme_draw", world.programme.pk)
    assert draw.commitment in before
    assert draw.seed not in before
    assert "1 place, 2 people in the draw so far." in before
    see(client, cast.ines, "programme_draw_file", world.programme.pk, status=404)
    mine = see(client, cast.ana, "programme", world.programme.pk)
    assert "You are in the draw" in mine
    assert f"Your number in the draw is {ana.pk}." in mine
    tick(CLOSED)
    after = see(client, cast.ines, "programme_draw", world.programme.pk)
    assert draw.seed in after
    assert str(otto.pk) in after
    assert "Ana" not in after
    assert draw.seed in see(client, cast.ines, "programme_draw_file", world.programme.pk)


def test_a_programme_without_lots_has_no_draw(client, world, cast):
    see(client, cast.ana, "programme_draw", world.programme.pk, status=404)
    see(client, cast.ana, "programme_draw_file", world.programme.pk, status=404)
