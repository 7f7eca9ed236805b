"""Whether a demonstration's folder was made ready by these very files, asked without waiting for Django."""

import hashlib
import sysconfig
from collections.abc import Iterator
from pathlib import Path

PACKAGE = Path(__file__).resolve().parents[1]
NOTED = ".prepared"
MATTERS = ("*/migrations/*.py", "*/static/**/*", "config/settings/*.py")


def is_prepared(data: Path) -> bool:
    noted = data / NOTED
    return noted.is_file() and noted.read_text() == _digest()


def note_prepared(data: Path) -> None:
    (data / NOTED).write_text(_digest())


def _digest() -> str:
    """One word for all that a start could have to bring up to date: tables, static files, installed packages."""
    digest = hashlib.sha256()
    for path in sorted(_files()):
        facts = path.stat()
        digest.update(f"{path} {facts.st_size} {facts.st_mtime_ns}\n".encode())
    return digest.hexdigest()


def _files() -> Iterator[Path]:
    yield Path(sysconfig.get_path("purelib"))
    for pattern in MATTERS:
        yield from (path for path in PACKAGE.glob(pattern) if path.is_file())
