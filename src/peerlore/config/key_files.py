"""The master key's files in the data folder: every key is in some file at every moment."""

import secrets
from pathlib import Path

from django.conf import settings

from peerlore.config.private_files import write
from peerlore.failpoints import failpoint
from peerlore.people.keys import master_name

CURRENT = "master_key"


def folder() -> Path:
    return Path(settings.DATA_DIR) / "keys"


def fresh(*, beside: str) -> str:
    """A new master key, on the disk together with the one in use before anything is wrapped with it."""
    new = secrets.token_urlsafe(48)
    for secret in (beside, new):
        keep(secret)
        failpoint("keys.rotate.kept")
    return new


def keep(secret: str) -> Path:
    """Keep a master key beside the one in use, as `master_key.NAME`, on the disk before this returns."""
    return write(folder() / f"{CURRENT}.{master_name(secret)}", secret)


def take_into_use(secret: str) -> None:
    """From the next start on `secret` is the master key."""
    failpoint("keys.rotate.before_use")
    write(folder() / CURRENT, secret)


def retire() -> list[str]:
    """Take away the keys kept beside the one in use; their names."""
    old = sorted(folder().glob(f"{CURRENT}.*"))
    for path in old:
        path.unlink()
    return [path.name.partition(".")[2] for path in old]
