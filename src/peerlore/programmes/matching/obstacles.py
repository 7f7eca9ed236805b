"""Before a round: whether anybody of a frozen problem could be matched at all, and if not, what stands in the way."""

from collections.abc import Mapping
from dataclasses import dataclass, field

import numpy as np

from peerlore.engine.matching.mentoring import Crowd, candidates, crossings
from peerlore.engine.matching.terms import Bools
from peerlore.programmes.matching.crowd import crowd_of
from peerlore.programmes.matching.planning import MOST_HELD


@dataclass(frozen=True)
class Obstacle:
    """`blocks`: nobody can be matched while it stands. `facts` are counts for the words."""

    code: str
    blocks: bool = True
    facts: Mapping[str, int] = field(default_factory=dict)


def obstacles(problem: Mapping[str, object]) -> list[Obstacle]:
    """The first that blocks, or those that only make it harder. Nothing is told of what somebody asked in confidence:
    where only that stands between, it is said as if no place were free."""
    crowd = crowd_of(problem)
    found = _of_the_sides(crowd)
    if found or crossings(crowd).sum() > MOST_HELD:
        return [found] if found else []
    found = _between(crowd)
    return [found] if found else _harder(crowd)


def _of_the_sides(crowd: Crowd) -> Obstacle | None:
    gives, asks = crowd.gives, ~crowd.gives
    ready, room = ~crowd.paused, crowd.free > 0
    wished = np.zeros(crowd.size, dtype=np.bool_)
    wished[crowd.wishes[:, 0]] = True
    for code, some in (
        ("nobody-gives", gives),
        ("nobody-asks", asks),
        ("givers-paused", gives & ready),
        ("askers-paused", asks & ready),
        ("givers-full", gives & ready & room),
        ("askers-full", asks & ready & room),
        ("no-wish", asks & ready & room & wished),
    ):
        if not some.any():
            return Obstacle(code)
    return None


def _between(crowd: Crowd) -> Obstacle | None:
    possible = candidates(crowd)
    for rule, code in (("taught", "nobody-teaches"), ("allowed", "all-apart"), ("hours", "no-hours")):
        if not possible.funnel[rule].any():
            short = possible.short[possible.short > 0]
            return Obstacle(code, facts={"short": int(short.min(initial=60))} if rule == "hours" else {})
    return None if len(possible.weight) else Obstacle("no-room")


def _harder(crowd: Crowd) -> list[Obstacle]:
    found = []
    if crowd.dials.reach and len(np.unique(crowd.unit)) == 1:
        found.append(Obstacle("one-unit", blocks=False))
    asked, places = _places(crowd, ~crowd.gives), _places(crowd, crowd.gives)
    if places < asked:
        found.append(Obstacle("few-places", blocks=False, facts={"asked": asked, "places": places}))
    return found


def _places(crowd: Crowd, side: Bools) -> int:
    return int(crowd.free[side & ~crowd.paused].sum())
