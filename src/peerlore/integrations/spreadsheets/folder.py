"""What comes out, as files in a new folder: whole or not at all."""

import os
import shutil
import tempfile
from collections.abc import Mapping
from pathlib import Path

from django.utils.translation import gettext_lazy as _

from peerlore.errors import RuleBroken
from peerlore.integrations.hr_files import writing
from peerlore.integrations.spreadsheets.outcome import Table


class FolderInUse(RuleBroken):
    message = _("“%(folder)s” holds something already. Name a folder that is new or empty with --out.")


class FolderInTheWay(RuleBroken):
    message = _("“%(folder)s” cannot be replaced by a new folder. Name one that is not there yet with --out.")


class FolderNotWritten(RuleBroken):
    message = _("Nothing was written: %(why)s. Name another folder with --out.")


def as_csv(table: Table) -> str:
    return writing.as_csv(table.headings, table.rows)


def refuse_unusable(folder: Path) -> None:
    """Before the work, so that nobody waits for nothing. Nothing is made yet."""
    whole = _whole(folder)
    try:
        if whole.exists() and (not whole.is_dir() or any(whole.iterdir())):
            raise FolderInUse(folder=folder)
        if whole == Path.cwd() or whole.is_mount():
            raise FolderInTheWay(folder=folder)
        parent = next(place for place in whole.parents if place.exists())
    except OSError as wrong:
        raise FolderNotWritten(why=wrong.strerror or str(wrong)) from wrong
    if not parent.is_dir() or not os.access(parent, os.W_OK | os.X_OK):
        raise FolderNotWritten(why=_("no folder can be made in “%(place)s”") % {"place": parent})


def _whole(folder: Path) -> Path:
    """From the root, and where a link leads."""
    try:
        return folder.resolve()
    except (OSError, RuntimeError) as wrong:
        raise FolderNotWritten(why=str(wrong)) from wrong


def write(folder: Path, contents: Mapping[str, str]) -> None:
    """All files or none: they are written beside and the folder is then renamed. Raises `RuleBroken`."""
    refuse_unusable(folder)
    folder = _whole(folder)
    try:
        folder.parent.mkdir(parents=True, exist_ok=True)
        beside = Path(tempfile.mkdtemp(prefix=f".{folder.name}-", dir=folder.parent))
    except OSError as wrong:
        raise FolderNotWritten(why=wrong.strerror or str(wrong)) from wrong
    try:
        beside.chmod(0o755)
        for name, content in contents.items():
            (beside / name).write_text(content, encoding="utf-8", newline="")
        beside.replace(folder)
    except OSError as wrong:
        raise FolderNotWritten(why=wrong.strerror or str(wrong)) from wrong
    finally:
        shutil.rmtree(beside, ignore_errors=True)
