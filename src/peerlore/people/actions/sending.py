"""A form sent twice is answered once: the first claims what was sent, the second is led to where the first was."""

from datetime import datetime, timedelta

from django.db import IntegrityError, transaction

from peerlore.people.models import LogEntry, Person, Sent

MINUTE = timedelta(minutes=1)


@transaction.atomic
def claim(digest: str, *, by: Person, at: datetime) -> Sent:
    """What `by` sends now. It has a `location` where the same was answered within the minute.

    Of two at once the second waits here until the first is committed or has failed; so call it, act and `answer` in one
    transaction.
    """
    Sent.objects.filter(person=by, sent_at__lte=at - MINUTE).delete()
    try:
        with transaction.atomic():
            return Sent.objects.create(person=by, digest=digest, sent_at=at)
    except IntegrityError:
        sent = Sent.objects.select_for_update().get(person=by, digest=digest)
    if _last_entry(by) > sent.last_entry:
        sent.location = ""
    return sent


@transaction.atomic
def answer(sent: Sent, location: str, *, by: Person, at: datetime) -> None:
    """It was done, and led to `location`."""
    sent.location, sent.sent_at, sent.last_entry = location, at, _last_entry(by)
    sent.save(update_fields=["location", "sent_at", "last_entry"])


def _last_entry(person: Person) -> int:
    return LogEntry.objects.filter(by=person).order_by("-pk").values_list("pk", flat=True).first() or 0
