"""Open a file as HR systems write it, CSV or a workbook: how it is written found out, nonsense refused clearly."""

import hashlib
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass, field, replace
from functools import cached_property

from django.utils.translation import gettext_lazy as _

from peerlore.errors import RuleBroken
from peerlore.integrations.hr_files.cells import seen
from peerlore.integrations.hr_files.dates import DateOrder, orders_in
from peerlore.integrations.hr_files.headers import FileIsEmpty, Line, TooManyColumns, find_header
from peerlore.integrations.hr_files.sheet_rows import RowOutOfPlace, fill_down
from peerlore.integrations.hr_files.texts import (
    ENCODINGS,
    SEPARATORS,
    LineTooLong,
    NotCsv,
    NotText,
    TooManyLines,
    encoding_of,
    refuse_unreadable,
    text_lines,
)
from peerlore.integrations.hr_files.workbooks import is_workbook, read_sheet

__all__ = [
    "AS_FOUND",
    "ENCODINGS",
    "LARGEST_FILE",
    "SEPARATORS",
    "CellTooLong",
    "FileIsEmpty",
    "FileTooLarge",
    "HowRead",
    "Line",
    "LineTooLong",
    "NotCsv",
    "NotText",
    "QuotationLeftOpen",
    "RowOutOfPlace",
    "Table",
    "TooManyColumns",
    "TooManyLines",
    "UnknownEncoding",
    "header_digest",
    "how_from_json",
    "read_table",
    "refuse_large",
]
LARGEST_FILE = 25 * 1024 * 1024
LONGEST_CELL = 10_000
SNIFFED_CELL = 500


class FileTooLarge(RuleBroken):
    message = _("The file has %(megabytes)s MB; up to 25 MB can be read. Leave out columns that are not about work.")
    field = "file"


class CellTooLong(RuleBroken):
    message = _(
        "Line %(line)s, column “%(column)s”: %(count)s characters in one cell; up to 10,000 can be read. "
        "Shorten it, or leave the column out."
    )
    field = "file"


class QuotationLeftOpen(CellTooLong):
    message = _(
        "Line %(line)s, column “%(column)s”: %(count)s characters in one cell; up to 10,000 can be read. "
        "A quotation mark was opened there, and perhaps never closed."
    )


class UnknownEncoding(RuleBroken):
    message = _("“%(encoding)s” is no encoding that can be read here. Choose one of: %(known)s.")
    field = "encoding"


@dataclass(frozen=True)
class HowRead:
    """What somebody said of how a file is written. Empty and nought: it is found out."""

    encoding: str = ""
    header: int = 0
    sheet: str = ""

    def as_json(self) -> dict[str, str | int]:
        return asdict(self)


AS_FOUND = HowRead()


@dataclass(frozen=True)
class Table:
    """A file that could be read: its columns in order and its lines, blank ones left out. `guessed` is the encoding
    where the file does not say it; `others` are sheets that look like people too, `hidden` lines nobody sees there."""

    columns: Sequence[str]
    lines: Sequence[Line]
    encoding: str
    separator: str
    header: int = 1
    above: Sequence[Line] = field(default=())
    sheets: Sequence[str] = field(default=())
    sheet: str = ""
    guessed: bool = False
    others: Sequence[str] = field(default=())
    hidden: Sequence[int] = field(default=())

    @cached_property
    def orders(self) -> Mapping[str, DateOrder]:
        """The columns that hold dates, and how they are written."""
        return orders_in({name: self.column(name) for name in self.columns})

    def samples(self, column: str, *, count: int = 3) -> list[str]:
        """The first different values of a column that are not empty."""
        place = self.columns.index(column)
        found: dict[str, None] = {}
        for line in self.lines[:500]:
            if len(line.cells) > place and (value := seen(line.cells[place])[:60]):
                found.setdefault(value)
            if len(found) == count:
                break
        return list(found)

    def column(self, name: str) -> Iterator[tuple[int, str]]:
        """The number of each line and its cell in this column."""
        place = self.columns.index(name)
        return ((line.number, line.cells[place]) for line in self.lines if len(line.cells) > place)


def how_from_json(kept: object) -> HowRead:
    if not isinstance(kept, Mapping):
        return AS_FOUND
    header = kept.get("header")
    return HowRead(str(kept.get("encoding", "")), header if isinstance(header, int) else 0, str(kept.get("sheet", "")))


def header_digest(columns: Sequence[str]) -> str:
    """By this a file of the same shape is known again."""
    return hashlib.sha256("\x1f".join(columns).encode(errors="surrogatepass")).hexdigest()


def refuse_large(size: int) -> None:
    if size > LARGEST_FILE:
        raise FileTooLarge(megabytes=round(size / 1024 / 1024))


def read_table(content: bytes, how: HowRead = AS_FOUND) -> Table:
    """The table in `content`. Raises what makes it unreadable, with place and remedy."""
    refuse_large(len(content))
    return _workbook_table(content, how) if is_workbook(content) else _text_table(content, how)


def _text_table(content: bytes, how: HowRead) -> Table:
    if how.encoding and how.encoding not in ENCODINGS:
        raise UnknownEncoding(encoding=how.encoding, known=", ".join(ENCODINGS))
    found_out = encoding_of(content) if not how.encoding else None
    encoding = found_out.name if found_out else how.encoding
    refuse_unreadable(content, encoding)
    found, separator = text_lines(content, encoding)
    header = find_header(list(found), said=how.header)
    _refuse_long_cells(header.columns, [*header.above, *header.below], content=content, encoding=encoding)
    guessed = found_out is not None and not found_out.sure
    return Table(header.columns, header.below, encoding, separator, header.line, header.above, guessed=guessed)


def _workbook_table(content: bytes, how: HowRead) -> Table:
    sheet = read_sheet(content, how.sheet)
    header = find_header(sheet.lines, said=how.header)
    _refuse_long_cells(header.columns, [*header.above, *header.below], content=b"", encoding="utf-8")
    lines = [_filled_up(line, len(header.columns)) for line in header.below]
    fill_down(lines, sheet.merged)
    hidden = sorted({line.number for line in lines}.intersection(sheet.hidden))
    table = Table(header.columns, lines, "xlsx", "", header.line, header.above, sheet.names, sheet.name)
    return replace(table, others=sheet.others, hidden=hidden)


def _filled_up(line: Line, width: int) -> Line:
    """A sheet does not keep empty cells at the end."""
    missing = width - len(line.cells)
    return Line(line.number, [*line.cells, *[""] * missing]) if missing > 0 else line


def _refuse_long_cells(columns: Sequence[str], lines: Sequence[Line], *, content: bytes, encoding: str) -> None:
    for line in lines:
        for place, cell in enumerate(line.cells):
            if len(cell) > LONGEST_CELL:
                column = columns[place][:60] if place < len(columns) else place + 1
                too_long = QuotationLeftOpen if _was_quoted(cell, content, encoding) else CellTooLong
                raise too_long(line=line.number, column=column, count=len(cell))


def _was_quoted(cell: str, content: bytes, encoding: str) -> bool:
    """Whether the file has these characters after a quotation mark."""
    begins = '"' + cell[:SNIFFED_CELL].replace('"', '""')
    return begins.encode(encoding.removesuffix("-sig"), errors="replace") in content
