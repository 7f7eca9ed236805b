"""Open a sheet of an Excel workbook (XLSX), row by row; nothing in it is ever computed, unfolded or followed.

Its parts are looked through as bytes before anything is parsed: what is too large, or no table, never gets that far.
"""

import io
import re
import zipfile
import zlib
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, time
from itertools import islice

from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from peerlore.errors import RuleBroken
from peerlore.integrations.hr_files.fields import known_among
from peerlore.integrations.hr_files.headers import DEEPEST, Line, TooManyColumns
from peerlore.integrations.hr_files.sheet_rows import Merged, Row, SheetRows
from peerlore.integrations.hr_files.texts import MOST_ROWS, TooManyLines

ZIP, OLE = b"PK\x03\x04", b"\xd0\xcf\x11\xe0"  # how a workbook of today begins, and an old or locked one
ONE_PART = b"PK\x01\x02"  # how each part's line in the archive's list begins
MOST_PARTS = 1_000
LARGEST_UNPACKED = 200 * 1024 * 1024
LARGEST_TEXTS = 50 * 1024 * 1024  # the shared texts are the one large part that is read at once
LARGEST_OTHER = 4 * 1024 * 1024  # styles, lists of sheets and the like
MOST_TIMES_PACKED = 200
MOST_SIGNS = {"xl/worksheets/": 20_000_000, "xl/sharedStrings": 6_000_000}  # of "<", several to a cell or a text
MOST_SIGNS_OTHER = 300_000
MOST_SIGNS_IN_ROW = 100_000
A_ROW, A_VALUE = re.compile(rb"<(?:\w+:)?row[\s/>]"), re.compile(rb"<(?:\w+:)?(?:v|is)>")
LONGEST_TEXT = 256 * 1024
CHUNK = 1024 * 1024
UNREAD = ("xl/media/", "xl/drawings/", "xl/charts/", "xl/pivot", "xl/embeddings/", "xl/externalLinks/", "xl/vbaProject")
MOST_SHEETS_LOOKED_AT = 20


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


class SheetNotThere(RuleBroken):
    message = _("The workbook has no sheet “%(sheet)s”. It has: %(sheets)s.")
    field = "sheet"


class NotAllowedInside(RuleBroken):
    message = _(
        "This workbook defines words of its own (%(part)s), as no spreadsheet program does. "
        "Save it again as an Excel workbook (.xlsx) or as CSV."
    )
    field = "file"


@dataclass(frozen=True)
class Sheet:
    """One sheet's lines that are not blank, the names of all sheets that are shown, and of those that look like people
    too; the rows that are hidden, and the cells that span several."""

    names: Sequence[str]
    name: str
    lines: Sequence[Line]
    others: Sequence[str] = field(default=())
    hidden: Sequence[int] = field(default=())
    merged: Sequence[Merged] = field(default=())


def is_workbook(content: bytes) -> bool:
    return content.startswith((ZIP, OLE))


def read_sheet(content: bytes, name: str = "") -> Sheet:
    """The sheet of this name, else the first that looks like a list of people. Raises what makes it unreadable."""
    if content.startswith(OLE):
        raise WorkbookLocked
    computes = _looked_through(content)
    # Here, because few files are workbooks: opening openpyxl takes a moment.
    from openpyxl.utils.exceptions import InvalidFileException

    try:
        return _sheet(content, name, computes=computes)
    except (
        InvalidFileException,
        zipfile.BadZipFile,
        KeyError,
        ValueError,
        TypeError,
        AttributeError,
        IndexError,
        SyntaxError,
        OverflowError,
        EOFError,
    ) as e:
        raise NotAWorkbook(why=str(e)[:80] or type(e).__name__) from e


def _looked_through(content: bytes) -> bool:
    """Refuse what cannot be read safely; say whether any cell is computed.

    By the sizes the archive states first. Unpacking never goes beyond those, so a lie gains nothing.
    """
    if content.count(ONE_PART) > MOST_PARTS:
        raise WorkbookTooLarge
    try:
        archive = zipfile.ZipFile(io.BytesIO(content))
        _refuse_sizes(archive.infolist(), packed=len(content))
        computes = [_look_at(archive, part) for part in archive.infolist() if _is_read(part.filename)]
    except (zipfile.BadZipFile, zlib.error, ValueError, NotImplementedError, EOFError, OSError) as wrong:
        raise NotAWorkbook(why=str(wrong)[:80]) from wrong
    return any(computes)


def _is_read(name: str) -> bool:
    return name.endswith((".xml", ".rels")) and not name.startswith(UNREAD)


def _refuse_sizes(parts: Sequence[zipfile.ZipInfo], *, packed: int) -> None:
    unpacked = sum(part.file_size for part in parts)
    if unpacked > min(LARGEST_UNPACKED, max(1024 * 1024, MOST_TIMES_PACKED * packed)):
        raise WorkbookTooLarge
    if any(part.flag_bits & 1 for part in parts):
        raise WorkbookLocked
    for part in parts:
        if _is_read(part.filename) and part.file_size > _largest(part.filename):
            raise WorkbookTooLarge


def _largest(name: str) -> int:
    if name.startswith("xl/worksheets/"):
        return LARGEST_UNPACKED
    return LARGEST_TEXTS if name.startswith("xl/sharedStrings") else LARGEST_OTHER


class _Look:
    """What is counted of a part while it is unpacked, chunk by chunk, and never held."""

    def __init__(self, name: str) -> None:
        self.name, self.is_sheet = name, name.startswith("xl/worksheets/")
        self.most = next((most for part, most in MOST_SIGNS.items() if name.startswith(part)), MOST_SIGNS_OTHER)
        self.signs = self.run = self.in_row = self.rows = self.filled = 0
        self.computes, self.before = False, b""

    def at(self, chunk: bytes) -> None:
        self.signs += chunk.count(b"<")
        if self.signs > self.most:
            raise WorkbookTooLarge
        self._refuse_long_texts(chunk)
        self._refuse_own_words(self.before + chunk)
        if self.is_sheet:
            self._count_rows(chunk)
            self.computes = self.computes or b"<f" in self.before + chunk
        self.before = chunk[-16:]

    def _refuse_long_texts(self, chunk: bytes) -> None:
        lengths = [len(text) for text in chunk.split(b"<")]
        lengths[0] += self.run
        self.run = lengths[-1]
        if max(lengths) > LONGEST_TEXT:
            raise WorkbookTooLarge

    def _refuse_own_words(self, chunk: bytes) -> None:
        """A definition anywhere; in a sheet, where rows are counted, also what could hide one."""
        if b"<!DOCTYPE" in chunk or b"<!ENTITY" in chunk or b"\0" in chunk or (self.is_sheet and b"<!" in chunk):
            raise NotAllowedInside(part=self.name)

    def _count_rows(self, chunk: bytes) -> None:
        for place, piece in enumerate(A_ROW.split(chunk)):
            self.in_row = piece.count(b"<") + (0 if place else self.in_row)
            if self.in_row > MOST_SIGNS_IN_ROW:
                raise TooManyColumns(line=self.rows + 1, count=gettext("thousands of"))
            self.rows += 1 if place else 0
            self.filled += 1 if place and A_VALUE.search(piece) else 0
        if self.filled > MOST_ROWS:
            raise TooManyLines(most=f"{MOST_ROWS:,}")


def _look_at(archive: zipfile.ZipFile, part: zipfile.ZipInfo) -> bool:
    """Refuse a part that would make a parser work or hold too much; say whether there are formulas in it."""
    look = _Look(part.filename)
    with archive.open(part) as opened:
        while chunk := opened.read(CHUNK):
            look.at(chunk)
    return look.computes


def _sheet(content: bytes, name: str, *, computes: bool) -> Sheet:
    from openpyxl import load_workbook

    book = load_workbook(io.BytesIO(content), read_only=True, data_only=True, keep_links=False)
    shown = [sheet.title for sheet in book.worksheets if sheet.sheet_state == "visible"]
    names = shown or [sheet.title for sheet in book.worksheets]
    if name and name not in names:
        raise SheetNotThere(sheet=name, sheets=", ".join(names))
    likely = _likely({title: SheetRows(book[title]) for title in names})
    chosen = name or next(iter(likely), "") or next(iter(names), "")
    if not chosen:
        return Sheet([], "", [])
    rows = SheetRows(book[chosen])
    if computes:
        as_written = load_workbook(io.BytesIO(content), read_only=True, data_only=False, keep_links=False)
        lines = list(_lines(_with_formulas(rows, SheetRows(as_written[chosen]))))
    else:
        lines = list(_lines(rows))
    others = [one for one, known in likely.items() if known and one != chosen]
    return Sheet(names, chosen, lines, others, rows.hidden, rows.merged)


def _likely(sheets: Mapping[str, Iterable[Row]]) -> dict[str, bool]:
    """Those of whose columns two are known by name (true), first; then those that have a line below another."""
    known, filled = dict[str, bool](), dict[str, bool]()
    for looked_at, (name, rows) in enumerate(sheets.items()):
        if known and looked_at >= MOST_SHEETS_LOOKED_AT:
            break
        first = [[_text(cell) for cell in row] for _number, row in islice(rows, DEEPEST)]
        if any(known_among(row) >= 2 for row in first):
            known[name] = True
        elif sum(any(row) for row in first) > 1:
            filled[name] = False
    return {**known, **filled}


def _with_formulas(values: Iterable[Row], written: Iterable[Row]) -> Iterator[Row]:
    """A formula whose value was never saved stands for itself, so that it can be told."""
    for (number, row), (_same, formulas) in zip(values, written, strict=False):
        yield (
            number,
            [
                formula if value is None and isinstance(formula, str) and formula.startswith("=") else value
                for value, formula in zip(row, formulas, strict=False)
            ],
        )


def _lines(rows: Iterable[Row]) -> Iterator[Line]:
    found = 0
    for number, row in rows:
        if all(cell is None for cell in row):
            continue
        cells = [_text(cell) for cell in row]
        while cells and not cells[-1]:
            cells.pop()
        if any(cell.strip() for cell in cells):
            found += 1
            yield Line(number, cells)
        if found > MOST_ROWS:
            raise TooManyLines(most=f"{MOST_ROWS:,}")


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
