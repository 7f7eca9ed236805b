"""Who was there when: the personnel file as it read on a day."""

import csv
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import cached_property
from pathlib import Path

Row = Mapping[str, str]
NUMBER, ADDRESS, MANAGER, SINCE, UNTIL, THEN = (
    "Staff number", "E-mail", "Manager number", "Start date", "Until", "Then",
)  # fmt: skip


def rows_of(file: Path) -> list[dict[str, str]]:
    """The lines of a CSV file; none where there is no file."""
    if not file.is_file():
        return []
    with file.open(encoding="utf-8", newline="") as lines:
        return [*csv.DictReader(lines)]


def read_roster(folder: Path) -> "Roster":
    return Roster(rows_of(folder / "people.csv"), rows_of(folder / "past.csv"))


@dataclass(frozen=True)
class Roster:
    """`people` as they are now; `past` has how a line read until a day, and whether the person moved or left then."""

    people: Sequence[Row]
    past: Sequence[Row]

    @cached_property
    def _known(self) -> dict[str, Row]:
        return {row[NUMBER]: row for row in [*self.past, *self.people]}

    def address(self, number: str) -> str:
        """The part of their address before the @."""
        return self._known[number][ADDRESS].split("@")[0]

    @cached_property
    def _numbers(self) -> dict[str, str]:
        return {row[ADDRESS].split("@")[0]: number for number, row in self._known.items()}

    def number(self, address: str) -> str:
        return self._numbers[address]

    def since(self, number: str) -> date:
        return date.fromisoformat(self._known[number][SINCE])

    def left(self) -> dict[str, date]:
        """Of each who left, when."""
        return {row[NUMBER]: date.fromisoformat(row[UNTIL]) for row in self.past if row[THEN] == "left"}

    def on(self, day: date) -> Iterator[dict[str, str]]:
        """The file as it read on `day`. Who had nobody above them that day has the next one up."""
        rows = {row[NUMBER]: row for row in self.people if row[SINCE] <= day.isoformat()}
        rows |= {row[NUMBER]: row for row in self.past if row[SINCE] <= day.isoformat() < row[UNTIL]}
        for row in rows.values():
            facts = {name: value for name, value in row.items() if name not in (UNTIL, THEN)}
            yield {**facts, MANAGER: self._above(row, rows)}

    def _above(self, row: Row, there: Mapping[str, Row]) -> str:
        above = row[MANAGER]
        while above and above not in there:
            above = self._known[above][MANAGER]
        return above
