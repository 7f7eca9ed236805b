"""Which database answers, whether it keeps what it is told, and whether its tables are those of this version."""

from collections.abc import Iterator
from datetime import datetime

from django.conf import settings
from django.db import connection
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from peerlore.web import health
from peerlore.web.doctor.signs import Sign, fault, good, heed


def unreachable(now: datetime) -> Iterator[Sign]:
    yield fault(
        "database",
        _("The database does not answer."),
        _("See whether it runs, whether DATABASE_URL names it rightly, and whether the disk has room."),
    )


def look(now: datetime) -> Iterator[Sign]:
    yield from _sqlite() if connection.vendor == "sqlite" else _postgres()
    yield from _tables()


def _postgres() -> Iterator[Sign]:
    major, minor = divmod(connection.pg_version, 10000)  # type: ignore[attr-defined]
    yield good("database", _("PostgreSQL %(release)s answers.") % {"release": f"{major}.{minor}"})


def _sqlite() -> Iterator[Sign]:
    with connection.cursor() as cursor:
        [release] = cursor.execute("SELECT sqlite_version()").fetchone()
        [mode] = cursor.execute("PRAGMA journal_mode").fetchone()
    said = {"release": release, "mode": mode.upper()}
    if not settings.SQLITE_WAL:
        yield heed(
            "database",
            _("SQLite %(release)s may damage a database in WAL mode, so Peerlore does without; pages wait for writes.")
            % said,
            _("Install pysqlite3 0.6.1 or newer into Peerlore's environment, or use PostgreSQL."),
        )
    elif mode != "wal":
        yield fault(
            "database",
            _("SQLite %(release)s answers, but its journal is %(mode)s and not WAL.") % said,
            _("Put the data folder on a disk of this machine, not on a network drive, and restart Peerlore."),
        )
    else:
        yield good("database", _("SQLite %(release)s answers, in WAL mode.") % said)


def _tables() -> Iterator[Sign]:
    missing = health.missing_steps()
    if missing:
        yield fault(
            "tables",
            ngettext(
                "The database lacks a step of this version.",
                "The database lacks %(count)s steps of this version.",
                missing,
            )
            % {"count": missing},
            _("Run “peerlore migrate”, or start Peerlore with “peerlore up”."),
        )
    else:
        yield good("tables", _("The tables are those of this version."))
