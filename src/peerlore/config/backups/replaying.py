"""What a restored database must hear before anybody comes in: who was erased since, and that its doors are shut."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime

from django.core.cache import cache
from django.core.management import call_command
from django.db import connection
from django.db.migrations.loader import MigrationLoader
from django_tasks_db.models import DBTaskResult

from peerlore.config.prepare import collect_static
from peerlore.config.rooms import modules
from peerlore.config.whole_steps import apply_steps
from peerlore.people import erasures
from peerlore.people.actions import shut_after_restore
from peerlore.people.keys import opens
from peerlore.people.models import DataKey, Notice
from peerlore.people.registry import SealedField
from peerlore.web.actions import render_notice
from peerlore.web.notices.catalogue import catalogue
from peerlore.web.pages.my_data import erase_again


@dataclass(frozen=True)
class Replayed:
    """How many were erased again, mails not sent, sign-in codes closed."""

    erased: int
    mails: int
    codes: int


def unknown_steps(steps: list[str]) -> list[str]:
    """Migrations that the backup has been through and this version does not have."""
    known = {f"{app}.{name}" for app, name in MigrationLoader(connection, ignore_no_migrations=True).disk_migrations}
    return [step for step in steps if step not in known]


def bring_up() -> None:
    """The tables of this version. No copy is kept of those before: it would hold whoever is to be erased again."""
    apply_steps()
    call_command("createcachetable", verbosity=0)
    collect_static()


def replay(erased: Mapping[str, str], *, at: datetime) -> Replayed:
    """Erase again whoever was erased after the backup was made, end every session, send nothing that waited."""
    again = erasures.forgotten(erased)
    for person in again:
        erase_again(person, at=datetime.fromisoformat(erased[str(person.reference)]))
    for notice in Notice.objects.unrendered().filter(channel="mail", event__in=catalogue()):
        render_notice(notice, at=at)
    shut = shut_after_restore(at=at)
    DBTaskResult.objects.filter(finished_at=None).delete()  # the rows that asked for the work are still there
    cache.clear()
    if again and connection.vendor == "sqlite":
        with connection.cursor() as cursor:
            cursor.execute("VACUUM")  # what was erased lies in free pages until then
    return Replayed(len(again), shut.mails, shut.codes)


def sealed_entries() -> int:
    """How many confidences no master key here opens."""
    names = DataKey.objects.order_by("master").values_list("master", flat=True).distinct()
    closed = [name for name in names if not opens(DataKey.objects.filter(master=name)[0])]
    return sum(_count(kind, closed) for kind in _confidences()) if closed else 0


def _confidences() -> Iterator[SealedField]:
    for _room, module in modules("personal_data"):
        yield from getattr(module, "SEALED", ())


def _count(kind: SealedField, closed: list[str]) -> int:
    rows = kind.model._default_manager.filter(**{f"{kind.author}__data_key__master__in": closed})
    return rows.exclude(**{kind.field: None}).exclude(**{kind.field: b""}).count()
