"""Ask what is due: after the first session that took place, and after the close."""

from collections.abc import Callable, Iterable, Iterator
from datetime import datetime
from functools import partial

from django.db.models import Exists, OuterRef

from peerlore.exchanges.models import Exchange, Seat, Session
from peerlore.people.models import Person
from peerlore.reflections import actions
from peerlore.reflections.models import Prompt
from peerlore.reflections.recipes import questions_of

AFTER_FIRST = "after-first"
AFTER_LAST = "after-last"


def due(now: datetime) -> Iterable[Callable[[], None]]:
    for person, exchange, occasion in unasked():
        yield partial(_ask, person, exchange, occasion, at=now)


def unasked() -> Iterator[tuple[Person, Exchange, str]]:
    """Who has met, or closed, and was not asked yet. Found by the prompt that is missing."""
    met = Exchange.objects.filter(Exists(Session.objects.met().filter(exchange=OuterRef("pk"))))
    for occasion, rows in ((AFTER_FIRST, met), (AFTER_LAST, met.closed())):
        for exchange in rows.filter(_somebody_is_missing(occasion)).prefetch_related("seats__person"):
            asked = set(Prompt.objects.filter(exchange=exchange, occasion=occasion).values_list("person", flat=True))
            for person in exchange.members():
                if person.is_active and person.pk not in asked and questions_of(exchange, occasion=occasion):
                    yield person, exchange, occasion


def _somebody_is_missing(occasion: str) -> Exists:
    asked = Prompt.objects.filter(exchange=OuterRef("exchange"), person=OuterRef("person"), occasion=occasion)
    open_seats = Seat.objects.filter(exchange=OuterRef("pk"), left_at=None, person__is_active=True)
    return Exists(open_seats.exclude(Exists(asked)))


def _ask(person: Person, exchange: Exchange, occasion: str, *, at: datetime) -> None:
    actions.ask(person, exchange, occasion, at=at)
