"""Why not these two? Answered from rules and prices; nobody else is ever named, and no rule is told that somebody asked
for in confidence."""

from dataclasses import dataclass

import numpy as np

from peerlore.engine.matching.contract import Floats, Ints
from peerlore.engine.matching.mentoring.candidates import Candidates, may_meet
from peerlore.engine.matching.mentoring.crowd import Crowd

CLOSE = 1e-6


@dataclass(frozen=True, kw_only=True)
class Planned:
    """A plan and the prices that prove it, both [n]: what a place of each who gives, and of each who asks, is worth."""

    chosen: Ints
    left: Floats
    right: Floats


@dataclass(frozen=True)
class WhyNot:
    """`code` and, where the pair was possible, the least that choosing it would take from the plan's value."""

    code: str
    cost: float = 0.0


def why_not(crowd: Crowd, possible: Candidates, *, teacher: int, learner: int, planned: Planned) -> WhyNot:
    """One of: together, one-person, no-side, paused, no-room, not-taught, kept-apart, no-hours, as-good,
    worth-more-to-another (the place of the one who gives), better-elsewhere (what the one who asks has instead).

    A pair that is possible and not chosen costs the plan at least left + right − weight (its reduced cost, ≥ 0 for the
    prices of a best plan). "kept-apart" is said of lines of report and of confidences alike, so that it tells of none.
    """
    rule = _rule(crowd, teacher, learner)
    if rule:
        return WhyNot(rule)
    edge = np.flatnonzero((possible.teacher == teacher) & (possible.learner == learner))
    if not len(edge):
        return WhyNot(_missing(crowd, teacher, learner))
    if edge[0] in planned.chosen:
        return WhyNot("together")
    return _priced(float(possible.weight[edge[0]]), float(planned.left[teacher]), float(planned.right[learner]))


def _rule(crowd: Crowd, teacher: int, learner: int) -> str:
    """The first rule about the two themselves that forbids the pair."""
    one, other = np.array([teacher]), np.array([learner])
    for forbidden, code in (
        (crowd.person[teacher] == crowd.person[learner], "one-person"),
        (not crowd.gives[teacher] or crowd.gives[learner], "no-side"),
        (crowd.paused[teacher] or crowd.paused[learner], "paused"),
        (not may_meet(crowd, one, other)[0], "kept-apart"),
    ):
        if forbidden:
            return code
    return ""


def _missing(crowd: Crowd, teacher: int, learner: int) -> str:
    wishes = crowd.wishes[crowd.wishes[:, 0] == learner]
    held = {int(skill): int(level) for _, skill, _, _, level in wishes}
    taught = crowd.taught[crowd.taught[:, 0] == teacher]
    if not any(level > held.get(int(skill), level) for _, skill, level, _ in taught):
        return "not-taught"
    if crowd.shared[crowd.hours[teacher], crowd.hours[learner]] < crowd.minutes:
        return "no-hours"
    return "no-room"


def _priced(weight: float, left: float, right: float) -> WhyNot:
    cost = max(0.0, left + right - weight)
    if cost <= CLOSE * max(weight, 1.0):
        return WhyNot("as-good")
    return WhyNot("worth-more-to-another" if left >= right else "better-elsewhere", cost)
