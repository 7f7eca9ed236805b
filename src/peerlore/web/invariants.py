"""What must hold of the shell: notices have their words soon after they are put in."""

from collections.abc import Iterator
from datetime import timedelta

from peerlore import clock
from peerlore.people.findings import Finding
from peerlore.people.models import Notice
from peerlore.web.notices.catalogue import catalogue

GRACE = timedelta(minutes=15)


def broken() -> Iterator[Finding]:
    """I10: a notice of an event that has words, without them for a quarter of an hour."""
    waiting = Notice.objects.unrendered().filter(channel="mail", event__in=catalogue())
    forgotten = waiting.filter(created_at__lt=clock.now() - GRACE).count()
    if forgotten:
        yield Finding("I10", f"{forgotten} notices wait for their words since a quarter of an hour or more.")
