"""Open a file of text (CSV) whatever its encoding and separator, line by line: nothing large is ever held at once."""

import codecs
import csv
import io
import re
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import islice

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from peerlore.errors import RuleBroken
from peerlore.integrations.hr_files.headers import Line

SEPARATORS = (",", ";", "\t", "|", "^", "~")
ENCODINGS: Mapping[str, Promise] = {
    "utf-8-sig": _("UTF-8"),
    "cp1252": _("Western European (Windows-1252)"),
    "cp1250": _("Central European (Windows-1250)"),
    "cp1251": _("Cyrillic (Windows-1251)"),
    "cp1253": _("Greek (Windows-1253)"),
    "cp1254": _("Turkish (Windows-1254)"),
    "iso8859-15": _("Western European (ISO 8859-15)"),
    "mac-roman": _("Western European (old Macintosh)"),
    "cp850": _("Western European (DOS)"),
    "iso8859-2": _("Central European (ISO 8859-2)"),
    "iso8859-5": _("Cyrillic (ISO 8859-5)"),
    "koi8-r": _("Cyrillic (KOI8-R)"),
    "iso8859-7": _("Greek (ISO 8859-7)"),
    "iso8859-9": _("Turkish (ISO 8859-9)"),
    "cp932": _("Japanese (Shift JIS)"),
    "gb18030": _("Chinese, simplified (GB 18030)"),
    "big5": _("Chinese, traditional (Big5)"),
    "euc-kr": _("Korean (EUC-KR)"),
    "utf-16": _("UTF-16"),
    "utf-16-le": _("UTF-16 LE"),
    "utf-16-be": _("UTF-16 BE"),
    "utf-32": _("UTF-32"),
}
MARKS = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF32_LE, "utf-32"),
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
OF_ONE_BYTE = ("cp1252", "cp1250", "mac-roman", "cp850")  # the most usual first
WITHIN_WORDS = re.compile(rb"(?<=[A-Za-z])[\x80-\xff]|[\x80-\xff](?=[A-Za-z])")
LETTERS = frozenset("äöüßéèêëàâáåæøçñíîïóôòõúûùýÿœÄÖÜÉÈÀÁÅÆØÇÑÓÚÕŠŽšžąćęłńśźżŁŚŻŹČĆŘĚčďěňřťůőűŐŰ")
UNREADABLE, LETTERS_TO_ONE_BROKEN = "\ufffd", 3
LONGEST_LINE = 2 * 1024 * 1024
MOST_LINES = 1_200_000  # blank ones too: spreadsheets like to export those at the end
MOST_ROWS = 300_000
SNIFFED_LINES, SNIFFED_SIGNS = 30, 256 * 1024
CHUNK = 1024 * 1024
SEPARATOR_SAID = re.compile(r'^"?sep=(.)"?\s*$', re.IGNORECASE)
KEPT_ONCE = 24  # texts up to this length stand often in a column: each is held once


class NotText(RuleBroken):
    message = _("This is not a text file (byte %(place)s is NUL). In your spreadsheet choose “Save as”, then CSV.")
    field = "file"


class LineTooLong(RuleBroken):
    message = _(
        "Line %(line)s is longer than 2 MB: a table of people it is not. Export it again, one person to a line."
    )
    field = "file"


class TooManyLines(RuleBroken):
    message = _("The file has more than %(most)s lines with something in them. Bring it in as several files.")
    field = "file"


class NotCsv(RuleBroken):
    message = _("Line %(line)s cannot be read: %(why)s. Look for a quotation mark that is not doubled or not closed.")
    field = "file"


@dataclass(frozen=True)
class Encoding:
    """How the letters of a file are written. Not `sure`: the file does not say it, and other ways would do as well."""

    name: str
    sure: bool = True


def encoding_of(content: bytes) -> Encoding:
    """By its mark, by how its NULs lie, by being UTF-8 (but for a few bytes, which are told with their lines); else the
    one of the old that makes most letters."""
    for mark, encoding in MARKS:
        if content.startswith(mark):
            return Encoding(encoding)
    if b"\0" in content[:4096]:
        return Encoding(_by_nuls(content[:4096]))
    return Encoding("utf-8-sig") if _is_utf8(content) else Encoding(_old_encoding(content), sure=False)


def _by_nuls(head: bytes) -> str:
    """Letters of two bytes, most of them Latin: every other byte is NUL. Else it is no text at all."""
    even, odd = head[::2].count(0), head[1::2].count(0)
    if max(even, odd) * 3 < len(head) or min(even, odd) * 10 > max(even, odd):
        raise NotText(place=head.index(0) + 1)
    return "utf-16-le" if odd > even else "utf-16-be"


def _is_utf8(content: bytes) -> bool:
    """Whether it is throughout, or nearly: letters of other encodings hardly ever make letters of this one."""
    decoder = codecs.getincrementaldecoder("utf-8")()
    try:
        for start in range(0, len(content), CHUNK):
            decoder.decode(content[start : start + CHUNK])
        decoder.decode(b"", final=True)
    except UnicodeDecodeError:
        return _is_nearly_utf8(content)
    return True


def _is_nearly_utf8(content: bytes) -> bool:
    decoder = codecs.getincrementaldecoder("utf-8")("replace")
    letters = broken = 0
    for start in range(0, len(content), CHUNK):
        text = decoder.decode(content[start : start + CHUNK])
        bad = text.count(UNREADABLE)
        letters += len(text.encode()) - len(text) - 2 * bad
        broken += bad
    return letters >= LETTERS_TO_ONE_BROKEN * broken and letters > 0


def _old_encoding(content: bytes) -> str:
    """The most usual of the old ones, unless it makes signs of most letters within words, and another makes none."""
    within = b"".join(WITHIN_WORDS.findall(content[:CHUNK]))[:20_000]
    if 2 * _letters(within, OF_ONE_BYTE[0]) >= len(within):
        return OF_ONE_BYTE[0]
    return next((one for one in OF_ONE_BYTE if _letters(within, one) == len(within)), OF_ONE_BYTE[0])


def _letters(sample: bytes, encoding: str) -> int:
    return sum(sign in LETTERS for sign in sample.decode(encoding, errors="replace"))


def refuse_unreadable(content: bytes, encoding: str) -> None:
    """What no table of people is, told before anything is parsed."""
    if not encoding.startswith(("utf-16", "utf-32")) and (place := content.find(b"\0")) >= 0:
        raise NotText(place=place + 1)
    if max(content.count(b"\n"), content.count(b"\r")) > MOST_LINES:
        raise TooManyLines(most=f"{MOST_ROWS:,}")
    _refuse_long_lines(content)


def _refuse_long_lines(content: bytes) -> None:
    begins = 0
    while begins + LONGEST_LINE < len(content):
        end = max(content.rfind(sign, begins, begins + LONGEST_LINE) for sign in (b"\n", b"\r"))
        if end < 0:
            raise LineTooLong(line=1 + max(content[:begins].count(b"\n"), content[:begins].count(b"\r")))
        begins = end + 1


def text_lines(content: bytes, encoding: str) -> tuple[Iterator[Line], str]:
    """The lines that are not blank, and the separator of their cells."""
    head = _head(content, encoding)
    said = SEPARATOR_SAID.match(head[0]) if head else None
    separator = said[1] if said else _sniffed(head)
    return _lines(content, encoding, separator, skipped=1 if said else 0), separator


def _opened(content: bytes, encoding: str) -> io.TextIOWrapper:
    return io.TextIOWrapper(io.BytesIO(content), encoding=encoding, errors="replace", newline="")


def _head(content: bytes, encoding: str) -> list[str]:
    lines, signs = [], 0
    for line in islice(_opened(content, encoding), SNIFFED_LINES):
        lines.append(line[:SNIFFED_SIGNS])
        signs += len(line)
        if signs > SNIFFED_SIGNS:
            break
    return lines


def _sniffed(head: Sequence[str]) -> str:
    """The separator that parts most lines into equally many cells."""
    return max(SEPARATORS, key=lambda separator: _agreement(head, separator))


def _agreement(head: Sequence[str], separator: str) -> tuple[int, int]:
    """How many lines have the most usual number of cells, and that number: (0, 0) where nothing is parted."""
    try:
        widths = Counter(len(row) for row in csv.reader(head, delimiter=separator) if len(row) > 1)
    except csv.Error:
        return (0, 0)
    return max(((often, width) for width, often in widths.items()), default=(0, 0))


def _lines(content: bytes, encoding: str, separator: str, *, skipped: int) -> Iterator[Line]:
    file = _opened(content, encoding)
    for _line in range(skipped):
        next(file)
    reader, begins, rows = csv.reader(_without_nuls(file), delimiter=separator, strict=True), 1 + skipped, 0
    kept: dict[str, str] = {}
    try:
        for cells in reader:
            if any(cells) and any(cell.strip() for cell in cells):
                rows += 1
                yield Line(begins, [_once(cell, kept) for cell in cells])
            if rows > MOST_ROWS:
                raise TooManyLines(most=f"{MOST_ROWS:,}")
            begins = reader.line_num + 1 + skipped
    except csv.Error as error:
        raise NotCsv(line=begins, why=error) from error


def _once(cell: str, kept: dict[str, str]) -> str:
    if len(cell) > KEPT_ONCE or len(kept) > 100_000:
        return kept.get(cell, cell)
    return kept.setdefault(cell, cell)


def _without_nuls(file: Iterator[str]) -> Iterator[str]:
    """Raises where a character is NUL: only files of two bytes to a letter can get here with one."""
    read = 0
    for line in file:
        if "\0" in line:
            raise NotText(place=2 * (read + line.index("\0")) + 1)
        read += len(line)
        yield line
