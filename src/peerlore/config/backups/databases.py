"""Copy the database as it is at one moment, while others write; and fill an empty one from a copy."""

import os
import shutil
import sqlite3
import subprocess
from contextlib import closing
from pathlib import Path

from django.db import connection, connections
from django.db.backends.postgresql.client import DatabaseClient

BUSY = 60.0


class Refused(Exception):
    """The database, or the program that copies it, did not do it; the words say why and what helps."""


def identity() -> str:
    """Which database this is, without its password."""
    said = connection.settings_dict
    return f"{connection.vendor} {said.get('HOST') or ''}:{said.get('PORT') or ''} {said['NAME']}"


def is_empty() -> bool:
    return not connection.introspection.table_names()


def copy(target: Path) -> None:
    """A copy of one moment, in `target`. Nobody waits for it on PostgreSQL, nor on SQLite with WAL."""
    if connection.vendor == "sqlite":
        target.touch(mode=0o600)
        with closing(sqlite3.connect(_file(), timeout=BUSY)) as whole:
            whole.execute("VACUUM INTO ?", [str(target)])
    else:
        _run("pg_dump", "--format=custom", "--no-owner", "--no-privileges", f"--file={target}")


def fill(source: Path) -> None:
    """Fill the empty database from a copy; all of it or nothing."""
    connections.close_all()
    if connection.vendor == "sqlite":
        _forget_file()
        shutil.move(source, _file())
        return
    once = ("--single-transaction", "--exit-on-error", "--clean", "--if-exists")
    _run("pg_restore", "--no-owner", "--no-privileges", *once, str(source))


def empty() -> None:
    """Take away what an interrupted restore has left."""
    if connection.vendor == "sqlite":
        connections.close_all()
        _forget_file()
        return
    with connection.cursor() as cursor:
        for table in connection.introspection.table_names(cursor):
            cursor.execute(f"DROP TABLE IF EXISTS {connection.ops.quote_name(table)} CASCADE")
    connections.close_all()


def _file() -> Path:
    return Path(connection.settings_dict["NAME"])


def _forget_file() -> None:
    for end in ("", "-wal", "-shm", "-journal"):
        _file().with_name(_file().name + end).unlink(missing_ok=True)


def _run(program: str, *options: str) -> None:
    """One of PostgreSQL's own programs; the password goes by the environment, never by the process list."""
    (_psql, *where), around = DatabaseClient.settings_to_cmd_args_env(connection.settings_dict, [])
    place = [*where[:-1], f"--dbname={where[-1]}"]
    done = subprocess.run(
        [_found(program), *place, *options],
        env={**os.environ, **(around or {})},
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        check=False,
    )
    if done.returncode:
        said = (done.stderr.strip() or f"it left with {done.returncode}").splitlines()[0]
        raise Refused(f"{program} did not do it: {said}")


def _found(program: str) -> str:
    """The newest of that name: an older one does not read a newer server."""
    known = sorted(Path("/usr/lib/postgresql").glob(f"*/bin/{program}"), key=lambda path: int(path.parts[4]))
    found = str(known[-1]) if known else shutil.which(program)
    if found is None:
        raise Refused(f"There is no {program} here. Run: apt-get install postgresql-client.")
    return found
