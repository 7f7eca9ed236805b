"""Where the header of a file is: below titles, in one line or, where cells were merged, in two."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

from django.utils.translation import gettext_lazy as _

from peerlore.errors import RuleBroken
from peerlore.integrations.hr_files.cells import seen
from peerlore.integrations.hr_files.fields import bare, known_among

LOOKED_AT = 200
DEEPEST = 25
MOST_COLUMNS = 200
LONGEST_NAME = 200


class FileIsEmpty(RuleBroken):
    message = _("The file is empty, or holds a header and nobody below it. Export it again with at least one person.")
    field = "file"


class TooManyColumns(RuleBroken):
    message = _(
        "Line %(line)s names %(count)s columns; up to 200 can be read. Leave out those that are not about work."
    )
    field = "file"


class HeaderNotThere(RuleBroken):
    message = _("Line %(line)s cannot be the header: it is blank, or nobody stands below it. Give another number.")
    field = "header"


@dataclass(frozen=True, slots=True)
class Line:
    """One line of the file with its number there, counted from 1."""

    number: int
    cells: Sequence[str]

    @property
    def filled(self) -> int:
        return sum(1 for cell in self.cells if cell.strip())


@dataclass(frozen=True)
class Header:
    """The names of the columns, the number of their first line, and what stands above and below."""

    columns: Sequence[str]
    line: int
    above: Sequence[Line]
    below: Sequence[Line]


def find_header(lines: Sequence[Line], *, said: int = 0) -> Header:
    """The header, at the line that was `said` (a number in the file), else where it seems to be."""
    place = _place_of(lines, said) if said else _first_full(lines)
    first, last = _span(lines, place, said)
    if len(lines) <= last + 1:
        raise HeaderNotThere(line=said) if said else FileIsEmpty
    names = _joined(lines[first].cells, lines[last].cells) if last > first else list(lines[first].cells)
    below = lines[last + 1 :]
    return Header(_named(names, below, line=lines[first].number), lines[first].number, lines[:first], below)


def _place_of(lines: Sequence[Line], number: int) -> int:
    for place, line in enumerate(lines[: LOOKED_AT * 5]):
        if line.number == number:
            return place
    raise HeaderNotThere(line=number)


def _first_full(lines: Sequence[Line]) -> int:
    """The first line that is about as full as lines of this file are: titles above it fill one cell or two."""
    if not lines:
        raise FileIsEmpty
    often = Counter(line.filled for line in lines[:LOOKED_AT])
    usual = max(often, key=lambda filled: (often[filled], filled))
    full = next((place for place, line in enumerate(lines[:DEEPEST]) if line.filled >= 0.6 * usual), 0)
    return _below_titles(lines, full)


def _below_titles(lines: Sequence[Line], place: int) -> int:
    """Where most people have hardly a cell filled, a title is as full as they are: names that are known tell."""
    for below, line in enumerate(lines[place:DEEPEST], place):
        if known_among(list(line.cells)) >= 2:
            return below
        if line.filled > 2:
            break
    return place


def _span(lines: Sequence[Line], place: int, said: int) -> tuple[int, int]:
    """First and last line of the header: two where cells were merged above, or where the second completes names."""
    if place and not said and 2 <= lines[place - 1].filled < lines[place].filled and _adjacent(lines, place):
        return place - 1, place
    if place + 2 < len(lines) and _completes(lines[place].cells, lines[place + 1].cells):
        return place, place + 1
    return place, place


def _adjacent(lines: Sequence[Line], place: int) -> bool:
    return lines[place - 1].number == lines[place].number - 1


def _completes(top: Sequence[str], sub: Sequence[str]) -> bool:
    """Whether names of columns are known only with the words of `sub` after those of `top`, as “Staff” over “number”:
    so nobody's line is ever taken for a part of the header."""
    if any(sign.isdigit() or sign == "@" for cell in sub for sign in cell):
        return False
    both = [pair for pair in _stacked(top, sub) if pair.above and pair.below]
    made = known_among([f"{pair.above} {pair.below}" for pair in both])
    return made >= (1 if _sparse(sub) else 2)


def _sparse(cells: Sequence[str]) -> bool:
    return 2 * sum(1 for cell in cells if cell.strip()) <= len(cells)


@dataclass(frozen=True)
class Stacked:
    """What stands over one column in the two lines of a header."""

    above: str
    below: str


def _stacked(top: Sequence[str], sub: Sequence[str]) -> list[Stacked]:
    """A merged cell counts for each column it spans that has a name below."""
    width = max(len(top), len(sub))
    upper, lower = ([*cells, *[""] * (width - len(cells))] for cells in (top, sub))
    pairs, spanning = [], ""
    for above, below in zip(upper, lower, strict=True):
        spanning = above.strip() or (spanning if below.strip() else "")
        pairs.append(Stacked(spanning, below.strip()))
    return pairs


def _joined(top: Sequence[str], sub: Sequence[str]) -> list[str]:
    often = Counter(bare(name) for name in sub)
    return [_one_name(pair.above, pair.below, alone=often[bare(pair.below)] == 1) for pair in _stacked(top, sub)]


def _one_name(above: str, below: str, *, alone: bool) -> str:
    both = f"{above} {below}".strip()
    if not (above and below) or (alone and known_among([below]) and not known_among([both])):
        return below or above
    return both


def _named(cells: Sequence[str], below: Sequence[Line], *, line: int) -> list[str]:
    """Each column with a name of its own; what has neither a name nor a value is no column."""
    width = max(_width(cells), min(len(cells), max(_width(one.cells) for one in below)))
    if width > MOST_COLUMNS:
        raise TooManyColumns(line=line, count=width)
    names: list[str] = []
    for number, cell in enumerate(cells[:width], 1):
        name = seen(cell[: 2 * LONGEST_NAME])[:LONGEST_NAME]
        names.append(_not_among(names, name or str(_("Column %(number)s")) % {"number": number}))
    return names


def _not_among(names: Sequence[str], name: str) -> str:
    times = 1
    wanted = name
    while wanted in names:
        times += 1
        wanted = f"{name} ({times})"
    return wanted


def _width(cells: Sequence[str]) -> int:
    """How many cells there are up to the last that is filled."""
    width = len(cells)
    while width and not cells[width - 1].strip():
        width -= 1
    return width
