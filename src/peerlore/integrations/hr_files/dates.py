"""How the dates of a column are written: decided by the whole column, with the line that decides it."""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import date, timedelta
from enum import StrEnum
from itertools import chain, islice

TIME = re.compile(r"[T ]\d{1,2}:\d{2}.*$")
YEAR_FIRST = re.compile(r"^(\d{4})\s*[-/.年]\s*(\d{1,2})\s*[-/.月]\s*(\d{1,2})[.日]?$")
COMPACT = re.compile(r"^((?:19|20)\d{2})(\d{2})(\d{2})$")
YEAR_LAST = re.compile(r"^(\d{1,2})\s*[./-]\s*(\d{1,2})\s*[./-]\s*(\d{4}|\d{2})$")
DAY_MONTH_WORD = re.compile(
    r"^(\d{1,2})(?:er|º|°)?(?:\s+de\s+|[\s.-]*)([^\W\d_]{3,})(?:\s+de\s+|[\s.,-]*)(\d{4}|\d{2})$"
)
MONTH_WORD_DAY = re.compile(r"^([^\W\d_]{3,})\.?\s*(\d{1,2})(?:st|nd|rd|th)?,?\s+(\d{4})$")
NO_DAY = re.compile(r"^0+(?:[./-]0+)*$|^0+:00(?::00)?$")  # as exports write that there is none
NEVER = re.compile(r"^9999\D?\d{2}\D?\d{2}$|^\d{1,2}\D\d{1,2}\D9999$")  # and that there is no end
SHORT_YEAR = re.compile(r"^\d{1,2}\s*[/-]\s*\d{1,2}\s*[/-]\s*\d{2}$")
SERIAL = re.compile(r"^[1-7]\d{4}$")
DAY_NOUGHT = date(1899, 12, 30)  # from which spreadsheets count their days
MONTHS = {
    name: number
    for number, names in enumerate(
        (
            *("jan ene gen sty", "feb fév fev lut", "mar mär mae maa mrt", "apr avr abr kwi", "may mai mei mag maj"),
            *("jun juin giu cze", "jul juil lug lip", "aug aoû ago sie", "sep sept set wrz", "oct okt ott out paź"),
            *("nov lis", "dec dez déc dic gru"),
        ),
        1,
    )
    for name in names.split()
}
SAMPLE = 100  # values by which a column is taken for one of dates
CENTURY_TURNS = 69  # 68 is 2068, 69 is 1969, as everywhere


class Dates(StrEnum):
    ISO = "iso"
    DAY_FIRST = "day"
    MONTH_FIRST = "month"


@dataclass(frozen=True)
class DateOrder:
    """The order of day and month in a column, and the line and value that decide it. Not `sure`: both would do; or,
    where there is something `against` it, neither."""

    order: Dates
    line: int = 0
    value: str = ""
    sure: bool = True
    against: str = ""
    against_line: int = 0


def orders_in(columns: Mapping[str, Iterable[tuple[int, str]]]) -> dict[str, DateOrder]:
    """The columns that hold dates, and how. One that could be read both ways is read as another that is sure."""
    found = {column: order for column, cells in columns.items() if (order := order_in(cells))}
    sure = {order.order for order in found.values() if order.sure and order.order != Dates.ISO}
    if len(sure) != 1:
        return found
    (agreed,) = sure
    return {column: _agreeing(order, agreed) for column, order in found.items()}


def _agreeing(order: DateOrder, agreed: Dates) -> DateOrder:
    return order if order.sure or order.against else replace(order, order=agreed, sure=True)


def order_in(cells: Iterable[tuple[int, str]]) -> DateOrder | None:
    """How the dates among these cells (line, value) are written; `None` where most are no dates."""
    filled = ((line, cell.strip()) for line, cell in cells if cell.strip())
    first = list(islice(filled, SAMPLE))
    if not first or 2 * sum(_looks_like_one(value) for _line, value in first) < max(2, len(first)):
        return None
    written = [(line, value) for line, value in chain(first, filled) if _looks_like_one(value)]
    parted = [(line, value, found) for line, value in written if (found := YEAR_LAST.match(TIME.sub("", value)))]
    return _decided(parted) if parted else DateOrder(Dates.ISO, *written[0])


def _decided(parted: list[tuple[int, str, re.Match[str]]]) -> DateOrder:
    days = [(line, value) for line, value, found in parted if int(found[1]) > 12]
    months = [(line, value) for line, value, found in parted if int(found[2]) > 12]
    if len(months) > len(days):
        return _ordered(Dates.MONTH_FIRST, months, against=days)
    if days:
        return _ordered(Dates.DAY_FIRST, days, against=months)
    line, value, _found = parted[0]
    return DateOrder(Dates.DAY_FIRST, line, value, sure="." in value)


def _ordered(order: Dates, found: list[tuple[int, str]], *, against: list[tuple[int, str]]) -> DateOrder:
    if not against:
        return DateOrder(order, *found[0])
    line, value = against[0]
    return DateOrder(order, *found[0], sure=False, against=value, against_line=line)


def says_none(value: str) -> bool:
    """Whether this is how exports fill in a day that is not there: noughts, or the end of all days."""
    if "0000" not in value and "9999" not in value and not value.startswith("0"):
        return False
    plain = TIME.sub("", value)
    return bool(NO_DAY.match(plain) or NEVER.match(plain))


def is_short(value: str) -> bool:
    """Whether the year has two digits, and stands where it might as well be the day."""
    return bool(SHORT_YEAR.match(TIME.sub("", value)))


def _looks_like_one(value: str) -> bool:
    """As dates alone are written: a number may be anything."""
    plain = TIME.sub("", value)
    return any(shape.match(plain) for shape in (YEAR_LAST, YEAR_FIRST, DAY_MONTH_WORD, MONTH_WORD_DAY))


def read_date(value: str, dates: Dates) -> date | None:
    """The day; `None` where it is no such day. Only where numbers alone say day and month does their order matter."""
    value = TIME.sub("", value.strip())
    try:
        return _by_year_first(value) or _by_words(value) or _by_order(value, dates) or _by_count(value)
    except ValueError:
        return None


def _by_year_first(value: str) -> date | None:
    found = YEAR_FIRST.match(value) or COMPACT.match(value)
    return date(int(found[1]), int(found[2]), int(found[3])) if found else None


def _by_words(value: str) -> date | None:
    if found := DAY_MONTH_WORD.match(value):
        day, month, year = found[1], found[2], found[3]
    elif found := MONTH_WORD_DAY.match(value):
        month, day, year = found[1], found[2], found[3]
    else:
        return None
    named = MONTHS.get(month[:4].casefold()) or MONTHS.get(month[:3].casefold())
    return date(_year(year), named, int(day)) if named else None


def _by_order(value: str, dates: Dates) -> date | None:
    found = YEAR_LAST.match(value)
    if found is None or dates is Dates.ISO:
        return None
    day, month = (found[1], found[2]) if dates is Dates.DAY_FIRST else (found[2], found[1])
    return date(_year(found[3]), int(month), int(day))


def _by_count(value: str) -> date | None:
    """Days since the end of 1899, as a spreadsheet keeps them."""
    return DAY_NOUGHT + timedelta(days=int(value)) if SERIAL.match(value) else None


def _year(written: str) -> int:
    year = int(written)
    if len(written) == 4:
        return year
    return year + (2000 if year < CENTURY_TURNS else 1900)
