"""A programme nobody can be matched in says why before a round is started, with the remedy."""

from datetime import timedelta

import pytest
from django.urls import reverse

from peerlore.people.actions import exclude
from peerlore.people.models import Person
from peerlore.programmes.actions import publish
from peerlore.programmes.matching import freeze
from peerlore.programmes.matching.equals import HINDRANCES
from peerlore.programmes.matching.obstacles import obstacles
from peerlore.programmes.models import Round
from peerlore.programmes.models.programme import EnrolmentWish
from peerlore.programmes.panels.obstacles import WORDS
from tests.cast import NOW


def codes(world) -> list[str]:
    return [one.code for one in obstacles(freeze(world.stage, at=NOW))]


@pytest.fixture
def pair(world, cast):
    world.mentor(cast.ben)
    world.mentee(cast.ana)


def night(person: Person) -> None:
    person.hours = {str(day): [["00:00", "02:00"]] for day in range(7)}
    person.save()


def change(person: Person, **values) -> None:
    Person.objects.filter(pk=person.pk).update(**values)


SOON = (NOW + timedelta(days=5)).date()
BROKEN = {
    "givers-paused": lambda cast: change(cast.ben, pause_until=SOON),
    "askers-paused": lambda cast: change(cast.ana, pause_until=SOON),
    "givers-full": lambda cast: change(cast.ben, places=0),
    "askers-full": lambda cast: change(cast.ana, places=0),
    "no-wish": lambda cast: EnrolmentWish.objects.all().delete(),
    "all-apart": lambda cast: change(cast.ana, manager=cast.ben),
    "no-hours": lambda cast: night(cast.ben),
    "one-unit": lambda cast: change(cast.ben, unit=cast.ana.unit),
    # Told as if no place were free: what somebody wrote in confidence is never to be read out of it.
    "no-room": lambda cast: exclude(cast.ben, by=cast.ana, at=NOW),
}


@pytest.mark.parametrize("code", BROKEN)
def test_each_obstacle_is_named(world, cast, pair, code):
    change(cast.ben, unit=cast.sales)
    assert codes(world) == []
    BROKEN[code](cast)
    assert codes(world) == [code]


def test_one_side_alone_and_what_nobody_teaches(world, cast):
    assert codes(world) == ["nobody-gives"]
    world.mentor(cast.ben, level=0)
    assert codes(world) == ["nobody-asks"]
    world.mentee(cast.ana)
    assert codes(world) == ["nobody-teaches"]
    world.knows(cast.ben, 4)
    world.mentee(cast.otto)
    assert codes(world) == ["few-places"]


def test_every_obstacle_has_words():
    named = {*BROKEN, "nobody-gives", "nobody-asks", "nobody-teaches", "few-places", *HINDRANCES.values()}
    assert named == WORDS.keys()


def test_the_round_is_not_started_and_the_page_says_why_and_what_helps(client, world, cast):
    world.mentee(cast.ana)
    client.force_login(cast.cleo)
    start = reverse("round_start", args=[world.programme.pk])
    answered = client.post(start)
    assert answered.status_code == 422
    page = answered.content.decode()
    assert "A round would find nobody" in page
    assert "Nobody here may teach." in page
    assert reverse("enrol", args=[world.programme.pk]) in page
    assert not Round.objects.exists()
    world.mentor(cast.ben)
    assert client.post(start).status_code == 302
    assert Round.objects.count() == 1


def test_it_can_be_asked_before_and_started_all_the_same(client, world, cast, pair):
    night(cast.ben)
    client.force_login(cast.cleo)
    page = client.get(reverse("programme_ready", args=[world.programme.pk])).content.decode()
    assert "No two who would suit have working hours in common" in page
    assert client.post(reverse("round_start", args=[world.programme.pk]), {"all_the_same": "1"}).status_code == 302
    row = publish(Round.objects.get(), by=cast.cleo, at=NOW)
    assert row.unmatched.count() == 2


def test_only_who_runs_it_is_told(client, world, cast):
    client.force_login(cast.otto)
    assert client.get(reverse("programme_ready", args=[world.programme.pk])).status_code == 403
