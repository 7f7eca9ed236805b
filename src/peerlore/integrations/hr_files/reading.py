"""Open a file as HR systems write it, CSV or a workbook: encoding, separator and header found out, nonsense refused in
clear words."""

import codecs
import csv
import hashlib
import io
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from django.utils.translation import gettext_lazy as _

from peerlore.errors import RuleBroken
from peerlore.integrations.hr_files.workbooks import is_workbook, read_rows

LARGEST_FILE = 25 * 1024 * 1024
MOST_COLUMNS = 200
LONGEST_CELL = 10_000
SEPARATORS = (",", ";", "\t", "|")
SNIFFED_LINES = 30
SNIFFED_CELL = 500


class FileTooLarge(RuleBroken):
    message = _("The file has %(megabytes)s MB; up to 25 MB can be read. Leave out columns that are not about work.")
    field = "file"


class FileIsEmpty(RuleBroken):
    message = _("The file is empty, or holds a header and nobody below it. Export it again with at least one person.")
    field = "file"


class NotText(RuleBroken):
    message = _("This is not a text file (byte %(place)s is NUL). In your spreadsheet choose “Save as”, then CSV.")
    field = "file"


class TooManyColumns(RuleBroken):
    message = _("Line 1 names %(count)s columns; up to 200 can be read. Leave out those that are not about work.")
    field = "file"


class ColumnsNamedAlike(RuleBroken):
    message = _("Line 1 names more than one column “%(names)s”. Give each column a name of its own.")
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


class NotCsv(RuleBroken):
    message = _("Line %(line)s cannot be read: %(why)s. Look for a quotation mark that is not doubled or not closed.")
    field = "file"


@dataclass(frozen=True)
class Line:
    """One line of the file with its number there (the header's is 1)."""

    number: int
    cells: Sequence[str]


@dataclass(frozen=True)
class Table:
    """A file that could be read: its columns in order and its lines, blank ones left out."""

    columns: Sequence[str]
    lines: Sequence[Line]
    encoding: str
    separator: str

    def samples(self, column: str, *, count: int = 3) -> list[str]:
        """The first different values of a column that are not empty."""
        place = self.columns.index(column)
        seen: dict[str, None] = {}
        for line in self.lines[:500]:
            if len(line.cells) > place and line.cells[place].strip():
                seen.setdefault(line.cells[place].strip()[:60])
            if len(seen) == count:
                break
        return list(seen)

    def column(self, name: str) -> list[str]:
        place = self.columns.index(name)
        return [line.cells[place] for line in self.lines if len(line.cells) > place]


def header_digest(columns: Sequence[str]) -> str:
    """By this a file of the same shape is known again."""
    return hashlib.sha256("\x1f".join(columns).encode()).hexdigest()


def read_table(content: bytes) -> Table:
    """The table in `content`. Raises one of this module's errors, which name place and remedy."""
    if len(content) > LARGEST_FILE:
        raise FileTooLarge(megabytes=round(len(content) / 1024 / 1024))
    if is_workbook(content):
        return _table(_workbook_lines(content), encoding="xlsx", separator="")
    text, encoding = _decoded(content)
    if "\0" in text:
        raise NotText(place=text.index("\0") + 1)
    separator = _sniffed(text)
    return _table(_lines(text, separator), encoding=encoding, separator=separator, text=text)


def _table(found: Iterator[Line], *, encoding: str, separator: str, text: str = "") -> Table:
    """`text` is the file's, where it is one of text."""
    lines = list(found)
    if len(lines) < 2:
        raise FileIsEmpty
    return Table(_header(lines[0].cells), _within_bounds(lines, text), encoding, separator)


def _workbook_lines(content: bytes) -> Iterator[Line]:
    """Those that are not blank, filled up to the header's width: a sheet does not keep empty cells at the end."""
    width = 0
    for number, cells in read_rows(content):
        if any(cell.strip() for cell in cells):
            width = width or len(cells)
            yield Line(number, [*cells, *[""] * (width - len(cells))])


def _decoded(content: bytes) -> tuple[str, str]:
    if content.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        return content.decode("utf-16", errors="replace"), "utf-16"
    for encoding in ("utf-8-sig", "cp1252"):
        try:
            return content.decode(encoding), encoding
        except UnicodeDecodeError:
            continue
    return content.decode("latin-1"), "latin-1"


def _sniffed(text: str) -> str:
    """The separator that parts the header most often, where the lines below agree with it most."""
    head = "\n".join(text.splitlines()[:SNIFFED_LINES])
    return max(SEPARATORS, key=lambda separator: _agreement(head, separator))


def _agreement(head: str, separator: str) -> tuple[int, int]:
    try:
        rows = [row for row in csv.reader(io.StringIO(head, newline=""), delimiter=separator) if row]
    except csv.Error:
        return (0, 0)
    if not rows or len(rows[0]) < 2:
        return (0, 0)
    return (sum(len(row) == len(rows[0]) for row in rows), len(rows[0]))


def _lines(text: str, separator: str) -> Iterator[Line]:
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=separator, strict=True)
    begins = 1
    try:
        for cells in reader:
            if any(cell.strip() for cell in cells):
                yield Line(begins, cells)
            begins = reader.line_num + 1
    except csv.Error as error:
        raise NotCsv(line=begins, why=error) from error


def _header(cells: Sequence[str]) -> list[str]:
    names = [cell.strip()[:200] or str(_("Column %(number)s")) % {"number": n} for n, cell in enumerate(cells, 1)]
    if len(names) > MOST_COLUMNS:
        raise TooManyColumns(count=len(names))
    alike = [name for name, times in Counter(names).items() if times > 1]
    if alike:
        raise ColumnsNamedAlike(names="”, “".join(alike))
    return names


def _within_bounds(lines: Sequence[Line], text: str) -> list[Line]:
    columns = lines[0].cells
    for line in lines:
        for place, cell in enumerate(line.cells):
            if len(cell) > LONGEST_CELL:
                column = columns[place][:60] if place < len(columns) else place + 1
                too_long = QuotationLeftOpen if _was_quoted(cell, text) else CellTooLong
                raise too_long(line=line.number, column=column, count=len(cell))
    return list(lines[1:])


def _was_quoted(cell: str, text: str) -> bool:
    """Whether the file has these characters after a quotation mark."""
    return '"' + cell[:SNIFFED_CELL].replace('"', '""') in text
