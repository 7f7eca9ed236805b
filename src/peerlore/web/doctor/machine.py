"""The machine: its clock against the database's and the disk's, and the room that is left."""

import os
import shutil
import tempfile
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

from django.conf import settings
from django.db import connection
from django.utils.translation import gettext as _

from peerlore.web.doctor.signs import Sign, fault, good, heed

APART = timedelta(seconds=60)
MEGABYTE = 1_000_000
LITTLE, ENOUGH = 200 * MEGABYTE, 1000 * MEGABYTE
COPIES = 3  # an update and a backup each make a copy of the database


def disk(now: datetime) -> Iterator[Sign]:
    free = shutil.disk_usage(settings.DATA_DIR).free
    said = {"free": f"{free // MEGABYTE:,}", "folder": settings.DATA_DIR}
    if free < LITTLE:
        yield fault(
            "disk",
            _("Only %(free)s MB are free where the data lies (%(folder)s).") % said,
            _("Make room there now: without it nothing can be written any more."),
        )
    elif free < max(ENOUGH, COPIES * _database_size()):
        yield heed(
            "disk",
            _("%(free)s MB are free where the data lies (%(folder)s): too little for a copy of the database.") % said,
            _("Make room before the next update or backup."),
        )
    else:
        yield good("disk", _("%(free)s MB are free where the data lies.") % said)


def _database_size() -> int:
    file = Path(str(connection.settings_dict["NAME"]))
    return file.stat().st_size if connection.vendor == "sqlite" and file.is_file() else 0


def file_clock(now: datetime) -> Iterator[Sign]:
    try:
        descriptor, name = tempfile.mkstemp(prefix=".doctor-", dir=settings.DATA_DIR)
        written = datetime.fromtimestamp(os.fstat(descriptor).st_mtime, UTC)
        os.close(descriptor)
        Path(name).unlink()
    except OSError as refused:
        said = {"folder": settings.DATA_DIR, "why": refused.strerror}
        yield fault(
            "files",
            _("Nothing can be written to %(folder)s: %(why)s.") % said,
            _("Let the account that Peerlore runs as own that folder, and see whether the disk has room."),
        )
        return
    yield _compared(_machine(now), written, _("the disk's"))


def database_clock(now: datetime) -> Iterator[Sign]:
    ask = "SELECT strftime('%Y-%m-%dT%H:%M:%f', 'now')" if connection.vendor == "sqlite" else "SELECT clock_timestamp()"
    with connection.cursor() as cursor:
        cursor.execute(ask)
        [said] = cursor.fetchone()
    told = said if isinstance(said, datetime) else datetime.fromisoformat(said).replace(tzinfo=UTC)
    yield _compared(_machine(now), told, _("the database's"))


def _machine(now: datetime) -> datetime:
    """This machine's own time: a demonstration's clock runs on another day."""
    return now - timedelta(seconds=settings.CLOCK_OFFSET)


def _compared(here: datetime, there: datetime, whose: str) -> Sign:
    apart = abs(here - there)
    said = {"whose": whose, "seconds": round(apart.total_seconds())}
    if apart > APART:
        return fault(
            "clock",
            _("This machine's clock and %(whose)s differ by %(seconds)s seconds.") % said,
            _("Let all machines keep network time (chrony or systemd-timesyncd)."),
        )
    return good("clock", _("This machine's clock and %(whose)s agree.") % said)
