"""Files that no HR system writes: each must be refused with a word, before it costs much."""

import io
import zipfile
from collections.abc import Iterator

from openpyxl import Workbook

MEGABYTE = 1024 * 1024
SHEET, TEXTS, STYLES = "xl/worksheets/sheet1.xml", "xl/sharedStrings.xml", "xl/styles.xml"
XML = '<?xml version="1.0" encoding="UTF-8"?>'
MAIN = 'xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"'
LAUGHS = "".join(f'<!ENTITY l{n} "{f"&l{n - 1};" * 10}">' for n in range(1, 10))


def workbook(**parts: str) -> bytes:
    """A workbook of two people, with parts replaced or added."""
    book = Workbook()
    for row in (["Number", "Name"], [1, "Ana"], [2, "Ben"]):
        book.active.append(row)
    kept, source = io.BytesIO(), io.BytesIO()
    book.save(source)
    with zipfile.ZipFile(source) as archive, zipfile.ZipFile(kept, "w", zipfile.ZIP_DEFLATED) as out:
        for name in archive.namelist():
            out.writestr(name, archive.read(name)) if name not in parts else None
        for name, content in parts.items():
            out.writestr(name, content)
    return kept.getvalue()


def sheet(rows: str, *, before: str = "") -> str:
    return f"{XML}{before}<worksheet {MAIN}><sheetData>{rows}</sheetData></worksheet>"


def cell(text: str, *, at: str = "A1") -> str:
    return f'<c r="{at}" t="inlineStr"><is><t>{text}</t></is></c>'


def bomb(*, lies: bool) -> bytes:
    """A gigabyte of noughts in a sheet; where it lies, the archive states a hundred bytes."""
    kept = io.BytesIO()
    with zipfile.ZipFile(kept, "w", zipfile.ZIP_DEFLATED) as archive, archive.open(SHEET, "w") as part:
        for _ in range(1024):
            part.write(bytes(MEGABYTE))
    content = bytearray(kept.getvalue())
    if lies:
        place = content.rindex(b"PK\x01\x02") + 24
        content[place : place + 4] = (100).to_bytes(4, "little")
    return bytes(content)


def many_parts() -> bytes:
    kept = io.BytesIO()
    with zipfile.ZipFile(kept, "w") as archive:
        for n in range(30_000):
            archive.writestr(f"xl/{n}", b"")
    return kept.getvalue()


def files() -> Iterator[tuple[str, bytes, str]]:
    """Name, content, and the name of what is raised."""
    million = 1_000_000
    yield "a million columns", b"c," * million + b"\n1,2\n", "TooManyColumns"
    yield "a million names", b",".join(b"c%d" % n for n in range(200_000)) + b"\n1,2\n", "TooManyColumns"
    yield "separators only", b"," * (24 * MEGABYTE), "LineTooLong"
    yield "line ends only", b"\n" * (24 * MEGABYTE), "TooManyLines"
    yield "line ends of old only", b"\r" * (24 * MEGABYTE), "TooManyLines"
    yield "one line", b"x" * (24 * MEGABYTE), "LineTooLong"
    yield "a cell of 10 MB", b"id,name\n1," + b"x" * (10 * MEGABYTE), "LineTooLong"
    yield "a cell of 10 MB in many lines", b'id,name\n1,"' + b"xxxxxxx\n" * (10 * MEGABYTE // 8), "TooManyLines"
    yield "a cell of 1 MB", b"id,name\n1," + b"x" * MEGABYTE, "NotCsv"
    yield "more people than there are", b"id\n" + b"12\n" * 400_000, "TooManyLines"
    yield "NUL", b"id,name\n1,A\0na\n", "NotText"
    yield "NULs only", bytes(24 * MEGABYTE), "NotText"
    yield "NUL in letters of two bytes", "id,name\n1,A\0na\n".encode("utf-16"), "NotText"
    yield "noise", bytes(range(256)) * 4, "NotText"
    yield "more than 25 MB", bytes(26 * MEGABYTE), "FileTooLarge"
    yield "a zip bomb", bomb(lies=False), "WorkbookTooLarge"
    yield "a zip bomb that lies", bomb(lies=True), "NotAWorkbook"
    yield "thirty thousand parts", many_parts(), "WorkbookTooLarge"
    for part, name in ((SHEET, "sheet"), (TEXTS, "texts"), ("xl/workbook.xml", "book"), (STYLES, "styles")):
        laughing = sheet(f"<row r='1'>{cell('&l9;')}</row>", before=f'<!DOCTYPE x [<!ENTITY l0 "ha">{LAUGHS}]>')
        yield f"billion laughs in the {name}", workbook(**{part: laughing}), "NotAllowedInside"
    wide = "".join(f"<c><v>{n}</v></c>" for n in range(million))
    yield "a million cells in a row", workbook(**{SHEET: sheet(f"<row>{wide}</row>")}), "TooManyColumns"
    long = sheet(f"<row r='1'>{cell('x' * 10 * MEGABYTE)}</row>")
    yield "10 MB in a cell of a workbook", workbook(**{SHEET: long}), "WorkbookTooLarge"
    texts = f"{XML}<sst {MAIN}>{'<si><t/></si>' * (3 * million)}</sst>"
    yield "three million shared texts", workbook(**{TEXTS: texts}), "WorkbookTooLarge"
    rows = "".join(f"<row><c><v>{n}</v></c></row>" for n in range(400_000))
    yield "rows without end", workbook(**{SHEET: sheet(rows)}), "TooManyLines"
    for name, second in (("below all rows", 1_000_000_000), ("above the first", -5), ("again", 1)):
        apart = "".join(f"<row r='{n}'>{cell('x', at='A1')}</row>" for n in (1, second))
        yield f"a row {name}", workbook(**{SHEET: sheet(apart)}), "RowOutOfPlace"
    yield (
        "styles without end",
        workbook(**{STYLES: f"{XML}<styleSheet {MAIN}>{'<xf/>' * million}</styleSheet>"}),
        "WorkbookTooLarge",
    )
