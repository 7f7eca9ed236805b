"""Open the first sheet of an Excel workbook (XLSX), read row by row; nothing in it is ever computed or followed."""

import io
import zipfile
from collections.abc import Iterator, Sequence
from datetime import date, datetime, time
from itertools import islice

from django.utils.translation import gettext_lazy as _

from peerlore.errors import RuleBroken

ZIP, OLE = b"PK\x03\x04", b"\xd0\xcf\x11\xe0"  # how a workbook of today begins, and an old or locked one
MOST_PARTS = 1_000
LARGEST_UNPACKED = 200 * 1024 * 1024
LARGEST_TEXTS = 50 * 1024 * 1024  # the shared texts are the one part that is read at once
MOST_TIMES_PACKED = 200
MOST_COLUMNS_LOOKED_AT = 1_000


class NotAWorkbook(RuleBroken):
    message = _(
        "This is no spreadsheet that can be read (%(why)s). Save it again as an Excel workbook (.xlsx) or as CSV."
    )
    field = "file"


class WorkbookLocked(RuleBroken):
    message = _("This workbook has a password, or is of the old kind (.xls). Save it without one as .xlsx, or as CSV.")
    field = "file"


class WorkbookTooLarge(RuleBroken):
    message = _(
        "Unpacked, this workbook would be larger than what can be read safely. "
        "Keep one sheet with the people and nothing else, or save it as CSV."
    )
    field = "file"


def is_workbook(content: bytes) -> bool:
    return content.startswith((ZIP, OLE))


def read_rows(content: bytes) -> Iterator[tuple[int, list[str]]]:
    """Number and cells of each row of the first sheet. Raises what makes it unreadable."""
    if content.startswith(OLE):
        raise WorkbookLocked
    _refuse_bombs(content)
    # Here, because few files are workbooks: opening openpyxl takes a moment.
    from openpyxl import load_workbook
    from openpyxl.utils.exceptions import InvalidFileException

    try:
        book = load_workbook(io.BytesIO(content), read_only=True, data_only=True, keep_links=False)
        yield from _rows(book.worksheets[0].iter_rows(values_only=True)) if book.worksheets else ()
    except (
        InvalidFileException,
        zipfile.BadZipFile,
        KeyError,
        ValueError,
        TypeError,
        AttributeError,
        SyntaxError,
    ) as e:
        raise NotAWorkbook(why=str(e)[:80] or type(e).__name__) from e


def _refuse_bombs(content: bytes) -> None:
    """By the sizes the archive states; unpacking never goes beyond those, so a lie gains nothing."""
    try:
        parts = zipfile.ZipFile(io.BytesIO(content)).infolist()
    except (zipfile.BadZipFile, ValueError, NotImplementedError) as wrong:
        raise NotAWorkbook(why=str(wrong)[:80]) from wrong
    unpacked = sum(part.file_size for part in parts)
    texts = sum(part.file_size for part in parts if not part.filename.startswith("xl/worksheets/"))
    if len(parts) > MOST_PARTS or unpacked > min(LARGEST_UNPACKED, max(1024 * 1024, MOST_TIMES_PACKED * len(content))):
        raise WorkbookTooLarge
    if texts > LARGEST_TEXTS:
        raise WorkbookTooLarge
    if any(part.flag_bits & 1 for part in parts):
        raise WorkbookLocked


def _rows(rows: Iterator[Sequence[object]]) -> Iterator[tuple[int, list[str]]]:
    for number, row in enumerate(rows, 1):
        cells = [_text(cell) for cell in islice(row, MOST_COLUMNS_LOOKED_AT)]
        while cells and not cells[-1]:
            cells.pop()
        yield number, cells


def _text(cell: object) -> str:
    """As it stands in the cell: whole numbers without a point, days and times as in ISO."""
    if cell is None:
        return ""
    if isinstance(cell, datetime) and cell.time() == time():
        return cell.date().isoformat()
    if isinstance(cell, datetime | date | time):
        return cell.isoformat(" ") if isinstance(cell, datetime) else cell.isoformat()
    if isinstance(cell, float) and cell.is_integer():
        return str(int(cell))
    return str(cell)
