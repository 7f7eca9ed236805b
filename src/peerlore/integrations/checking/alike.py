"""Numbers that are the same but for how they are written: zeros a spreadsheet took off, case, width, separators."""

import re
import unicodedata
from collections import defaultdict
from collections.abc import Iterable, Sequence

from peerlore.integrations.checking.checked import CheckedRow, some
from peerlore.integrations.hr_files.cells import GROUPED
from peerlore.integrations.hr_files.problems import Problem
from peerlore.people.roster import Listed

NAMED_LINES = 6


def one_way(number: str) -> str:
    """However wide its signs and whatever their case."""
    return unicodedata.normalize("NFKC", number).casefold()


def loosely(number: str) -> str:
    """The same without zeros in front and without separators of thousands."""
    written = one_way(number)
    return (re.sub(r"\D", "", written) if GROUPED.match(written) else written).lstrip("0") or "0"


def refuse_alike(rows: Sequence[CheckedRow], known: Iterable[tuple[str, Listed]], *, column: str) -> None:
    """Who seems new, but for how the number is written, is somebody here whom the file does not name, or somebody on
    another line. A file that names both knows what it does."""
    alike = {(company, loosely(one.staff_number)): one for company, one in known if one.staff_number and not one.erased}
    for checked in rows:
        same = alike.get((checked.company, loosely(checked.row.number or "")))
        if same is not None and checked.person is None and checked.row.number and not checked.seems_renumbered:
            said = {"value": checked.row.number[:80], "known": same.staff_number, "name": same.name}
            checked.problems.append(Problem("number_alike", column, said))
    _refuse_alike_lines(rows, column)


def _refuse_alike_lines(rows: Sequence[CheckedRow], column: str) -> None:
    groups: dict[tuple[str, str], list[CheckedRow]] = defaultdict(list)
    for checked in rows:
        if checked.row.number:
            groups[checked.company, one_way(checked.row.number)].append(checked)
    for group in groups.values():
        for checked in group if len({one.row.number for one in group}) > 1 else ():
            if checked.person is None:
                others = [str(one.row.line) for one in group if one.row.number != checked.row.number][:NAMED_LINES]
                said = {"value": (checked.row.number or "")[:80], "lines": some(others)}
                checked.problems.append(Problem("number_otherwise", column, said))
