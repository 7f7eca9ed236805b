"""Make a data folder ready: tables, static files; the same steps at every start, quick where nothing is to do."""

import hashlib
import sqlite3
from contextlib import closing
from pathlib import Path

import click
from django.conf import settings
from django.contrib.staticfiles.finders import get_finders
from django.core.management import call_command
from django.db import connection, connections
from django.db.migrations.executor import MigrationExecutor
from django.db.migrations.recorder import MigrationRecorder

from peerlore import __version__, clock
from peerlore.config.whole_steps import apply_steps

COPIES_KEPT = 3


def prepare() -> None:
    """Bring the database and the static files up to this version. Says what takes time, else nothing."""
    _bring_database_up()
    call_command("createcachetable", verbosity=0)
    collect_static()
    connections.close_all()  # the children open their own


def pending() -> list[str]:
    """The migrations that this database still lacks."""
    executor = MigrationExecutor(connection)
    return [f"{m.app_label}.{m.name}" for m, _ in executor.migration_plan(executor.loader.graph.leaf_nodes())]


def _bring_database_up() -> None:
    missing = pending()
    if not missing:
        return
    is_new = not MigrationRecorder(connection).has_table()
    if not is_new:
        _copy_database()
    said = "Making the tables" if is_new else "Bringing the tables up to date"
    click.echo(f"{said} ({len(missing)} steps) …", err=True)
    apply_steps()


def _copy_database() -> None:
    """Keep the SQLite file as it was before its tables change; PostgreSQL has backups of its own."""
    if connection.vendor != "sqlite":
        return
    folder = settings.DATA_DIR / "before-update"
    folder.mkdir(mode=0o700, exist_ok=True)
    copy = folder / f"peerlore-{clock.now():%Y%m%d-%H%M%S}.sqlite3"
    copy.touch(mode=0o600)
    _copy_file(Path(connection.settings_dict["NAME"]), copy)
    click.echo(f"Kept the database as it was in {copy}", err=True)
    for old in sorted(folder.glob("peerlore-*.sqlite3"))[:-COPIES_KEPT]:
        old.unlink()


def _copy_file(source: Path, target: Path) -> None:
    with closing(sqlite3.connect(source)) as whole, closing(sqlite3.connect(target)) as copy:
        whole.backup(copy)


def collect_static() -> None:
    """Gather the static files where they differ from what was gathered last."""
    stamp, seen = settings.STATIC_ROOT / ".gathered", _static_digest()
    if stamp.is_file() and stamp.read_text() == seen:
        return
    call_command("collectstatic", verbosity=0, interactive=False, clear=settings.STATIC_ROOT.is_dir())
    stamp.write_text(seen)


def _static_digest() -> str:
    """One word for all static files: which there are, how long, how old."""
    digest = hashlib.sha256(__version__.encode())
    for finder in get_finders():
        for path, storage in finder.list([]):
            facts = Path(storage.path(path)).stat()
            digest.update(f"{path} {facts.st_size} {facts.st_mtime_ns}\n".encode())
    return digest.hexdigest()
