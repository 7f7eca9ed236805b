"""Which skills are scarce: the prices of the places where they are taught, as a small heat table."""

from dataclasses import dataclass

import numpy as np

from peerlore.engine.matching.contract import Floats
from peerlore.engine.matching.mentoring.candidates import Candidates
from peerlore.engine.matching.mentoring.crowd import Crowd

HOTTEST = 4


@dataclass(frozen=True)
class Scarce:
    """`asked` people want the skill, `places` are offered by people who teach it, and one of them is worth `price` to
    the plan on average. `heat` is 0 (a place more would change nothing) to 4 (as dear as the dearest skill)."""

    skill: int
    asked: int
    places: int
    price: float
    heat: int


def scarce_skills(crowd: Crowd, possible: Candidates, left: Floats, *, least: int = 1) -> list[Scarce]:
    """Skills that at least `least` people want, the dearest first. `left` are the prices of those who give [n].

    A price counts only where somebody wants that skill of them: a place may be dear for another thing they teach.
    """
    found = [_priced(crowd, possible, left, skill=int(skill)) for skill in np.unique(crowd.wishes[:, 1])]
    dearest = max((one.price for one in found), default=0.0)
    warm = [
        Scarce(one.skill, one.asked, one.places, one.price, round(HOTTEST * one.price / dearest) if dearest else 0)
        for one in found
        if one.asked >= least
    ]
    return sorted(warm, key=lambda one: (-one.price, -one.asked, one.skill))


def _priced(crowd: Crowd, possible: Candidates, left: Floats, *, skill: int) -> Scarce:
    asked = np.unique(crowd.wishes[crowd.wishes[:, 1] == skill, 0])
    teachers = np.unique(possible.teacher[crowd.wishes[possible.wish, 1] == skill])
    everyone = np.unique(crowd.taught[crowd.taught[:, 1] == skill, 0])
    room = crowd.free[teachers]
    price = float(np.average(left[teachers], weights=room)) if room.sum() else 0.0
    return Scarce(skill, len(asked), int(crowd.free[everyone].sum()), price, 0)
