"""Why nobody was found for somebody, and the smallest change that would help. It never says which person.

Whom somebody asked in confidence not to meet counts like anybody whose places are taken, or who found somebody: a
reason of its own, or one that only such a wish leaves possible, would tell of the wish.
"""

from collections.abc import Iterator
from dataclasses import dataclass

from peerlore.engine.matching.contract import Ints
from peerlore.engine.matching.mentoring.candidates import Candidates
from peerlore.engine.matching.mentoring.crowd import Crowd
from peerlore.engine.matching.mentoring.reasons import Reason


@dataclass(frozen=True)
class Nobody:
    """A seat nobody was found for: the first rule after which nobody is left, and the option that relaxes just it.

    `facts`: the first wish (`skill`), how many would have suited (`teachers`), the minutes that lack to one meeting
    (`short`), and in which skill one more place would be enough (`place`).
    """

    who: int
    reason: str
    option: str
    facts: Reason


def why_nobody(crowd: Crowd, possible: Candidates, chosen: Ints) -> Iterator[Nobody]:
    """For each seat without a pair in the plan `chosen` (positions of candidates), the full ones left out."""
    matched = {*possible.teacher[chosen].tolist(), *possible.learner[chosen].tolist()}
    wishes = {int(who): int(skill) for who, skill, _, rank, _ in crowd.wishes[::-1] if rank == 1}
    for who in range(crowd.size):
        if who not in matched and not crowd.full[who]:
            why = _why_no_pupil if crowd.gives[who] else _why_no_teacher
            reason, option = why(crowd, possible, who)
            yield Nobody(who, reason, option, _facts(possible, who, option, wishes))


def _facts(possible: Candidates, who: int, option: str, wishes: dict[int, int]) -> Reason:
    facts: Reason = {}
    if who in wishes:
        facts = {"skill": wishes[who], "teachers": int(possible.funnel["hours"][who])}
    if option == "one-more-hour":
        facts["short"] = int(possible.short[who])
    if option == "next-place":
        facts["place"] = int(possible.suits[who])
    return facts


def _why_no_teacher(crowd: Crowd, possible: Candidates, who: int) -> tuple[str, str]:
    if crowd.paused[who]:
        return "paused", "come-back"
    if not crowd.free[who]:
        return "no-room", "more-room"
    if who not in crowd.wishes[:, 0]:
        return "no-wish", "say-a-wish"
    for rule, reason, option in (
        ("taught", "nobody-teaches", "wish-wider"),
        ("allowed", "too-close", "wish-wider"),
        ("hours", "no-hours", "one-more-hour"),
    ):
        if not possible.funnel[rule][who]:
            return reason, option
    return "places-taken", "next-place"


def _why_no_pupil(crowd: Crowd, possible: Candidates, who: int) -> tuple[str, str]:
    if crowd.paused[who]:
        return "paused", "come-back"
    if not crowd.free[who]:
        return "no-room", "more-room"
    if not possible.funnel["allowed"][who]:
        return "nobody-asked", "offer-more"
    if not possible.funnel["hours"][who]:
        return "no-hours", "one-more-hour"
    return "all-served", "stay-ready"
