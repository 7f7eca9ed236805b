"""The rows of one sheet as they are written in it: no gap is ever walked through, and what only a format, a hidden row
or a merged cell says is not lost."""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.utils.translation import gettext_lazy as _

from peerlore.errors import RuleBroken
from peerlore.integrations.hr_files.headers import MOST_COLUMNS, Line

if TYPE_CHECKING:
    from openpyxl import Workbook
    from openpyxl.worksheet._read_only import ReadOnlyWorksheet
    from openpyxl.worksheet._reader import WorkSheetParser

LAST_ROW = 1_048_576
FIRST_OWN_FORMAT = 164  # the formats before are those every workbook has; none of them shows zeros
ZEROS = re.compile(r'^(?:"(?P<quoted>[^"]*)"|\\(?P<sign>.))?(?P<zeros>0{2,})(?:_.)?$')
MOST_FILLED = 1_000_000

Row = tuple[int, Sequence[object]]


class RowOutOfPlace(RuleBroken):
    message = _(
        "The sheet “%(sheet)s” has a row %(row)s after row %(before)s, as no spreadsheet writes them. "
        "Save it again as an Excel workbook (.xlsx) or as CSV."
    )
    field = "file"


@dataclass(frozen=True, slots=True)
class Merged:
    """A cell that spans several rows, by its place in them, counted from 0, and its first and last row."""

    place: int
    top: int
    bottom: int


class SheetRows:
    """Iterates over the rows there are, each with its number. At the end it knows what is hidden and merged."""

    def __init__(self, sheet: "ReadOnlyWorksheet") -> None:
        self.sheet, self.formats = sheet, _ZeroFormats(sheet.parent)
        self.hidden: list[int] = []
        self.merged: list[Merged] = []

    def __iter__(self) -> Iterator[Row]:
        from openpyxl.worksheet._reader import WorkSheetParser

        book, before = self.sheet.parent, 0
        with self.sheet._get_source() as source:  # type: ignore[attr-defined]
            parser = WorkSheetParser(
                source,
                self.sheet._shared_strings,  # type: ignore[attr-defined]
                data_only=book.data_only,
                epoch=book.epoch,
                date_formats=book._date_formats,  # type: ignore[attr-defined]
                timedelta_formats=book._timedelta_formats,  # type: ignore[attr-defined]
            )
            for number, cells in parser.parse():
                self._refuse_out_of_place(number, before)
                before = number
                if parser.row_dimensions.pop(str(number), {}).get("hidden") in ("1", "true"):
                    self.hidden.append(number)
                yield number, self._values(cells)
            self.merged = list(_merged(parser))

    def _refuse_out_of_place(self, number: int, before: int) -> None:
        if not before < number <= LAST_ROW:
            raise RowOutOfPlace(sheet=self.sheet.title, row=number, before=before)

    def _values(self, cells: Sequence[Mapping[str, object]]) -> list[object]:
        """As many as anybody may name and one more, so that more are noticed."""
        width = min(MOST_COLUMNS + 1, max(map(_place, cells), default=0))
        values: list[object] = [None] * width
        for cell in cells:
            if (place := _place(cell)) <= width:
                values[place - 1] = self.formats.shown(cell)
        return values


def _place(cell: Mapping[str, object]) -> int:
    column = cell["column"]
    return column if isinstance(column, int) else 0


class _ZeroFormats:
    """The formats of a workbook by which numbers are shown with zeros before them, as 00042."""

    def __init__(self, book: "Workbook") -> None:
        self.book = book
        self.known: dict[object, re.Match[str] | None] = {}

    def shown(self, cell: Mapping[str, object]) -> object:
        value, style = cell["value"], cell["style_id"]
        if not style or isinstance(value, bool) or not isinstance(value, int | float) or value < 0 or value % 1:
            return value
        found = self.known[style] if style in self.known else self.known.setdefault(style, self._format(style))
        if found is None:
            return value
        return f"{found['quoted'] or found['sign'] or ''}{int(value):0{len(found['zeros'])}d}"

    def _format(self, style: object) -> re.Match[str] | None:
        number = self.book._cell_styles[style].numFmtId  # type: ignore[attr-defined]
        if number < FIRST_OWN_FORMAT:
            return None
        written = self.book._number_formats[number - FIRST_OWN_FORMAT]  # type: ignore[attr-defined]
        return ZEROS.match(str(written).split(";")[0])


def _merged(parser: "WorkSheetParser") -> Iterator[Merged]:
    for cell in parser.merged_cells.mergeCell if parser.merged_cells else ():
        if cell.max_row > cell.min_row and cell.min_col <= MOST_COLUMNS:
            yield Merged(cell.min_col - 1, cell.min_row, cell.max_row)


def fill_down(lines: Sequence[Line], merged: Sequence[Merged]) -> None:
    """What stands in a merged cell holds for every row it spans; a spreadsheet keeps it in the first one only."""
    places = {line.number: place for place, line in enumerate(lines)}
    left, reached = MOST_FILLED, dict[int, int]()
    for one in sorted(merged, key=lambda cell: (cell.place, cell.top)):
        if one.top not in places or one.top <= reached.get(one.place, 0):
            continue
        reached[one.place] = one.bottom
        left -= _fill(lines, places[one.top], one)
        if left < 0:
            break


def _fill(lines: Sequence[Line], first: int, merged: Merged) -> int:
    filled, top = 0, lines[first].cells
    for place in range(first + 1, len(lines)):
        line = lines[place]
        if line.number > merged.bottom:
            break
        if isinstance(line.cells, list) and merged.place < min(len(top), len(line.cells)):
            line.cells[merged.place] = line.cells[merged.place] or top[merged.place]
            filled += 1
    return filled
