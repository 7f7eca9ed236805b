"""The plan of a crowd, proven best out of all possible pairs, however many there are.

Few enough are all held in memory (`candidates`). More are never: a plan out of everybody's best is priced against all
of them, a skill at a time (`market`), until none is missing; then they pass by once more, learner by learner, for the
check.
"""

from collections.abc import Iterator
from dataclasses import dataclass, replace

import numpy as np

from peerlore.engine.matching.contract import Ints, Pairs, Result
from peerlore.engine.matching.digest import digest
from peerlore.engine.matching.limits import Remaining, Say, forever, quiet
from peerlore.engine.matching.mentoring.candidates import Candidates, candidates, instance_of, may_be, weighed_pairs
from peerlore.engine.matching.mentoring.crowd import Crowd
from peerlore.engine.matching.mentoring.market import CrowdMarket, crossed
from peerlore.engine.matching.pairs import solve_pairs
from peerlore.engine.matching.priced_in import Found, solve_market
from peerlore.engine.matching.verify.pairs import verify_pairs, verify_pairs_of_many
from peerlore.engine.matching.verify.verdict import Verdict

MOST_HELD = 5_000_000  # wishes crossed with what is taught; about 1.5 GB
PIECE = 500_000


@dataclass(frozen=True)
class PlannedCrowd:
    """`chosen` are positions in `possible`, which holds all possible pairs or, of very many, those looked at for the
    plan; its funnel counts all. `pairs` are all possible ones."""

    possible: Candidates
    chosen: Ints
    result: Result
    verdict: Verdict
    pairs: int


def plan_crowd(
    crowd: Crowd,
    *,
    seed: int = 0,
    remaining: Remaining = forever,
    proving: Remaining = forever,
    say: Say = quiet,
) -> PlannedCrowd:
    """The best plan and what a verifier says of it, within a time for each. Where more than `MOST_HELD` wishes meet
    somebody who teaches it, memory stays bounded; the plan is as good, and proven against as many pairs."""
    if crossings(crowd).sum() > MOST_HELD:
        return _out_of_many(crowd, seed=seed, remaining=remaining, proving=proving, say=say)
    possible = candidates(crowd)
    instance = instance_of(crowd, possible)
    result = solve_pairs(instance, seed=seed, remaining=remaining, say=say)
    return PlannedCrowd(possible, _edges(result), result, verify_pairs(instance, result), len(possible.weight))


def crossings(crowd: Crowd) -> Ints:
    """[w] with how many rows of `taught` each wish is crossed."""
    skills, many = np.unique(crowd.taught[:, 1], return_counts=True)
    at = np.minimum(np.searchsorted(skills, crowd.wishes[:, 1]), max(len(skills) - 1, 0))
    if not len(skills):
        return np.zeros(len(crowd.wishes), dtype=np.int64)
    return np.where(skills[at] == crowd.wishes[:, 1], many[at], 0)


def _edges(result: Result) -> Ints:
    return np.array(result.plan["edges"], dtype=np.int64)


def _out_of_many(crowd: Crowd, *, seed: int, remaining: Remaining, proving: Remaining, say: Say) -> PlannedCrowd:
    found = solve_market(CrowdMarket(crowd), seed=seed, remaining=remaining, say=say)
    known = _known(crowd, found)
    asks, gives = found.edges.T
    chosen = np.searchsorted(known.teacher * crowd.size + known.learner, gives * crowd.size + asks)
    instance = instance_of(crowd, known)
    result = Result(
        kind="pairs",
        status=found.status,
        value=found.value,
        bound=found.bound,
        plan={"edges": sorted(chosen.tolist())},
        certificate={"left": found.right_price.tolist(), "right": found.left_price.tolist()},
        seed=seed,
        solver=found.solver,
        instance_sha256=digest(instance),
    )
    say("people-pairs: all possible pairs pass by for the check")
    seen = _Seen(crowd)
    verdict = verify_pairs_of_many(instance, seen.pieces(), result, remaining=proving)
    possible = replace(known, funnel=seen.funnel, short=seen.shortest(), suits=seen.suits)
    return PlannedCrowd(possible, _edges(result), result, verdict, seen.pairs)


def _known(crowd: Crowd, found: Found) -> Candidates:
    _, wish, taught = crossed(crowd, found.known_left, found.known_right)
    kept = may_be(crowd, wish, taught)
    return weighed_pairs(crowd, wish[kept], taught[kept])


class _Seen:
    """All possible pairs, some learners at a time; what is known of everybody when all have passed."""

    def __init__(self, crowd: Crowd) -> None:
        self.crowd, self.pairs = crowd, 0
        nobody = np.zeros(crowd.size, dtype=np.int64)
        self.funnel = {name: nobody.copy() for name in ("taught", "allowed", "hours")}
        self.short, self.suits = np.full(crowd.size, np.iinfo(np.int64).max), np.full(crowd.size, -1)

    def pieces(self) -> Iterator[Pairs]:
        crowd = self.crowd
        for rows in _in_pieces(crowd):
            some = replace(crowd, wishes=crowd.wishes[rows])
            part = candidates(some)
            self._see(part, np.unique(some.wishes[:, 0]))
            yield instance_of(crowd, part)

    def _see(self, part: Candidates, learners: Ints) -> None:
        self.pairs += len(part.weight)
        for name, counts in part.funnel.items():
            self.funnel[name] += counts
        suited = np.flatnonzero(part.funnel["allowed"])
        self.short[suited] = np.minimum(self.short[suited], part.short[suited])
        self.suits[learners] = part.suits[learners]

    def shortest(self) -> Ints:
        return np.where(self.short == np.iinfo(np.int64).max, 0, self.short)


def _in_pieces(crowd: Crowd) -> Iterator[Ints]:
    """Positions of wishes, all of one learner together, that meet about `PIECE` rows of what is taught."""
    order = np.argsort(crowd.wishes[:, 0], kind="stable")
    seat, many = crowd.wishes[order, 0], crossings(crowd)[order]
    piece = (np.cumsum(many) - many) // PIECE
    begins = np.maximum.accumulate(np.where(np.diff(seat, prepend=-1) != 0, np.arange(len(seat)), 0))
    piece = piece[begins]  # as the first wish of the same learner
    yield from np.split(order, np.flatnonzero(np.diff(piece)) + 1) if len(order) else ()
