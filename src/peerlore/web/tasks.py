"""What the shell does by itself: give notices their words."""

from collections.abc import Callable, Iterator
from datetime import datetime
from functools import partial

from peerlore.people.models import Notice
from peerlore.web.actions import render_notice
from peerlore.web.notices.catalogue import catalogue

AT_ONCE = 200


def due(now: datetime) -> Iterator[Callable[[], None]]:
    """One job for each notice that has no words yet."""
    waiting = Notice.objects.unrendered().filter(channel="mail").select_related("person__site")
    known = catalogue()
    for notice in waiting.filter(event__in=known)[:AT_ONCE]:
        yield partial(render_notice, notice, at=now)
