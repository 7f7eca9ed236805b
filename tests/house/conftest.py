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


@pytest.fixture(autouse=True)
def static_folder(settings, tmp_path) -> None:
    """Whitenoise warns of a folder that is not there, and warnings are errors."""
    settings.STATIC_ROOT = str(tmp_path)


@pytest.fixture(autouse=True)
def no_sign_in_limits(settings) -> None:
    """The walk asks the same door many times in a second; a test of its own holds the limits."""
    settings.ACCOUNT_RATE_LIMITS = False
