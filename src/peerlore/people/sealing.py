"""The sealed chain of the audit log: each link holds the digest of its entries and of the link before.

Whoever changes, removes, adds or reorders a sealed entry, past the database's own guard, breaks the chain from there.
The newest digest (`head`), kept elsewhere, proves that no link was cut off the end.
"""

import hashlib
import json
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta

from django.db import IntegrityError, transaction

from peerlore.people.findings import Finding
from peerlore.people.models import LogEntry, LogSeal
from peerlore.people.models.audit import LogEntryQuerySet

# No transaction lasts an hour, so no entry with a lower key can still appear.
SETTLED = timedelta(hours=1)
LONGEST_LINK = 50_000


def seal_settled(now: datetime) -> None:
    """Seal all entries older than an hour, in links. Two at once: one seals, the other finds it done."""
    try:
        while _seal_next(now):
            pass
    except IntegrityError:
        return


def head() -> str:
    """The digest of the newest link, or nothing: a line to keep outside the database."""
    newest = LogSeal.objects.order_by("-pk").first()
    return newest.digest if newest else ""


def unsealed() -> LogEntryQuerySet:
    newest = LogSeal.objects.order_by("-pk").first()
    entries: LogEntryQuerySet = LogEntry.objects.filter(pk__gt=newest.last if newest else 0).order_by("pk")
    return entries


def verify_chain() -> Iterator[Finding]:
    """A finding for each link that does not hold what it sealed."""
    before, last = "", 0
    for link in LogSeal.objects.order_by("pk"):
        entries = LogEntry.objects.filter(pk__gt=last, pk__lte=link.last).order_by("pk")
        if _digest(before, entries) != (link.digest, link.count):
            yield Finding("I7", f"The audit log was changed between entries {link.first} and {link.last}.")
        before, last = link.digest, link.last


@transaction.atomic
def _seal_next(now: datetime) -> bool:
    entries = unsealed()
    young = entries.filter(recorded_at__gt=now - SETTLED).values_list("pk", flat=True).first()
    settled = entries if young is None else entries.filter(pk__lt=young)
    keys = list(settled.values_list("pk", flat=True)[:LONGEST_LINK])
    if not keys:
        return False
    digest, count = _digest(head(), settled.filter(pk__lte=keys[-1]))
    LogSeal.objects.create(first=keys[0], last=keys[-1], count=count, digest=digest, sealed_at=now)
    return True


def _digest(before: str, entries: LogEntryQuerySet) -> tuple[str, int]:
    digest, count = hashlib.sha256(before.encode()), 0
    for entry in entries.iterator(chunk_size=2000):
        digest.update(_canonical(entry))
        count += 1
    return digest.hexdigest(), count


def _canonical(entry: LogEntry) -> bytes:
    """One line of JSON, the same on every database."""
    row = [entry.pk, _moment(entry.at), _moment(entry.recorded_at), entry.by_id, entry.verb, entry.kind, entry.target]
    row += [entry.about_id, entry.fields, entry.state]
    return json.dumps(row, ensure_ascii=True, separators=(",", ":"), sort_keys=True).encode() + b"\n"


def _moment(at: datetime) -> str:
    return at.astimezone(UTC).isoformat(timespec="microseconds")
