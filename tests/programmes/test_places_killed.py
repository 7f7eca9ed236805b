"""Killed while lots are drawn or a place is offered: it was not begun, and the next tick does it the same way."""

from datetime import timedelta

import pytest

from peerlore.people.models import Notice
from peerlore.programmes import invariants
from peerlore.programmes.actions import draw_lots, offer_places, withdraw
from peerlore.programmes.models import Draw, Enrolment
from tests.cast import NOW, make_cast
from tests.killed import dies_at
from tests.programmes.conftest import World
from tests.programmes.test_places import asks, limits, tick
from tests.programmes.test_places_by_lot import CLOSED, FRIDAY, by_hand

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def world(transactional_db, settings) -> World:
    settings.TASKS = {"default": {"BACKEND": "django_tasks.backends.dummy.DummyBackend"}}
    return World(make_cast())


def test_a_draw_killed_midway_was_not_held_and_the_next_gives_the_same(world):
    limits(world, way="lot", mentee=1, closes_on=FRIDAY)
    rows = [asks(world, person) for person in (world.cast.ana, world.cast.otto, world.cast.ines)]
    draw = Draw.objects.get()
    expected = by_hand(draw, rows)
    dies_at("draw.held", lambda: draw_lots(draw, at=CLOSED))
    assert set(Enrolment.objects.values_list("standing", flat=True)) == {"applied"}
    assert not Draw.objects.get().is_over
    assert not Notice.objects.exists()

    tick(CLOSED)
    assert [Enrolment.objects.get(pk=key).state for key in expected] == ["offered", "waiting", "waiting"]
    assert Notice.objects.count() == 3


def test_an_offer_killed_midway_was_not_made_and_is_made_once(world):
    limits(world, mentee=1)
    ana, otto = asks(world, world.cast.ana), asks(world, world.cast.otto)
    withdraw(ana, by=world.cast.ana, at=NOW)
    dies_at("places.offered", lambda: offer_places(world.stage, at=NOW))
    assert Enrolment.objects.get(pk=otto.pk).waits
    assert not Notice.objects.filter(event="place_free").exists()

    for _twice in range(2):
        tick(NOW + timedelta(seconds=1))
    assert Enrolment.objects.get(pk=otto.pk).is_offered
    assert Notice.objects.filter(event="place_free").count() == 1
    assert list(invariants.broken()) == []
