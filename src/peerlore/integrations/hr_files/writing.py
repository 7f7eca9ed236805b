"""A table of people as a file, CSV or a workbook: no cell of it is ever a formula."""

import csv
import io
import re
from collections.abc import Iterable, Sequence

Row = Sequence[str]
FORMULA = ("=", "+", "-", "@", "\t", "\r")
NOT_IN_CELLS = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff]")  # what no workbook may hold
CSV, XLSX = "csv", "xlsx"


def safe(cell: str) -> str:
    """A cell that would be a formula is text: reading a file takes the mark off again."""
    return f"'{cell}" if cell.lstrip(" ").startswith(FORMULA) else cell


def as_csv(headings: Row, rows: Iterable[Row]) -> str:
    """With a byte order mark, so that spreadsheets read the letters right."""
    kept = io.StringIO()
    writer = csv.writer(kept, lineterminator="\r\n")
    writer.writerow(headings)
    writer.writerows([_cell(cell) for cell in row] for row in rows)
    return "\ufeff" + kept.getvalue()


def as_workbook(headings: Row, rows: Iterable[Row]) -> bytes:
    """One sheet, written row by row."""
    from openpyxl import Workbook
    from openpyxl.writer.excel import save_workbook

    book = Workbook(write_only=True)
    sheet = book.create_sheet("People")
    sheet.append(list(headings))
    for row in rows:
        sheet.append([_cell(cell) for cell in row])
    kept = io.BytesIO()
    save_workbook(book, kept)
    return kept.getvalue()


def _cell(cell: str) -> str:
    return safe(NOT_IN_CELLS.sub("", cell))
