"""The master key's files in the data folder: every key is in some file at every moment."""

import secrets
from pathlib import Path

from django.conf import settings

from peerlore.config.private_files import write
from peerlore.failpoints import failpoint
from peerlore.people.keys import in_use, master_name, masters
from peerlore.people.models import DataKey

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


def older() -> set[str]:
    """The names of the master keys at hand other than the one in use."""
    return {master_name(secret) for secret in masters()} - {master_name(in_use())}


def retire() -> list[str]:
    """Take away the keys kept beside the one in use; their names. One that a person's key still needs stays."""
    needed = set(DataKey.objects.order_by().values_list("master", flat=True).distinct()) - {master_name(in_use())}
    old = [path for path in sorted(folder().glob(f"{CURRENT}.*")) if master_name(path.read_text()) not in needed]
    for path in old:
        path.unlink()
    return [path.name.partition(".")[2] for path in old]
