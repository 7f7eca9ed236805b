"""Who meets whom where all come in one role: every pair that may be, the plan that is worth most, and trios for those
who are left over.

The pairs are the edges of a general graph; `meetings` finds the best of them and its verifier checks it. Whoever is
left then joins a pair of people none of whom they have met, so that the certificate is of the pairs alone.
"""

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import combinations

import numpy as np

from peerlore.engine.matching.contract import Floats, Ints, Meetings, Result
from peerlore.engine.matching.limits import Remaining, forever
from peerlore.engine.matching.meetings import solve_meetings
from peerlore.engine.matching.mentoring import Crowd, Nobody, Reason
from peerlore.engine.matching.mentoring.candidates import kept_apart, meets_of
from peerlore.engine.matching.terms import Bools, Meets, terms_of_meeting, weight
from peerlore.engine.matching.verify.meetings import verify_meetings
from peerlore.engine.matching.verify.verdict import Verdict

REASONS = 3
MOST_TO_EACH = 500  # others with whom one person is compared, on either side of a circle drawn with the seed


@dataclass(frozen=True, kw_only=True)
class Gathering:
    """A crowd of equals. `met` are pairs of seats who have met already, `skills` what each publishes, `most` how many
    may sit together."""

    crowd: Crowd
    met: Ints  # [k, 2]
    skills: Sequence[frozenset[int]]  # [n]
    most: int


@dataclass(frozen=True)
class Table:
    """Seats that meet, what all their pairs together are worth, and why: three reasons and one stretch."""

    seats: tuple[int, ...]
    weight: float
    reasons: list[Reason]


@dataclass(frozen=True)
class Gathered:
    """`used_up`: some could meet by every rule, but no two who have not met before. `possible`: pairs that may be."""

    tables: list[Table]
    without: list[Nobody]
    result: Result
    verdict: Verdict
    possible: int
    used_up: bool


@dataclass(frozen=True)
class _Pairs:
    """Pairs of seats [E], lower one first, and which of them each rule leaves: the rules in the open, hours, news."""

    a: Ints
    b: Ints
    meets: Meets
    open: Bools
    hours: Bools
    new: Bools
    short: Ints  # minutes that lack to one meeting
    possible: Bools  # all of these, and what was said in confidence


def gather(
    gathering: Gathering, *, seed: int, remaining: Remaining = forever, proving: Remaining = forever
) -> Gathered:
    """The best pairs, proven, and trios. Of more than a thousand people each is compared with a thousand others whom
    the seed draws; the plan is the best of those pairs. O(pairs · people · log people) in the worst case."""
    crowd = gathering.crowd
    pairs = _pairs(gathering, seed=seed)
    worth = weight(terms_of_meeting(pairs.meets, crowd.dials))
    kept = np.flatnonzero(pairs.possible)
    instance = Meetings(people=crowd.size, a=pairs.a[kept], b=pairs.b[kept], weight=worth[kept])
    result = solve_meetings(instance, seed=seed, remaining=remaining)
    chosen = kept[np.array(result.plan["rounds"][0], dtype=np.int64)]
    seated = _seated(gathering, pairs, kept, worth, chosen)
    return Gathered(
        tables=[_table(gathering, seats, pairs, worth) for seats in seated],
        without=list(_without(gathering, pairs, {seat for seats in seated for seat in seats})),
        result=result,
        verdict=verify_meetings(instance, result, remaining=proving),
        possible=len(kept),
        used_up=bool((pairs.open & pairs.hours).any() and not (pairs.open & pairs.hours & pairs.new).any()),
    )


def _pairs(gathering: Gathering, *, seed: int) -> _Pairs:
    crowd = gathering.crowd
    a, b = _compared(np.flatnonzero(_ready(crowd)), seed=seed)
    open_ = ~kept_apart(crowd, a, b)
    longest = crowd.longest(crowd.hours[a], crowd.hours[b]) if len(a) else a
    lack = np.maximum(crowd.minutes - longest, 0)
    new = ~kept_apart(replace(crowd, apart=gathering.met), a, b)
    possible = open_ & (lack == 0) & new
    asked = np.flatnonzero(possible)
    possible[asked] = ~crowd.confided(a[asked], b[asked])
    return _Pairs(a, b, meets_of(crowd, a, b), open_, lack == 0, new, lack, possible)


def hindrance(gathering: Gathering, *, seed: int = 0) -> str:
    """The first rule after which no two are left that could meet: as told of one person, or empty. As if nobody had
    asked anything in confidence."""
    crowd = gathering.crowd
    pairs = _pairs(gathering, seed=seed)
    if np.count_nonzero(_ready(crowd)) < 2:
        return "nobody-else"
    for left, code in ((pairs.open, "kept-apart"), (pairs.open & pairs.hours, "no-hours"), (_news(pairs), "met-all")):
        if not left.any():
            return code
    return ""


def _ready(crowd: Crowd) -> Bools:
    ready: Bools = ~crowd.paused & (crowd.free > 0)
    return ready


def _compared(seats: Ints, *, seed: int) -> tuple[Ints, Ints]:
    """Each two of `seats`; of very many, each with those near by on a circle in an order drawn with the seed."""
    if len(seats) <= 2 * MOST_TO_EACH + 1:
        one, other = np.triu_indices(len(seats), 1)
        return seats[one], seats[other]
    drawn = np.random.default_rng(seed).permutation(seats)
    one = np.tile(drawn, MOST_TO_EACH)
    other = np.concatenate([np.roll(drawn, -step) for step in range(1, MOST_TO_EACH + 1)])
    return np.minimum(one, other), np.maximum(one, other)


def _seated(gathering: Gathering, pairs: _Pairs, kept: Ints, worth: Floats, chosen: Ints) -> list[tuple[int, ...]]:
    """The chosen pairs, and with some of them one who was left over: where it is worth most."""
    tables = [(int(pairs.a[edge]), int(pairs.b[edge])) for edge in chosen]
    placed = {seat for table in tables for seat in table}
    found: list[tuple[int, ...]] = [*tables]
    for who in (seat for seat in np.flatnonzero(_ready(gathering.crowd)).tolist() if seat not in placed):
        known = _known(pairs, kept, worth, who)
        fits = [at for at, table in enumerate(found) if len(table) < gathering.most and known.keys() >= {*table}]
        if fits:
            best = max(fits, key=lambda at: (sum(known[seat] for seat in found[at]), -at))
            found[best] = tuple(sorted((*found[best], who)))
    return found


def _known(pairs: _Pairs, kept: Ints, worth: Floats, who: int) -> dict[int, float]:
    """With whom `who` may meet, and what it is worth."""
    mine = kept[(pairs.a[kept] == who) | (pairs.b[kept] == who)]
    others = pairs.a[mine] + pairs.b[mine] - who
    return dict(zip(others.tolist(), worth[mine].tolist(), strict=True))


def _table(gathering: Gathering, seats: tuple[int, ...], pairs: _Pairs, worth: Floats) -> Table:
    both = [np.flatnonzero((pairs.a == one) & (pairs.b == other))[0] for one, other in combinations(seats, 2)]
    return Table(seats, float(worth[both].sum()), reasons(gathering, seats))


def reasons(gathering: Gathering, seats: Sequence[int]) -> list[Reason]:
    """What is different, what they have in common, one more, then the stretch; what is said holds of each two."""
    crowd = gathering.crowd
    different, common = list(_different(crowd, seats)), list(_common(gathering, seats))
    told = [different.pop(0), common.pop(0), *common, *different]
    return [*told[:REASONS], _stretch(crowd, seats)]


def _different(crowd: Crowd, seats: Sequence[int]) -> Iterator[Reason]:
    """The last one always holds."""
    if _differ(crowd.unit, seats):
        yield {"code": "other-unit"}
    if _differ(crowd.site, seats):
        yield {"code": "other-site"}
    yield {"code": "new-face"}


def _common(gathering: Gathering, seats: Sequence[int]) -> Iterator[Reason]:
    """Two always hold."""
    crowd = gathering.crowd
    shared = frozenset.intersection(*(gathering.skills[seat] for seat in seats))
    if shared:
        yield {"code": "same-skill", "skill": min(shared)}
    if len({*crowd.level[[*seats]].tolist()}) == 1 and crowd.level[seats[0]]:
        yield {"code": "same-post"}
    if len(seats) > 2:
        yield {"code": "trio"}
    languages = set.intersection(*({*crowd.languages[seat]} for seat in seats))
    if languages:
        yield {"code": "same-language", "language": min(languages)}
    least = min(int(crowd.shared[crowd.hours[one], crowd.hours[other]]) for one, other in combinations(seats, 2))
    yield {"code": "hours" if len(seats) == 2 else "hours-of-each-two", "minutes": least}


def _differ(of: Ints, seats: Sequence[int]) -> bool:
    return len({*of[[*seats]].tolist()}) == len(seats)


def _stretch(crowd: Crowd, seats: Sequence[int]) -> Reason:
    if _differ(crowd.site, seats):
        return {"code": "other-place"}
    if len({*crowd.level[[*seats]].tolist()}) > 1:
        return {"code": "other-post"}
    return {"code": "new-to-each-other"}


def _without(gathering: Gathering, pairs: _Pairs, seated: set[int]) -> Iterator[Nobody]:
    crowd = gathering.crowd
    left = [seat for seat in range(crowd.size) if seat not in seated]
    counts = {
        rule: Counter([*pairs.a[kept].tolist(), *pairs.b[kept].tolist()])
        for rule, kept in (("open", pairs.open), ("hours", pairs.open & pairs.hours), ("new", _news(pairs)))
    }
    here = int(np.count_nonzero(_ready(crowd)))
    for who in left:
        yield Nobody(who, *_why(crowd, who, here, counts), {"short": _short(pairs, who)})


def _news(pairs: _Pairs) -> Bools:
    return pairs.open & pairs.hours & pairs.new


def _why(crowd: Crowd, who: int, here: int, counts: dict[str, Counter[int]]) -> tuple[str, str]:
    """The first rule after which nobody is left, and what would help. Whom somebody asked in confidence not to meet
    counts as sitting with others."""
    if crowd.paused[who]:
        return "paused", "come-back"
    if crowd.free[who] <= 0:
        return "no-room", "more-room"
    if here == 1:
        return "nobody-else", "more-people"
    if not counts["open"][who]:
        return "kept-apart", "more-people"
    if not counts["hours"][who]:
        return "no-hours", "one-more-hour"
    return ("sit-with-others", "first-next") if counts["new"][who] else ("met-all", "more-people")


def _short(pairs: _Pairs, who: int) -> int:
    mine = ((pairs.a == who) | (pairs.b == who)) & pairs.open
    least = pairs.short[mine].min(initial=np.iinfo(np.int64).max)
    return 0 if least == np.iinfo(np.int64).max else int(least)
