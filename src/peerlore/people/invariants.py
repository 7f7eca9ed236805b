"""The invariants of the people room, proved on the live database for `peerlore check`."""

from collections.abc import Iterator, Mapping
from datetime import timedelta

from django.db import connection
from django.db.models import Count, F, OuterRef, Q, Subquery

from peerlore import clock
from peerlore.people.findings import Finding
from peerlore.people.models import Clearing, DataKey, Exclusion, Grant, LogEntry, Notice, Person, Post, Reissue, Unit
from peerlore.people.sealing import unsealed, verify_chain

SEALED_BY = timedelta(days=2)
SETTLED_BY = timedelta(minutes=15)
CLEARED_BY = timedelta(days=2)
EMPTY: dict[str, object] = {
    "email": "",
    "confirmed_email": "",
    "disowned_email": "",
    "company_id": None,
    "staff_number": "",
    "given_name": "",
    "family_name": "",
    "unit_id": None,
    "manager_id": None,
    "title": "",
    "level": "",
    "site_id": None,
    "last_day": None,
    "own_zone": "",
    "hours": None,
    "languages": [],
    "pause_until": None,
    "sealed_until": None,
    "is_active": False,
}


def broken() -> Iterator[Finding]:
    yield from _told_twice()
    yield from verify_chain()
    yield from _log_disagrees()
    yield from _posts_disagree()
    yield from _paths_disagree()
    yield from _managed_in_circle()
    yield from _doors_left_open()
    yield from _tombstones_hold_something()
    yield from _database_is_damaged()
    yield from _left_unsealed()
    yield from _codes_left_open()
    yield from _never_cleared()


def _told_twice() -> Iterator[Finding]:
    told = Notice.objects.order_by().values("person", "event", "kind", "target", "channel").annotate(n=Count("pk"))
    for row in told.filter(n__gt=1):
        yield Finding("I5", f"Person {row['person']} has {row['n']} notices of {row['event']} {row['target']}.")


def _log_disagrees() -> Iterator[Finding]:
    for model in (Person, Reissue, Clearing):
        yield from _log_disagrees_with(model)


def _log_disagrees_with(model: type[Person] | type[Reissue] | type[Clearing]) -> Iterator[Finding]:
    said = LogEntry.objects.filter(kind=model._meta.label_lower, target=OuterRef("pk")).exclude(state="")
    states = Subquery(said.order_by("-pk").values("state")[:1])
    rows = model._base_manager.order_by("pk").annotate(logged=states).exclude(logged=None)
    for row in rows.iterator(chunk_size=2000):
        logged: str = getattr(row, "logged")  # noqa: B009
        if logged != row.state:
            yield Finding("I7", f"{model.__name__} {row.pk} is {row.state}; the audit log says {logged}.")


def _posts_disagree() -> Iterator[Finding]:
    same = Q(**{name: F(f"person__{name}") for name in ("title", "level")})
    for name in ("unit", "manager", "site"):
        same &= Q(**{name: F(f"person__{name}")}) | Q(**{f"{name}": None, f"person__{name}": None})
    for post in Post.objects.filter(until=None).exclude(same).order_by("pk"):
        yield Finding("I8", f"The open post of person {post.person_id} says otherwise than the person.")
    here, open_posts = Q(is_active=True), Post.objects.filter(until=None).values("person")
    for pk in Person.objects.filter(here).exclude(pk__in=open_posts).order_by("pk").values_list("pk", flat=True):
        yield Finding("I8", f"Person {pk} is here without an open post.")
    for pk in Person.objects.exclude(here).filter(pk__in=open_posts).order_by("pk").values_list("pk", flat=True):
        yield Finding("I8", f"Person {pk} has left, with a post still open.")


def _paths_disagree() -> Iterator[Finding]:
    units = {unit.pk: unit for unit in Unit.objects.all()}
    for unit in units.values():
        above = units[unit.parent_id] if unit.parent_id else None
        if unit.path != (f"{above.path}{above.pk}/" if above else ""):
            yield Finding("I8", f"Unit {unit.pk} has the path “{unit.path}”, which is not where it hangs.")


def _managed_in_circle() -> Iterator[Finding]:
    above = dict(Person.objects.filter(manager__isnull=False).order_by().values_list("pk", "manager_id"))
    cleared: set[int] = set()
    for pk in sorted(above):
        line = _line_up(pk, above, cleared)
        if line and above.get(line[-1]) in line:
            yield Finding("I8", f"Person {above[line[-1]]} is their own manager, some steps up.")
        cleared.update(line)


def _line_up(pk: int, above: Mapping[int, int], cleared: set[int]) -> list[int]:
    """From `pk` upwards, until the top, somebody seen before, or the first in a circle."""
    line: dict[int, None] = {}
    at: int | None = pk
    while at is not None and at not in line and at not in cleared:
        line[at] = None
        at = above.get(at)
    return list(line)


def _doors_left_open() -> Iterator[Finding]:
    for grant in Grant.objects.filter(person__is_active=False).order_by("pk"):
        yield Finding("I8", f"Person {grant.person_id} has left and is still {grant.office}.")


def _tombstones_hold_something() -> Iterator[Finding]:
    for person in Person.objects.exclude(erased_at=None).order_by("pk"):
        kept = [name for name, empty in EMPTY.items() if getattr(person, name) != empty]
        kept += [kind.__name__ for kind in (Post, Notice) if kind._default_manager.filter(person=person).exists()]
        kept += ["key"] if DataKey.objects.filter(person=person).exists() else []
        kept += ["wishes"] if Exclusion.objects.filter(writer=person).exists() else []
        if kept:
            yield Finding("I8", f"Person {person.pk} was erased; still there: {', '.join(kept)}.")


def _database_is_damaged() -> Iterator[Finding]:
    with connection.cursor() as cursor:
        if connection.vendor == "sqlite":
            cursor.execute("PRAGMA integrity_check")
            yield from (Finding("I8", f"SQLite: {said}") for (said,) in cursor.fetchall() if said != "ok")
            cursor.execute("PRAGMA foreign_key_check")
            yield from (Finding("I8", f"Row {row[1]} of {row[0]} points at nothing.") for row in cursor.fetchall())
        else:
            cursor.execute("SELECT conrelid::regclass::text, conname FROM pg_constraint WHERE NOT convalidated")
            yield from (Finding("I8", f"{table}: {name} was never checked.") for table, name in cursor.fetchall())


def _codes_left_open() -> Iterator[Finding]:
    waiting = Reissue.objects.ripe(clock.now() - SETTLED_BY).count()
    if waiting:
        yield Finding("I10", f"{waiting} new sign-in codes should have been settled a quarter of an hour ago or more.")


def _never_cleared() -> Iterator[Finding]:
    for row in Clearing.objects.going_on().filter(began_at__lte=clock.now() - CLEARED_BY):
        yield Finding("I10", f"Letting go of {row.code} began two days ago or more and is not done; does a worker run?")


def _left_unsealed() -> Iterator[Finding]:
    if unsealed().filter(recorded_at__lte=clock.now() - SEALED_BY).exists():
        yield Finding(
            "I10", "Entries of the audit log wait for their seal since two days or more; is a worker running?"
        )
