"""Read somebody's calendar: fetched without a lock, kept as busy times, tried less often where it gives nothing."""

from datetime import datetime, timedelta

from django.db import transaction
from django.db.models import F

from peerlore.exchanges.models import BusySpan, CalendarFeed
from peerlore.failpoints import failpoint
from peerlore.people.keys import Sealed, unseal

OFTEN = timedelta(hours=1)
SELDOM = timedelta(hours=24)
SEALED = "sealed"


@transaction.atomic
def claim_feed(feed: CalendarFeed, *, at: datetime) -> bool:
    """Take this reading, if nobody else has: whoever is killed while reading is followed an hour later, and ever later
    where that happens again."""
    wait = min(OFTEN * 2 ** min(max(feed.tries, feed.broken_off), 5), SELDOM)
    due = CalendarFeed.objects.due(at).filter(pk=feed.pk)
    return bool(due.update(next_read_at=at + wait, broken_off=F("broken_off") + 1))


def read_feed(pk: int, *, at: datetime) -> None:
    """What it says is busy takes the place of what was read before; trouble leaves that as it was, for a day."""
    from peerlore.exchanges.feeds import FeedTrouble, busy_spans, fetch  # slow to load, and only for the worker

    feed = CalendarFeed.objects.select_related("person__site").filter(pk=pk).first()
    if feed is None:
        return
    failpoint("feed.begun")
    try:
        address = unseal(feed.person_id, feed.sealed, purpose=CalendarFeed.PURPOSE)
        keep_spans(feed, busy_spans(fetch(address), zone=feed.person.zone_info, now=at), at=at)
    except FeedTrouble as trouble:
        note_trouble(feed, trouble.code, at=at)
    except Sealed:
        note_trouble(feed, SEALED, at=at)


@transaction.atomic
def keep_spans(feed: CalendarFeed, spans: list[tuple[datetime, datetime]], *, at: datetime) -> None:
    """Nothing where the calendar was taken out while it was read."""
    row = CalendarFeed.objects.select_for_update().filter(pk=feed.pk).first()
    if row is None:
        return
    row.spans.all().delete()
    BusySpan.objects.bulk_create(BusySpan(feed=row, starts_at=begins, ends_at=ends) for begins, ends in spans)
    row.read_at, row.tries, row.trouble, row.broken_off = at, 0, "", 0
    row.save(update_fields=["read_at", "tries", "trouble", "broken_off"])


@transaction.atomic
def note_trouble(feed: CalendarFeed, code: str, *, at: datetime) -> None:
    """What was read before is forgotten a day later: an old calendar keeps nobody from meeting."""
    row = CalendarFeed.objects.select_for_update().filter(pk=feed.pk).first()
    if row is None:
        return
    row.tries, row.trouble, row.broken_off = min(row.tries + 1, 1000), code, 0
    row.save(update_fields=["tries", "trouble", "broken_off"])
    if row.read_at is None or row.read_at < at - SELDOM:
        row.spans.all().delete()
