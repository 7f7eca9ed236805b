"""Ask what is due."""

from collections.abc import Callable, Iterable
from datetime import datetime
from functools import partial

from peerlore.exchanges.models import Exchange
from peerlore.people.models import Person
from peerlore.reflections import actions
from peerlore.reflections.due import later, unasked


def due(now: datetime) -> Iterable[Callable[[], None]]:
    for person, exchange, occasion in unasked():
        yield partial(_ask, person, exchange, occasion, at=now)
    for person, exchange, months in later(now):
        yield partial(actions.ask_what_came_of_it, person, exchange, months, at=now)


def _ask(person: Person, exchange: Exchange, occasion: str, *, at: datetime) -> None:
    actions.ask(person, exchange, occasion, at=at)
