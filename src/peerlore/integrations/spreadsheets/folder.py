"""What comes out, as files in a new folder: whole or not at all."""

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


class FolderNotWritten(RuleBroken):
    message = _("Nothing was written: %(why)s. Name another folder with --out.")


def as_csv(table: Table) -> str:
    return writing.as_csv(table.headings, table.rows)


def refuse_used(folder: Path) -> None:
    """Before the work, so that nobody waits for nothing."""
    if folder.exists() and (not folder.is_dir() or any(folder.iterdir())):
        raise FolderInUse(folder=folder)


def write(folder: Path, contents: Mapping[str, str]) -> None:
    """All files or none: they are written beside and the folder is then renamed. Raises `RuleBroken`."""
    refuse_used(folder)
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
