"""Take an empty data folder for a restore, and mark it until the last step is done. Knows no Django."""

import shutil
from pathlib import Path

from peerlore.config.alone import LOCK
from peerlore.config.half_restored import MARK, is_half_restored
from peerlore.config.private_files import write

NOT_DATA = {LOCK, "lost+found"}


class NotEmpty(Exception):
    """Somebody's data may be there."""


def begin(data: Path) -> None:
    """Take an empty folder (or what an interrupted restore has left of one) and mark it."""
    held = {path.name for path in data.iterdir()} - NOT_DATA
    if not is_half_restored(data):
        if held:
            raise NotEmpty(f"{data} is not empty: it holds {min(held)}. Restore into a folder that is, with --data.")
        write(data / MARK, "{}")
    _clear(data)


def forget(data: Path) -> None:
    """The folder of a restore that was refused is as empty as it was; the mark goes last."""
    _clear(data)
    (data / MARK).unlink(missing_ok=True)


def _clear(data: Path) -> None:
    for left in data.iterdir():
        if left.name in NOT_DATA or left.name == MARK:
            continue
        if left.is_dir():
            shutil.rmtree(left)
        else:
            left.unlink()
