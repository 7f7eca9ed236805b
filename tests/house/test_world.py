"""The world is whole: no room is left out of it, and it keeps every invariant."""

import importlib

from django.conf import settings

from tests.world import MODULES, have, missing


def test_a_room_without_actions_is_missed():
    assert not have("peerlore.people.nothing_of_this_name")
    assert len(MODULES) >= 8


def test_the_world_is_whole(world):
    assert missing() == [], "these rooms have no actions yet; the world is built without them"
    assert [name for name, value in vars(world).items() if value is None] == []
    assert len(world.canaries) >= 9


def test_the_world_keeps_every_invariant(world):
    checked = [f"peerlore.{room}.invariants" for room in settings.ROOMS if have(f"peerlore.{room}.invariants")]

    found = [finding for name in checked for finding in importlib.import_module(name).broken()]

    assert found == []
