"""Make a backup: everything apart and unseen first, then given its name in one step."""

import fcntl
import json
import os
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path

from django.conf import settings
from django.db import connection
from django.db.migrations.recorder import MigrationRecorder

from peerlore import __version__
from peerlore.config.backups import archive, databases, keys
from peerlore.config.private_files import settle, write
from peerlore.failpoints import failpoint
from peerlore.people import erasures
from peerlore.people.keys import masters
from peerlore.web.doctor.backups import LAST

DRAFTS = ".peerlore-backup-"


def make(target: Path, *, keys_in: Path | None, at: datetime) -> archive.Manifest:
    """Write the backup `target`, and add the keys to `keys_in`. Whoever is killed leaves nothing with either name."""
    with _drafts(target.parent) as folder:
        about = archive.Manifest(version=__version__, made_at=at.isoformat(), vendor=connection.vendor, steps=_steps())
        databases.copy(folder / archive.DATABASE)
        failpoint("backup.database_copied")
        archive.write(
            folder / target.name, database=folder / archive.DATABASE, files=Path(settings.MEDIA_ROOT), about=about
        )
        failpoint("backup.before_name")
        if keys_in is not None:
            keys.add(keys_in, keys.Keys([*dict.fromkeys(masters())], settings.SECRET_KEY))
        (folder / target.name).rename(target)
    settle(target.parent)
    erasures.add_to(target.parent / erasures.NAME, erasures.everybody())
    said = {"made_at": at.isoformat(), "file": str(target), "keys": keys_in is not None}
    write(settings.DATA_DIR / LAST, json.dumps(said) + "\n")
    return archive.read(target)


def _steps() -> list[str]:
    return sorted(f"{app}.{name}" for app, name in MigrationRecorder(connection).applied_migrations())


@contextmanager
def _drafts(beside: Path) -> Iterator[Path]:
    """A folder for what is not ready yet, on the same disk; what a killed backup has left is taken away."""
    for left in beside.glob(f"{DRAFTS}*"):
        _take_away_orphan(left)
    folder = Path(tempfile.mkdtemp(prefix=DRAFTS, dir=beside))
    holding = os.open(folder, os.O_RDONLY)
    fcntl.flock(holding, fcntl.LOCK_EX)
    try:
        yield folder
    finally:
        shutil.rmtree(folder, ignore_errors=True)
        os.close(holding)


def _take_away_orphan(left: Path) -> None:
    """A folder that no living backup holds; whoever lives holds a lock on theirs."""
    holding = os.open(left, os.O_RDONLY)
    try:
        fcntl.flock(holding, fcntl.LOCK_EX | fcntl.LOCK_NB)
        shutil.rmtree(left, ignore_errors=True)
    except BlockingIOError:
        return
    finally:
        os.close(holding)
