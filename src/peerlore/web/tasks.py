"""What the shell does by itself: give notices their words, let go of what is older than its limit."""

from collections.abc import Callable, Iterator
from datetime import datetime
from functools import partial

from peerlore.people.models import Notice
from peerlore.web import forgetting
from peerlore.web.actions import render_notice
from peerlore.web.notices.catalogue import catalogue

AT_ONCE = 200


def due(now: datetime) -> Iterator[Callable[[], object]]:
    """One job for each notice that has no words yet, and for each part of what is to be let go."""
    waiting = Notice.objects.unrendered().filter(channel="mail").select_related("person__site")
    known = catalogue()
    for notice in waiting.filter(event__in=known)[:AT_ONCE]:
        yield partial(render_notice, notice, at=now)
    yield from forgetting.due(now)
