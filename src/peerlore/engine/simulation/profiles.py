"""What people say of themselves: languages, working hours, how many exchanges at once."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from peerlore.engine.simulation.blueprint import Blueprint
from peerlore.engine.simulation.names import Generator
from peerlore.engine.simulation.people import Employee, Staff

EARLY, PART_TIME, SHORT, LATE = (
    "Mon-Fri 06:00-14:00",
    "Mon-Thu 09:00-14:30",
    "Mon-Fri 08:00-15:00",
    "Mon-Fri 10:00-18:30",
)
NOTHING_SAID = 0.18


@dataclass(frozen=True, slots=True)
class Profile:
    """`hours` and `places` are empty where nothing was said: nine to five, and two at once."""

    number: str
    languages: str
    hours: str
    places: str


def draw_profiles(rng: Generator, blueprint: Blueprint, staff: Staff, *, places: Mapping[str, int]) -> list[Profile]:
    """Some of those drawn said nothing at all, and are not here."""
    return [*_profiles(rng, blueprint, staff, places)]


def _profiles(rng: Generator, blueprint: Blueprint, staff: Staff, places: Mapping[str, int]) -> Iterator[Profile]:
    chances = rng.random((len(staff.people), 3))
    for one, (speaks, works, offers) in zip(staff.people, chances.tolist(), strict=True):
        shifts = one.kind >= 0 and blueprint.kinds[one.kind].shifts
        many = str(places.get(one.address) or _places(offers))
        if speaks < NOTHING_SAID and one.address not in places:
            continue
        yield Profile(one.number, _languages(one, speaks), "" if one.address in places else _hours(works, shifts), many)


def _languages(one: Employee, chance: float) -> str:
    known = [one.place.speaks] if one.place.speaks else []
    return " ".join([*known, "en", *(["de"] if chance > 0.93 else [])])


def _hours(chance: float, shifts: bool) -> str:
    if shifts and chance < 0.35:
        return EARLY
    return next(
        (hours for edge, hours in ((0.42, ""), (0.48, PART_TIME), (0.56, SHORT), (0.6, LATE)) if chance < edge), ""
    )


def _places(chance: float) -> str:
    return next((str(many) for many, edge in ((1, 0.16), (3, 0.26)) if chance < edge), "")
