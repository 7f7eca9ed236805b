"""What stands in one cell: skills with levels, working hours, places, names. A wrong one raises `WrongCell`."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import time

from peerlore.engine.hours import WeekHours

LEVELS = range(1, 6)
MOST_PLACES = 9
MOST_SKILLS = 40
SEPARATORS = re.compile(r"[;|\n]")
DAYS = {"mo": 0, "tu": 1, "di": 1, "we": 2, "mi": 2, "th": 3, "do": 3, "fr": 4, "sa": 5, "su": 6, "so": 6}
CLOCK = r"(\d{1,2})(?:[:.](\d{2}))?"
SPAN = re.compile(rf"(?:([^\W\d_]+)\.?(?:\s*[-–]\s*([^\W\d_]+)\.?)?:?\s+)?{CLOCK}\s*[-–]\s*{CLOCK}", re.IGNORECASE)
WEEKDAYS = range(5)


class WrongCell(Exception):
    """A code of `hr_files.problems` and its parameters."""

    def __init__(self, code: str, **params: str | int) -> None:
        super().__init__(code)
        self.code, self.params = code, params


@dataclass(frozen=True)
class Skill:
    """A skill by name and a level from 1 to 5."""

    name: str
    level: int

    @property
    def key(self) -> str:
        return self.name.casefold()


def parts(cell: str) -> list[str]:
    """What semicolons, bars or lines part; commas only where there is none of them, for names may hold commas."""
    separate = SEPARATORS.split(cell) if SEPARATORS.search(cell) else cell.split(",")
    return [" ".join(part.split()) for part in separate if part.strip()]


def skills(cell: str, *, otherwise: int) -> tuple[Skill, ...]:
    """`skill:level` parted by semicolons; without a level, the level `otherwise`. Each skill once, the first counts."""
    found: dict[str, Skill] = {}
    for part in parts(cell):
        name, colon, level = part.rpartition(":")
        one = Skill(part, otherwise) if not colon else Skill(name.strip(), _level(level.strip(), part))
        found.setdefault(one.key, one)
    if len(found) > MOST_SKILLS:
        raise WrongCell("too_many_skills", found=len(found), most=MOST_SKILLS)
    return tuple(found.values())


def _level(said: str, part: str) -> int:
    if not said.isdecimal() or int(said) not in LEVELS or part.startswith(":"):
        raise WrongCell("bad_level", value=part[:80])
    return int(said)


def places(cell: str) -> int:
    """How many people at once."""
    if not cell.isdecimal() or int(cell) > MOST_PLACES:
        raise WrongCell("bad_capacity", value=cell[:80])
    return int(cell)


def week_hours(cell: str) -> WeekHours | None:
    """ "Mon-Thu 9-17, Fri 8:30-12"; without days, Monday to Friday. `None` where nothing is said."""
    week: dict[str, list[list[str]]] = {}
    days: range | list[int] = WEEKDAYS
    for part in (part.strip() for part in re.split(r"[,;]", cell) if part.strip()):
        found = SPAN.fullmatch(part)
        if found is None:
            raise WrongCell("bad_hours", value=cell[:80])
        if found[1]:
            days = list(_days(found[1], found[2] or found[1], cell))
        span = [_clock(found[3], found[4], cell), _clock(found[5], found[6], cell)]
        if span[0] == "24:00" or span[0] == span[1]:
            raise WrongCell("bad_hours", value=cell[:80])
        for day in days:
            week.setdefault(str(day), []).append(span)
    return week or None


def _days(first: str, last: str, cell: str) -> Iterator[int]:
    begins, ends = (DAYS.get(name[:2].casefold()) for name in (first, last))
    if begins is None or ends is None:
        raise WrongCell("bad_hours", value=cell[:80])
    yield from (day % 7 for day in range(begins, ends + 1 if ends >= begins else ends + 8))


def _clock(hour: str, minute: str | None, cell: str) -> str:
    if (int(hour), int(minute or 0)) == (24, 0):
        return "24:00"
    try:
        return time(int(hour), int(minute or 0)).isoformat("minutes")
    except ValueError as wrong:
        raise WrongCell("bad_hours", value=cell[:80]) from wrong
