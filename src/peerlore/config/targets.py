"""A file that a command is to write: looked at before the work, whole or not at all after it.

What is no regular file, such as /dev/stdout or a pipe, is written to and stays what it is.
"""

import os
from pathlib import Path

from peerlore.config.commands.shared import GivenWrongly


def refuse_unwritable(out: str) -> None:
    """Before the work, so that nobody waits for nothing. Nothing is made yet."""
    place = Path(out)
    if not out:
        raise GivenWrongly("--out names no file. Name one, or leave it out.")
    try:
        if place.is_dir():
            raise GivenWrongly(f"{out} is a folder. Name a file in it with --out.")
        if not place.exists() and not place.resolve().parent.is_dir():
            raise GivenWrongly(f"There is no folder {place.parent} to write {place.name} to. Make it first.")
        looked_at = place if _is_special(place) else place.resolve().parent
    except (OSError, RuntimeError, ValueError) as wrong:
        raise GivenWrongly(f"{out} cannot be written: {wrong}") from wrong
    if not os.access(looked_at, os.W_OK):
        raise GivenWrongly(f"{out} cannot be written: no leave to write there.")


def put(out: str, text: str) -> None:
    """Written beside and then renamed, so that nobody ever reads half of it. Raises `OSError`."""
    place = Path(out)
    if _is_special(place):
        place.write_text(text, encoding="utf-8")
        return
    whole = place.resolve()
    beside = whole.with_name(f"{whole.name}.{os.getpid()}.part")
    try:
        beside.write_text(text, encoding="utf-8")
        beside.replace(whole)
    finally:
        beside.unlink(missing_ok=True)


def _is_special(place: Path) -> bool:
    """There, and no regular file: a device or a pipe."""
    return place.exists() and not place.is_file()
