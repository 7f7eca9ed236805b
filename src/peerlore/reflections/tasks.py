"""Ask what is due."""

from collections.abc import Callable, Iterable
from datetime import datetime
from functools import partial

from peerlore.exchanges.models import Exchange
from peerlore.people.models import Person
from peerlore.reflections import actions
from peerlore.reflections.due import unasked


def due(now: datetime) -> Iterable[Callable[[], None]]:
    for person, exchange, occasion in unasked():
        yield partial(_ask, person, exchange, occasion, at=now)


def _ask(person: Person, exchange: Exchange, occasion: str, *, at: datetime) -> None:
    actions.ask(person, exchange, occasion, at=at)
