"""What the shell does by itself: give notices their words, make weekly mails, let go of what is past its limit."""

from collections.abc import Callable, Iterator
from datetime import datetime
from functools import partial

from peerlore.people.models import Delivery, Notice, Person
from peerlore.web import forgetting
from peerlore.web.actions import bundle_week, render_notice
from peerlore.web.notices.catalogue import catalogue

AT_ONCE = 200


def due(now: datetime) -> Iterator[Callable[[], object]]:
    """One job for each notice that has no words yet, for each person whose weekly mail is due, and for each part of
    what is to be let go."""
    waiting = Notice.objects.unrendered().filter(channel="mail").select_related("person__site")
    known = catalogue()
    for notice in waiting.filter(event__in=known)[:AT_ONCE]:
        yield partial(render_notice, notice, at=now)
    weekly = Delivery.objects.due_weekly(now).order_by().values("notice__person")
    for person in Person.objects.get_queryset().filter(pk__in=weekly).order_by("pk")[:AT_ONCE]:
        yield partial(bundle_week, person, at=now)
    yield from forgetting.due(now)
