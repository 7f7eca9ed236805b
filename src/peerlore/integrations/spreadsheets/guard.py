"""The last guard: nobody is brought together against a rule of the sheet as it was read, whatever made the plan.

Worked out person by person from the sheet alone, and from nothing that the recipes or the solvers use.
"""

import json
from collections import Counter
from collections.abc import Iterator, Sequence
from datetime import date
from itertools import combinations

from peerlore.engine.hours import Mask, longest_meeting, week_mask
from peerlore.integrations.spreadsheets.outcome import Together
from peerlore.integrations.spreadsheets.people import Person
from peerlore.integrations.spreadsheets.proving import WrongPlan
from peerlore.integrations.spreadsheets.rules import MEETING, STEPS_UP

# Which rule, and of whom, is not said: one of them is told to nobody.
BROKEN = (
    "The plan would have broken a rule of the sheet, so nothing was written. That is a fault of Peerlore's, not of the "
    "sheet's; tell those who make it."
)


def refuse_broken(people: Sequence[Person], together: Together, *, week: date) -> None:
    """Raises `WrongPlan` where the plan breaks a rule."""
    if any(_broken(people, together, week=week)):
        raise WrongPlan(BROKEN)


def _broken(people: Sequence[Person], together: Together, *, week: date) -> Iterator[bool]:
    hours = _Hours(people, week=week)
    for group in together.groups:
        for one, other in combinations(group, 2):
            yield one == other or _kept_apart(people, one, other)
            yield together.meet and not hours.can_meet(one, other)
    yield from (count > people[person].capacity for person, count in Counter(together.taken).items())


def _kept_apart(people: Sequence[Person], one: int, other: int) -> bool:
    above = other in _above(people, one) or one in _above(people, other)
    return above or other in people[one].not_with or one in people[other].not_with


def _above(people: Sequence[Person], person: int) -> Iterator[int]:
    for _step in range(STEPS_UP):
        manager = people[person].manager
        if manager is None:
            return
        yield manager
        person = manager


class _Hours:
    """Who can meet whom, each kind of hours looked at once."""

    def __init__(self, people: Sequence[Person], *, week: date) -> None:
        self.week = week
        self.kinds = [(json.dumps(person.hours, sort_keys=True), person.zone) for person in people]
        self.masks: dict[tuple[str, str], Mask] = {}
        self.known: dict[tuple[tuple[str, str], tuple[str, str]], bool] = {}

    def can_meet(self, one: int, other: int) -> bool:
        kinds = self.kinds[one], self.kinds[other]
        if kinds not in self.known:
            self.known[kinds] = longest_meeting(self._mask(kinds[0]), self._mask(kinds[1])) >= MEETING
        return self.known[kinds]

    def _mask(self, kind: tuple[str, str]) -> Mask:
        if kind not in self.masks:
            self.masks[kind] = week_mask(json.loads(kind[0]), kind[1], week=self.week)
        return self.masks[kind]
