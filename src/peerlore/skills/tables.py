"""Translator: the files of a published taxonomy, in a folder or an archive, to rows by the names of their columns.

CSV, text parted by tabs, and Excel workbooks; the first two may be gzipped. Names of columns are compared by letters
and digits alone, since releases write them differently. A line with more cells than there are columns, or too few,
means that the file was cut off or changed: nothing of it is believed.
"""

import csv
import gzip
import io
import re
import zipfile
import zlib
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path, PurePath
from typing import IO

ENDINGS = (".csv", ".csv.gz", ".txt", ".txt.gz", ".tsv", ".tsv.gz", ".xlsx")
DEEPEST = 3
LARGEST = 1024 * 1024 * 1024  # unpacked; ESCO's and O*NET's largest files have a tenth of it
NAMED_AT_MOST = 300
Row = Mapping[str, str]


class NotATaxonomy(Exception):
    """The file or folder cannot be read as a taxonomy; says why and how to mend it."""


def bare(name: str) -> str:
    """A name of a file or column by its letters and digits alone."""
    return re.sub(r"[^0-9a-z]", "", name.casefold())


@dataclass(frozen=True)
class Tables:
    """What lies in a folder or a ZIP archive: the name of each file, without its folder, to where it is."""

    place: Path
    files: Mapping[str, str]

    def rows(self, name: str, *, needs: Sequence[str]) -> Iterator[Row]:
        """The rows of a file, by bare names of columns. Raises `NotATaxonomy` where one it `needs` is not there."""
        try:
            yield from self._rows(name, needs)
        except (OSError, EOFError, UnicodeDecodeError, csv.Error, zlib.error, zipfile.BadZipFile) as wrong:
            raise NotATaxonomy(f"{name} cannot be read ({wrong}). Download it again.") from wrong

    def _rows(self, name: str, needs: Sequence[str]) -> Iterator[Row]:
        lines = self._lines(name)
        columns = next(lines, (0, []))[1]
        names = [bare(column) for column in columns]
        if missing := [need for need in needs if bare(need) not in names]:
            there_are = ", ".join(columns)[:NAMED_AT_MOST] or "none"
            raise NotATaxonomy(
                f"{name} has no column “{missing[0]}”; its columns are: {there_are}. Take the file as it is published."
            )
        for cells in _whole(name, lines, names=names, least=1 + max(names.index(bare(need)) for need in needs)):
            yield dict(zip(names, cells, strict=True))

    def _lines(self, name: str) -> Iterator[tuple[int, list[str]]]:
        if name.casefold().endswith(".xlsx"):
            return _workbook(self._opened(name))
        return _text(self._opened(name), "," if ".csv" in name.casefold() else "\t")

    def _opened(self, name: str) -> IO[bytes]:
        gzipped = name.casefold().endswith(".gz")
        if not self.place.is_dir():
            opened = _from_archive(self.place, self.files[name])
            return gzip.open(opened) if gzipped else opened  # type: ignore[return-value]
        where = self.place / self.files[name]
        return gzip.open(where) if gzipped else where.open("rb")  # type: ignore[return-value]


def _whole(
    file: str, lines: Iterator[tuple[int, list[str]]], *, names: Sequence[str], least: int
) -> Iterator[list[str]]:
    """The cells of each line, filled up to the columns there are: some files leave empty cells at the end out. Raises
    `NotATaxonomy` for a line with too many or without what is needed, and for a last one that alone is short."""
    short: list[int] = []
    last = 0
    for last, cells in lines:
        if not least <= len(cells) <= len(names):
            raise _cut_off(file, last, cells=len(cells), columns=len(names))
        if len(cells) < len(names) and len(short) < 2:
            short.append(last)
        yield cells + [""] * (len(names) - len(cells))
    if short == [last]:
        raise _cut_off(file, last, cells=len(cells), columns=len(names))


def _cut_off(file: str, line: int, *, cells: int, columns: int) -> NotATaxonomy:
    return NotATaxonomy(
        f"{file}, line {line}: {cells} cells where there are {columns} columns. The file was cut off or changed; "
        "download it again."
    )


def tables_in(place: Path) -> Tables:
    """The tables in a folder, and in folders in it, or in an archive as it was downloaded."""
    found = [where for where in _everything(place) if where.casefold().endswith(ENDINGS)]
    often = Counter(PurePath(where).name for where in found)
    for where in found:
        if often[PurePath(where).name] > 1:
            twice = " and ".join(one for one in found if PurePath(one).name == PurePath(where).name)
            raise NotATaxonomy(
                f"{PurePath(where).name} is there more than once: {twice}. Give the folder of one release."
            )
    return Tables(place, {PurePath(where).name: where for where in found})


def _everything(place: Path) -> list[str]:
    if place.is_dir():
        inside = (path.relative_to(place) for path in sorted(place.rglob("*")) if path.is_file())
        return [str(path) for path in inside if len(path.parts) <= DEEPEST]
    try:
        with zipfile.ZipFile(place) as archive:
            return sorted(archive.namelist())
    except (OSError, zipfile.BadZipFile) as wrong:
        raise NotATaxonomy(
            f"{place.name} is neither a folder nor a ZIP archive that can be opened ({wrong})."
        ) from wrong


def _from_archive(place: Path, where: str) -> IO[bytes]:
    with zipfile.ZipFile(place) as archive:
        if archive.getinfo(where).file_size > LARGEST:
            raise NotATaxonomy(f"{where} would be larger than a gigabyte: no taxonomy is. Unpack the archive and look.")
        return io.BytesIO(archive.read(where))


def _text(opened: IO[bytes], separator: str) -> Iterator[tuple[int, list[str]]]:
    with opened, io.TextIOWrapper(opened, encoding="utf-8-sig", newline="") as text:
        if separator == ",":
            reader = csv.reader(text, strict=True)
        else:  # O*NET's text files hold quotation marks bare
            reader = csv.reader(text, delimiter=separator, quoting=csv.QUOTE_NONE, strict=True)
        for cells in reader:
            if cells:
                yield reader.line_num, cells


def _workbook(opened: IO[bytes]) -> Iterator[tuple[int, list[str]]]:
    from openpyxl import load_workbook
    from openpyxl.utils.exceptions import InvalidFileException

    try:
        with opened:
            sheet, width = load_workbook(opened, read_only=True, data_only=True).worksheets[0], 0
            for number, row in enumerate(sheet.iter_rows(values_only=True), start=1):
                if any(cell is not None for cell in row):
                    cells = ["" if cell is None else str(cell) for cell in row]
                    width = width or len(cells)
                    yield number, cells + [""] * (width - len(cells))  # a sheet does not keep empty cells at the end
    except (KeyError, InvalidFileException) as wrong:
        raise zipfile.BadZipFile(f"it is no workbook: {wrong}") from wrong
