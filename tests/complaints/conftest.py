"""A small company, a programme in it, an exchange of Ana and Ben, and everybody's pages at a moment."""

from collections.abc import Callable
from datetime import datetime

import pytest
from bs4 import BeautifulSoup
from django.urls import reverse

from peerlore import clock
from peerlore.config.ticker import dues, tick
from peerlore.exchanges.models import Exchange
from peerlore.people.models import Person
from tests.cast import NOW, Cast
from tests.exchanges.conftest import open_for
from tests.house.walk import signed_in
from tests.programmes.conftest import World

Page = Callable[..., str]
Days = Callable[[datetime], None]


@pytest.fixture
def world(cast: Cast) -> World:
    return World(cast)


@pytest.fixture
def exchange(cast: Cast) -> Exchange:
    return open_for(cast)


@pytest.fixture
def passes_to(monkeypatch) -> Days:
    """Days pass to a moment, and whatever has become due by then is done."""
    monkeypatch.setattr(clock, "now", lambda: NOW)

    def to(moment: datetime) -> None:
        monkeypatch.setattr(clock, "now", lambda: moment)
        rooms = [(room, due) for room, due in dues() if room != "people"]  # seals the log by the hour of the machine
        for _ in range(20):
            if not tick(rooms, now=moment):
                return
        left = [(room, getattr(job, "func", job)) for room, due in rooms for job in due(moment)]
        raise AssertionError(f"there is always something due: {left}")

    return to


@pytest.fixture
def reads(settings, tmp_path, passes_to) -> Page:
    """The words of a page as somebody reads it."""
    settings.STATIC_ROOT = tmp_path

    def page(person: Person, name: str, *args: object) -> str:
        answer = signed_in(person).get(reverse(name, args=args))
        assert answer.status_code == 200
        main = BeautifulSoup(answer.content, "html.parser").main
        assert main
        return " ".join(main.get_text(" ").split())

    return page
