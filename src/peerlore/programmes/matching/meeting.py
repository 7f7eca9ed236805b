"""Whether the hours of two people, as they are now, have room for a meeting."""

import json
from datetime import datetime

from peerlore.engine.hours import Mask, longest_meeting, monday_of
from peerlore.people.hours import mask_of
from peerlore.people.models import Person

HoursKey = tuple[str, str]


def hours_key(person: Person) -> HoursKey:
    """Equal for those who keep the same hours in the same zone."""
    return json.dumps(person.hours, sort_keys=True), person.zone


class Meeting:
    """A meeting of `minutes` in the week of `at`. Each two kinds of hours are compared once, however many people."""

    def __init__(self, *, minutes: int, at: datetime) -> None:
        self.minutes, self.week = minutes, monday_of(at.date())
        self._masks: dict[HoursKey, Mask] = {}
        self._fits: dict[frozenset[HoursKey], bool] = {}

    def fits(self, one: Person, other: Person) -> bool:
        kinds = frozenset((hours_key(one), hours_key(other)))
        if kinds not in self._fits:
            self._fits[kinds] = longest_meeting(self._mask(one), self._mask(other)) >= self.minutes
        return self._fits[kinds]

    def _mask(self, person: Person) -> Mask:
        kind = hours_key(person)
        if kind not in self._masks:
            self._masks[kind] = mask_of(person, week=self.week)
        return self._masks[kind]
