"""What must hold of the shell: notices have their words soon after they are put in, weekly mails are made in time."""

from collections.abc import Iterator
from datetime import timedelta

from peerlore import clock
from peerlore.people.findings import Finding
from peerlore.people.models import Delivery, Notice
from peerlore.web.notices.catalogue import catalogue

GRACE = timedelta(minutes=15)


def broken() -> Iterator[Finding]:
    yield from _without_words()
    yield from _weekly_not_made()
    yield from _sent_twice()


def _without_words() -> Iterator[Finding]:
    """I10: a notice of an event that has words, without them for a quarter of an hour."""
    waiting = Notice.objects.unrendered().filter(channel="mail", event__in=catalogue())
    forgotten = waiting.filter(created_at__lt=clock.now() - GRACE).count()
    if forgotten:
        yield Finding("I10", f"{forgotten} notices wait for their words since a quarter of an hour or more.")


def _weekly_not_made() -> Iterator[Finding]:
    """I10: what should have gone with a weekly mail a quarter of an hour ago."""
    late = Delivery.objects.due_weekly(clock.now() - GRACE).count()
    if late:
        yield Finding("I10", f"{late} mails should have gone with a weekly mail a quarter of an hour ago or more.")


def _sent_twice() -> Iterator[Finding]:
    """I5: what went with a weekly mail never went by itself."""
    twice = Delivery.objects.exclude(bundle=None).filter(tries__gt=0).count()
    if twice:
        yield Finding("I5", f"{twice} mails went by themselves and with a weekly mail.")
