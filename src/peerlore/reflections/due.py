"""Who is to be asked now, found by the prompt that is missing: after the first session, and after the close."""

from collections.abc import Iterator
from datetime import datetime, timedelta

from django.db.models import Exists, OuterRef

from peerlore.exchanges.models import Exchange, Seat, Session
from peerlore.people.models import Person
from peerlore.reflections.models import Prompt
from peerlore.reflections.recipes import occasion_after, questions_of

AFTER_FIRST = "after-first"
AFTER_LAST = "after-last"
LATER = {3: 91, 12: 365, 24: 730}
LATE = timedelta(weeks=8)


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


def later(now: datetime) -> Iterator[tuple[Person, Exchange, int]]:
    """Who is to be asked what came of it: three, twelve and twenty-four months after an end, for eight weeks each."""
    for months, days in LATER.items():
        since, until = now - timedelta(days=days) - LATE, now - timedelta(days=days)
        met = Exists(Session.objects.met().filter(exchange=OuterRef("pk")))
        rows = Exchange.objects.filter(met, closed_at__gt=since, closed_at__lte=until)
        occasion = occasion_after(months)
        for exchange in rows.filter(_somebody_is_missing(occasion)).prefetch_related("seats__person"):
            asked = set(Prompt.objects.filter(exchange=exchange, occasion=occasion).values_list("person", flat=True))
            for person in exchange.members():
                if person.is_active and person.pk not in asked and questions_of(exchange, occasion=occasion):
                    yield person, exchange, months
