"""Why not these two? Answered from open rules and prices. Nobody else is ever named, and a pair that somebody asked in
confidence to keep apart is answered like any other: from its price."""

from dataclasses import dataclass, replace

import numpy as np

from peerlore.engine.matching.contract import Floats
from peerlore.engine.matching.mentoring.candidates import Candidates, candidates, kept_apart
from peerlore.engine.matching.mentoring.crowd import Crowd, nothing_confided, nothing_declined
from peerlore.engine.matching.terms import Bools

CLOSE = 1e-6


@dataclass(frozen=True, kw_only=True)
class Planned:
    """A plan, pairs (who gives, who asks), and the prices that prove it, both [n]: what a place of each who gives, and
    of each who asks, is worth."""

    pairs: frozenset[tuple[int, int]]
    left: Floats
    right: Floats


@dataclass(frozen=True)
class WhyNot:
    """`code` and, where the pair was possible, the least that choosing it would take from the plan's value."""

    code: str
    cost: float = 0.0


@dataclass(frozen=True, kw_only=True)
class Others:
    """All on the other side, each counted at the first thing that stands in the way: `unsuited` (what is taught is not
    what is asked, or not above the level held, or somebody is on pause), `no_hours`, `no_room`; `suited` are the rest
    but those in the plan: whether a price or a rule stands between is not told."""

    everybody: int
    unsuited: int
    no_hours: int
    no_room: int
    suited: int


def why_not(crowd: Crowd, *, teacher: int, learner: int, planned: Planned) -> WhyNot:
    """One of: together, one-person, no-side, paused, kept-apart (by a rule in the open), not-taught, no-hours, no-room,
    as-good, worth-more-to-another (the place of the one who gives), better-elsewhere (what the one who asks has).

    A pair that is possible and not chosen costs the plan at least left + right − weight (its reduced cost, ≥ 0 for the
    prices of a best plan). The last three are also said of a pair kept apart in confidence, so that they tell of none:
    whoever puts them into words says so.
    """
    rule = _rule(crowd, teacher, learner)
    if rule or (teacher, learner) in planned.pairs:
        return WhyNot(rule or "together")
    possible = _between(crowd, wishes=crowd.wishes[:, 0] == learner, taught=crowd.taught[:, 0] == teacher)
    for name, code in (("taught", "not-taught"), ("hours", "no-hours")):
        if not possible.funnel[name][learner]:
            return WhyNot(code)
    if not len(possible.weight):
        return WhyNot("no-room")
    return _priced(float(possible.weight[0]), float(planned.left[teacher]), float(planned.right[learner]))


def others_of(crowd: Crowd, who: int, *, planned: Planned) -> Others:
    """How the other side stands to `who`. O(wishes and levels of the crowd)."""
    gives = bool(crowd.gives[who])
    mine = crowd.taught[:, 0] == who if gives else crowd.wishes[:, 0] == who
    everything = np.ones(len(crowd.wishes if gives else crowd.taught), dtype=np.bool_)
    wishes, taught = (everything, mine) if gives else (mine, everything)
    possible = _between(crowd, wishes=wishes, taught=taught)
    other_side = (crowd.gives != gives) & (crowd.person != crowd.person[who])
    suited, meet, room = int(possible.funnel["taught"][who]), int(possible.funnel["hours"][who]), len(possible.weight)
    return Others(
        everybody=int(np.count_nonzero(other_side)),
        unsuited=int(np.count_nonzero(other_side)) - suited,
        no_hours=suited - meet,
        no_room=meet - room,
        suited=room - sum(who in pair for pair in planned.pairs),
    )


def _between(crowd: Crowd, *, wishes: Bools, taught: Bools) -> Candidates:
    """The possible pairs of some wishes with some of what is taught, as if nothing kept anybody apart."""
    apart = np.empty((0, 2), dtype=np.int64)
    some = replace(crowd, wishes=crowd.wishes[wishes], taught=crowd.taught[taught], apart=apart)
    return candidates(replace(some, confided=nothing_confided, declined=nothing_declined))


def _rule(crowd: Crowd, teacher: int, learner: int) -> str:
    """The first rule about the two themselves that forbids the pair."""
    for forbidden, code in (
        (crowd.person[teacher] == crowd.person[learner], "one-person"),
        (not crowd.gives[teacher] or crowd.gives[learner], "no-side"),
        (crowd.paused[teacher] or crowd.paused[learner], "paused"),
        (kept_apart(crowd, np.array([teacher]), np.array([learner]))[0], "kept-apart"),
    ):
        if forbidden:
            return code
    return ""


def _priced(weight: float, left: float, right: float) -> WhyNot:
    cost = max(0.0, left + right - weight)
    if cost <= CLOSE * max(weight, 1.0):
        return WhyNot("as-good")
    return WhyNot("worth-more-to-another" if left >= right else "better-elsewhere", cost)
