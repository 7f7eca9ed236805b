"""The master key's files in the data folder: every key is in some file at every moment."""

import os
import secrets
from pathlib import Path

from django.conf import settings

CURRENT = "master_key"


def fresh() -> str:
    return secrets.token_urlsafe(48)


def folder() -> Path:
    return Path(settings.DATA_DIR) / "keys"


def keep(secret: str, name: str) -> Path:
    """Keep a master key beside the one in use, as `master_key.NAME`, on the disk before this returns."""
    return _write(folder() / f"{CURRENT}.{name}", secret)


def take_into_use(secret: str) -> None:
    """From the next start on `secret` is the master key."""
    _write(folder() / CURRENT, secret)


def _write(path: Path, secret: str) -> Path:
    path.parent.mkdir(mode=0o700, exist_ok=True)
    draft = path.with_name(f".{path.name}-{secrets.token_hex(8)}")
    descriptor = os.open(draft, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600)
    with os.fdopen(descriptor, "w") as file:
        file.write(secret)
        file.flush()
        os.fsync(file.fileno())
    draft.replace(path)
    return path
