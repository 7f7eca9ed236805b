"""What must hold of reflections on any database."""

from collections.abc import Iterator
from datetime import timedelta

from django.db.models import Count, F, OuterRef, Q, Subquery

from peerlore import clock
from peerlore.exchanges.models import Presence
from peerlore.people.findings import Finding
from peerlore.people.models import LogEntry
from peerlore.reflections.due import AFTER_FIRST, unasked
from peerlore.reflections.models import Prompt

GRACE = timedelta(minutes=15)


def broken() -> Iterator[Finding]:
    yield from _log_disagrees()
    yield from _orphans()
    yield from _undone()


def _log_disagrees() -> Iterator[Finding]:
    """I7: the last state in the log is the state of the prompt: waiting, or answered in one way or the other."""
    lines = LogEntry.objects.filter(kind="reflections.prompt", target=OuterRef("pk")).exclude(state="")
    for prompt in Prompt.objects.annotate(logged=Subquery(lines.order_by("-pk").values("state")[:1])):
        logged = getattr(prompt, "logged", None)
        if logged not in (prompt.logged_state, prompt.state):  # earlier lines said which of the two
            yield Finding("I7", f"Prompt {prompt.pk} is {prompt.logged_state}; the log says {logged or 'nothing'}.")


def _orphans() -> Iterator[Finding]:
    """I8: a prompt without questions, or put to somebody who does not sit in the exchange."""
    for prompt in Prompt.objects.annotate(asked=Count("questions")).filter(asked=0):
        yield Finding("I8", f"Prompt {prompt.pk} asks nothing.")
    for prompt in Prompt.objects.exclude(exchange__seats__person=F("person")):
        yield Finding("I8", f"Prompt {prompt.pk} is put to somebody without a seat.")
    both = Prompt.objects.filter(Q(answered_at__isnull=False) & Q(passed_at__isnull=False))
    for prompt in both:
        yield Finding("I8", f"Prompt {prompt.pk} is both answered and passed.")


def _undone() -> Iterator[Finding]:
    """I10: somebody met, or closed, a quarter of an hour ago and was not asked."""
    then = clock.now() - GRACE
    for person, exchange, occasion in unasked():
        if occasion == AFTER_FIRST:
            last = Presence.objects.filter(session__exchange=exchange).order_by("-said_at").first()
            since = last.said_at if last else None
        else:
            since = exchange.closed_at
        if since is not None and since < then:
            yield Finding("I10", f"Person {person.pk} was not asked {occasion} about exchange {exchange.pk}.")
