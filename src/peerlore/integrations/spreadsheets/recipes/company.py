"""Who may meet whom, and what for: all pairs of a sheet at once, for recipes where everybody meets anybody.

A score is a sum of named terms, so that three reasons can be told. All terms are ≥ 0 and lie on the solvers' grid.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import combinations

import numpy as np
from django.utils.translation import gettext_lazy as _

from peerlore.engine.matching.contract import Floats, Ints
from peerlore.engine.matching.mentoring import words
from peerlore.engine.matching.terms import GRID, PLENTY, Bools
from peerlore.errors import RuleBroken
from peerlore.integrations.spreadsheets import rules
from peerlore.integrations.spreadsheets.outcome import Wanted
from peerlore.integrations.spreadsheets.people import Person

MOST = 3_000  # people, as there is a number for each two of them
UNIT, SITE, TEACHES, COMMON, HOURS = 1.0, 0.25, 0.75, 0.5, 0.25
REASONS = 3


class TooMany(RuleBroken):
    message = _(
        "%(count)s people; up to 3,000 can be matched from one sheet with this recipe. Part the sheet, by site perhaps."
    )


@dataclass(frozen=True)
class Company:
    """`open` [n, n]: who may meet; `plain` [n, n], the same as if nobody had asked not to meet somebody: what is told
    of people is told from it; `minutes` [n, n] shared a week; `score` [n, n], symmetrical, 0 where closed."""

    people: Sequence[Person]
    open: Bools
    plain: Bools
    minutes: Ints
    score: Floats

    def of(self, members: Sequence[int]) -> "Company":
        """These alone, in this order, by the rules that were read from everybody."""
        both = np.ix_(members, members)
        people = [self.people[member] for member in members]
        return Company(people, self.open[both], self.plain[both], self.minutes[both], self.score[both])


def company(people: Sequence[Person], wanted: Wanted) -> Company:
    """Of all people of a sheet; of some with `Company.of`."""
    if len(people) > MOST:
        raise TooMany(count=len(people))
    hours = rules.hours_classes(people, week=wanted.week)
    both = np.ix_(hours.of, hours.of)
    minutes = hours.shared[both]
    plain = _without(hours.slots[both] >= rules.MEETING, rules.in_line(people))
    np.fill_diagonal(plain, val=False)
    open_ = _without(plain, rules.in_confidence(people))
    score = np.where(open_, np.rint(_score(people, minutes) * GRID) / GRID, 0.0)
    return Company(people, open_, plain, minutes, score)


def _without(open_: Bools, pairs: Iterable[tuple[int, int]]) -> Bools:
    left = open_.copy()
    for one, other in pairs:
        left[one, other] = left[other, one] = False
    return left


def _score(people: Sequence[Person], minutes: Ints) -> Floats:
    unit, site = (rules.numbered([getattr(person, name) for person in people]) for name in ("unit", "site"))
    score: Floats = UNIT * (unit[:, None] != unit[None, :]) + SITE * (site[:, None] != site[None, :])
    score += HOURS * np.minimum(minutes / PLENTY, 1.0)
    teaches, learns = (_matrix(people, name) for name in ("teaches", "learns"))
    score += TEACHES * ((teaches @ learns.T > 0).astype(float) + (learns @ teaches.T > 0))
    score += COMMON * np.minimum(learns @ learns.T, 2)
    return score


def _matrix(people: Sequence[Person], name: str) -> Floats:
    """People × skills, 1 where named."""
    keys = sorted({skill.key for person in people for skill in (*person.teaches, *person.learns)})
    number = {key: position for position, key in enumerate(keys)}
    made = np.zeros((len(people), len(keys)))
    for row, person in enumerate(people):
        made[row, [number[skill.key] for skill in getattr(person, name)]] = 1.0
    return made


def told(of: Company, members: Sequence[int]) -> tuple[tuple[str, ...], str]:
    """Three reasons and the stretch of a group, from two people up."""
    people = [of.people[member] for member in members]
    reasons = [*_teaching(people), *_common(people), *_units(people), _hours(of, members)]
    return tuple(reasons[:REASONS]), _stretch(people)


def _teaching(people: Sequence[Person]) -> list[str]:
    found = []
    for giver in people:
        for skill in giver.teaches:
            names = [one.name for one in people if any(wish.key == skill.key for wish in one.learns) and one != giver]
            found += [f"{giver.name} teaches {skill.name}, which {_and(names)} {_wants(names)}."] if names else []
    return found


def _common(people: Sequence[Person]) -> list[str]:
    wishes: dict[str, list[str]] = {}
    label: dict[str, str] = {}
    for person in people:
        for skill in person.learns:
            wishes.setdefault(skill.key, []).append(person.name)
            label.setdefault(skill.key, skill.name)
    shared = sorted(((len(names), key) for key, names in wishes.items() if len(names) > 1), reverse=True)
    return [f"{_and(wishes[key])} want to learn {label[key]}." for _, key in shared]


def _units(people: Sequence[Person]) -> list[str]:
    units = sorted({person.unit for person in people if person.unit})
    return [f"They come from {len(units)} units: {_and(units)}."] if len(units) > 1 else []


def _hours(of: Company, members: Sequence[int]) -> str:
    least = min((int(of.minutes[a, b]) for a, b in combinations(members, 2)), default=0)
    if len(members) == 2:
        return f"They share about {words.hours(least)} a week."
    return f"Each two of them share at least {words.hours(least)} a week."


def _stretch(people: Sequence[Person]) -> str:
    for name, code in (("unit", "other-work"), ("site", "other-place"), ("level", "other-post")):
        if len({getattr(person, name) for person in people}) > 1:
            return words.STRETCH[code]
    return words.STRETCH["strangers"]


def _and(names: Sequence[str]) -> str:
    return " and ".join(filter(None, (", ".join(names[:-1]), names[-1])))


def _wants(names: Sequence[str]) -> str:
    return "wants to learn" if len(names) == 1 else "want to learn"
