"""Make a Peerlore of a backup, in an empty data folder: until the last step is done, no command starts on it."""

import json
from collections.abc import Mapping, Sequence
from datetime import datetime
from pathlib import Path

from django.conf import settings
from django.db import connection

from peerlore.config.backups import archive, databases, replaying
from peerlore.config.half_restored import MARK
from peerlore.config.private_files import settle, write
from peerlore.failpoints import failpoint
from peerlore.people import erasures


def restore(backup: Path, manifest: archive.Manifest, *, erased: Mapping[str, str], at: datetime) -> replaying.Replayed:
    """Everything, in an order in which a kill at any moment leaves either nothing or a folder that nothing runs on."""
    _refuse_another_kind(manifest)
    _take_database()
    copied = settings.DATA_DIR / "restored-database"
    archive.unpack(backup, manifest, database=copied, files=Path(settings.MEDIA_ROOT))
    failpoint("restore.unpacked")
    databases.fill(copied)
    copied.unlink(missing_ok=True)
    failpoint("restore.filled")
    replaying.bring_up()
    done = replaying.replay(erased, at=at)
    erasures.add_to(erasures.ledger(), erased)
    erasures.note()
    connection.close()
    failpoint("restore.before_done")
    _unmark()
    return done


def erased_by(lists: Sequence[Path]) -> dict[str, str]:
    """Who was erased, and when, by every list."""
    for path in lists:
        if path.stat().st_size and not erasures.noted(path):
            raise databases.Refused(f"{path} is not a list of erasures.")
    return {who: at for path in lists for who, at in erasures.noted(path).items()}


def _refuse_another_kind(manifest: archive.Manifest) -> None:
    if manifest.vendor != connection.vendor:
        raise databases.Refused(
            f"This backup is of a database on {_named(manifest.vendor)}, and here it would go to "
            f"{_named(connection.vendor)}. Set DATABASE_URL for {_named(manifest.vendor)}."
        )
    if unknown := replaying.unknown_steps([*manifest.steps]):
        raise databases.Refused(
            f"A newer Peerlore made this backup ({manifest.version}; it knows {unknown[0]}). Install that version."
        )


def _named(vendor: str) -> str:
    return {"sqlite": "SQLite", "postgresql": "PostgreSQL"}.get(vendor, vendor)


def _take_database() -> None:
    """Only an empty one, or the one that an interrupted restore of this folder had begun to fill."""
    mark = settings.DATA_DIR / MARK
    begun = json.loads(mark.read_text() or "{}").get("database")
    if databases.is_empty():
        write(mark, json.dumps({"database": databases.identity()}))
    elif begun == databases.identity():
        databases.empty()
    else:
        raise databases.Refused("The database that DATABASE_URL names is not empty. Name an empty one.")


def _unmark() -> None:
    (settings.DATA_DIR / MARK).unlink()
    settle(settings.DATA_DIR)
