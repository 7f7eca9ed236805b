"""Why these two: three reasons and one stretch, as codes with parameters."""

from collections.abc import Iterator

from peerlore.engine.matching.mentoring.candidates import Candidates
from peerlore.engine.matching.mentoring.crowd import Crowd

Reason = dict[str, str | int]
REASONS = 3
LEAP = 2  # levels


def reasons(crowd: Crowd, possible: Candidates, edge: int) -> list[Reason]:
    """Three reasons, the most telling first, then the stretch: what makes this pair more than comfortable."""
    return [*list(_reasons(crowd, possible, edge))[:REASONS], _stretch(crowd, possible, edge)]


def _reasons(crowd: Crowd, possible: Candidates, edge: int) -> Iterator[Reason]:
    """The last one always holds, so that there are three."""
    _, skill, wanted, rank, _ = (int(value) for value in crowd.wishes[possible.wish[edge]])
    _, _, level, told = (int(value) for value in crowd.taught[possible.taught[edge]])
    # A level is its owner's; it is told where they say that they teach this.
    yield {"code": "teaches", "skill": skill, "wanted": wanted, "level": level if told else 0}
    yield {"code": "hours", "minutes": int(possible.minutes[edge])}
    goal = crowd.goals.get(skill)
    if goal and goal[1] > 0:
        yield {"code": "goal", "need": int(goal[2]), "held": int(goal[3]), "needed": int(goal[4])}
    if rank == 1:
        yield {"code": "first-wish", "skill": skill}
    if across(crowd, possible, edge):
        yield {"code": "reach"}
    yield {"code": "room"}


def _stretch(crowd: Crowd, possible: Candidates, edge: int) -> Reason:
    teacher, learner = possible.teacher[edge], possible.learner[edge]
    wish = crowd.wishes[possible.wish[edge]]
    if int(wish[2] - wish[4]) >= LEAP:
        return {"code": "leap", "skill": int(wish[1])}
    if across(crowd, possible, edge):
        return {"code": "other-work"}
    if crowd.site[teacher] != crowd.site[learner]:
        return {"code": "other-place"}
    if crowd.level[teacher] != crowd.level[learner]:
        return {"code": "other-post"}
    return {"code": "strangers"}


def across(crowd: Crowd, possible: Candidates, edge: int) -> bool:
    """Whether the two work in different units."""
    return bool(crowd.unit[possible.teacher[edge]] != crowd.unit[possible.learner[edge]])
