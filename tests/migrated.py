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


def _digest() -> str:
    steps = sorted(ROOT.glob("src/peerlore/*/migrations/*.py"))
    said = hashlib.sha256(b"\0".join(file.read_bytes() for file in [ROOT / "uv.lock", *steps]))
    return f"tables-{said.hexdigest()[:16]}"


def _make(wanted: Path) -> None:
    with tempfile.TemporaryDirectory(dir=KEPT, prefix="making.") as made:
        data = Path(made) / "data"
        command = [sys.executable, "-m", "peerlore", "migrate"]
        subprocess.run(command, env=environment(data), check=True, stdout=subprocess.DEVNULL)
        data.rename(wanted)
