"""What must hold of every import: all or nothing (I6), no row astray (I8), none stuck (I10); states as logged (I7)."""

from collections.abc import Iterator
from datetime import timedelta

from django.db.models import OuterRef, Subquery

from peerlore import clock
from peerlore.integrations.models import Effect, ImportState, PeopleImport
from peerlore.people.findings import Finding
from peerlore.people.models import Delivery, LogEntry

OVERDUE = timedelta(minutes=15)
KIND = "integrations.peopleimport"


def broken() -> Iterator[Finding]:
    for batch in PeopleImport.objects.defer("content"):
        yield from _all_or_nothing(batch)
        yield from _rows_and_content(batch)
    yield from _stuck()
    yield from _unsent()
    yield from _log_disagrees()


def _all_or_nothing(batch: PeopleImport) -> Iterator[Finding]:
    acting = set(batch.rows.acting().values_list("person", flat=True))
    if batch.was_applied and None in acting:
        yield from _rows_without_effect(batch)
    logged = set(
        LogEntry.objects.filter(kind="people.person", at=batch.applied_at).values_list("target", flat=True)
        if batch.applied_at
        else []
    )
    missing = acting - logged - {None}
    if batch.was_applied and missing:
        yield Finding("I6", f"import {batch.pk} is applied, yet {len(missing)} of its people were not touched by it")
    never = not (batch.was_applied or batch.was_undone or batch.is_being_undone)
    if never and batch.rows.filter(effect=Effect.NEW, person__isnull=False).exists():
        yield Finding("I6", f"import {batch.pk} is {batch.state}, yet some of its new people are there")


def _rows_without_effect(batch: PeopleImport) -> Iterator[Finding]:
    """A person erased later leaves an empty row behind; any other must point at somebody."""
    lost = batch.rows.acting().filter(person=None).exclude(values={}).count()
    if lost:
        yield Finding("I6", f"import {batch.pk} is applied, yet {lost} of its rows point at nobody")


def _rows_and_content(batch: PeopleImport) -> Iterator[Finding]:
    kept = PeopleImport.objects.filter(pk=batch.pk, content__isnull=False).exists()
    if batch.is_over and kept:
        yield Finding("I6", f"import {batch.pk} is over, yet its file is still kept")
    if batch.state in (ImportState.STOPPED, ImportState.FAILED) and batch.rows.exists():
        yield Finding("I8", f"import {batch.pk} is {batch.state}, yet it has rows")
    if batch.is_ready and batch.rows.count() != batch.count(*Effect.values):
        yield Finding("I8", f"import {batch.pk} is ready, but its rows are not those it counted")


def _stuck() -> Iterator[Finding]:
    for batch in PeopleImport.objects.stale(clock.now() - OVERDUE).defer("content"):
        yield Finding(
            "I10", f"import {batch.pk} is {batch.state}, and no worker was heard of since {batch.heartbeat_at}"
        )


def _unsent() -> Iterator[Finding]:
    """A mail whose next try is long past: nobody tries any more."""
    waiting = Delivery.objects.due(clock.now() - OVERDUE).count()
    if waiting:
        yield Finding("I10", f"{waiting} mails should have been tried a quarter of an hour ago or more.")


def _log_disagrees() -> Iterator[Finding]:
    last = LogEntry.objects.filter(kind=KIND, target=OuterRef("pk")).order_by("-pk").values("state")[:1]
    states = PeopleImport.objects.annotate(logged=Subquery(last)).values_list("pk", "state", "logged")
    for pk, state, logged in states:
        if logged != state:
            yield Finding("I7", f"import {pk} is {state}, the log says {logged or 'nothing'}")
