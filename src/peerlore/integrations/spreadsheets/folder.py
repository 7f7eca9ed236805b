"""What comes out, as files in a new folder: whole or not at all."""

import csv
import io
import shutil
import tempfile
from collections.abc import Mapping
from pathlib import Path

from django.utils.translation import gettext_lazy as _

from peerlore.errors import RuleBroken
from peerlore.integrations.spreadsheets.outcome import Table

FORMULA = ("=", "+", "-", "@", "\t", "\r")


class FolderInUse(RuleBroken):
    message = _("“%(folder)s” holds something already. Name a folder that is new or empty with --out.")


class FolderNotWritten(RuleBroken):
    message = _("Nothing was written: %(why)s. Name another folder with --out.")


def as_csv(table: Table) -> str:
    """With a byte order mark, so that spreadsheets read the letters right; a cell that would be a formula is text."""
    kept = io.StringIO()
    writer = csv.writer(kept, lineterminator="\r\n")
    writer.writerow(table.headings)
    writer.writerows([safe(cell) for cell in row] for row in table.rows)
    return "\ufeff" + kept.getvalue()


def safe(cell: str) -> str:
    return f"'{cell}" if cell.lstrip(" ").startswith(FORMULA) else cell


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
