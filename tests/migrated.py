"""A data folder with its tables and nobody in it, made once for all processes of the suite and kept while no migration
changes: some eighty steps take as many seconds as a hundred tests."""

import fcntl
import hashlib
import os
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

ROOT = Path(__file__).parent.parent
KEPT = ROOT / ".cache" / "migrated"
# Of the tests, not of the processes they start.
APART = ("PEERLORE_", "DATABASE_URL", "DJANGO_SETTINGS_MODULE", "DJANGO_ALLOW_ASYNC_UNSAFE")
DATABASE = "peerlore.sqlite3"


def environment(data: Path) -> dict[str, str]:
    """That of a process on SQLite in a folder of its own, whatever the suite runs on."""
    given = {name: value for name, value in os.environ.items() if not name.startswith(APART)}
    return {**given, "PEERLORE_DATA": str(data), "PEERLORE_LOG": "WARNING"}


def folder() -> Path:
    """To be copied, never to be used."""
    KEPT.mkdir(parents=True, exist_ok=True)
    wanted = KEPT / _digest()
    with (KEPT / "lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not wanted.exists():
            for old in KEPT.glob("*-*"):
                shutil.rmtree(old)
            _make(wanted)
    return wanted


def template(server: str) -> str:
    """The same as a database on a PostgreSQL server, by its address; what is returned is the name of it."""
    import psycopg

    name, place = _digest().replace("-", "_"), server.rpartition("/")[0]
    KEPT.mkdir(parents=True, exist_ok=True)
    with (KEPT / "lock").open("w") as lock, psycopg.connect(server, autocommit=True) as asked:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not asked.execute("SELECT 1 FROM pg_database WHERE datname = %s", [name]).fetchone():
            making = f"{name}_making"
            asked.execute(f'DROP DATABASE IF EXISTS "{making}"')
            asked.execute(f'CREATE DATABASE "{making}"')
            with tempfile.TemporaryDirectory() as data:
                _migrate(environment(Path(data)) | {"DATABASE_URL": f"{place}/{making}"})
            asked.execute(f'ALTER DATABASE "{making}" RENAME TO "{name}"')
    return name


def _digest() -> str:
    steps = sorted(ROOT.glob("src/peerlore/*/migrations/*.py"))
    said = hashlib.sha256(b"\0".join(file.read_bytes() for file in [ROOT / "uv.lock", *steps]))
    return f"tables-{said.hexdigest()[:16]}"


def _make(wanted: Path) -> None:
    with tempfile.TemporaryDirectory(dir=KEPT, prefix="making.") as made:
        data = Path(made) / "data"
        _migrate(environment(data))
        data.rename(wanted)


def _migrate(within: dict[str, str]) -> None:
    subprocess.run([sys.executable, "-m", "peerlore", "migrate"], env=within, check=True, stdout=subprocess.DEVNULL)
