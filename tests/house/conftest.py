"""The world that the house tests walk through, on the day it stands still."""

import pytest

from peerlore import clock
from tests.cast import NOW
from tests.world import World, make_world


@pytest.fixture
def today(monkeypatch) -> None:
    """The house's clock stands at the cast's day."""
    monkeypatch.setattr(clock, "now", lambda: NOW)


@pytest.fixture
def world(cast, today) -> World:
    return make_world(cast)
