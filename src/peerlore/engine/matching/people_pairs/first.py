"""What to begin with: prices learnt from a tenth of the people, and the best of everybody at these prices."""

from dataclasses import replace

import numpy as np

from peerlore.engine.matching.contract import Floats, Ints, PeoplePairs, Side, SparseSkills
from peerlore.engine.matching.grouped import distinct
from peerlore.engine.matching.limits import Remaining
from peerlore.engine.matching.people_pairs.candidates import candidates
from peerlore.engine.matching.people_pairs.known import Known
from peerlore.engine.matching.people_pairs.pricing import Cover, most
from peerlore.engine.matching.people_pairs.scores import pair_weights

SHARE = 10  # one in so many
ASKED = 4  # with fewer asking for each place, a right person asks too
NEXT = 2  # a place is worth what the second of those asked would give: the best has it already


def some_of(instance: PeoplePairs, *, seed: int) -> PeoplePairs:
    """One in ten of each side, drawn by the seed. Pairs that are forbidden are not looked at: prices hold roughly."""
    rng = np.random.default_rng(seed)
    left, right = (
        _part(side, np.sort(rng.permutation(len(side.capacity))[: -(-len(side.capacity) // SHARE)]))
        for side in (instance.left, instance.right)
    )
    return replace(instance, left=left, right=right, forbidden=instance.forbidden[:0])


def _part(side: Side, who: Ints) -> Side:
    many = np.diff(side.skills.indptr)[who]
    ends = np.concatenate([[0], np.cumsum(many)])
    at = np.arange(ends[-1]) + np.repeat(side.skills.indptr[who] - ends[:-1], many)
    skills = SparseSkills(indptr=ends, indices=side.skills.indices[at], data=side.skills.data[at])
    return Side(capacity=side.capacity[who], skills=skills, classes=None if side.classes is None else side.classes[who])


def prices_by(instance: PeoplePairs, asked: Side, left: Floats, *, remaining: Remaining) -> Floats:
    """[R] what a place with each right person is worth to those asked, who have the prices `left`."""
    turned = _turned(replace(instance, left=asked, forbidden=instance.forbidden[:0]))
    last = candidates(turned, each=NEXT, right_price=left, remaining=remaining).last
    return np.where(np.isfinite(last), last, 0.0)


def first_pairs(instance: PeoplePairs, right_price: Floats, *, each: int, remaining: Remaining) -> tuple[Known, Cover]:
    """Every left person's best at these prices, and the best of those right persons whom few have among theirs, so that
    no place stays empty for want of a pair; and what all other pairs do not exceed."""
    mine = candidates(instance, each=each * _places(instance.left), right_price=right_price, remaining=remaining)
    asked = np.bincount(mine.right, minlength=len(right_price))
    room = np.where(asked < ASKED * instance.right.capacity, instance.right.capacity, 0)
    seldom = _turned(replace(instance, right=replace(instance.right, capacity=room)))
    theirs = candidates(seldom, each=each * _places(instance.right), right_price=mine.best, remaining=remaining)
    wide = max(len(instance.right.capacity), 1)
    keys = distinct(np.concatenate([mine.left * wide + mine.right, theirs.right * wide + theirs.left]))
    left, right = np.divmod(keys, wide)
    known = Known(left, right, pair_weights(instance, left, right))
    return known, Cover(np.minimum(mine.last, most(instance)), right_price)


def _places(side: Side) -> int:
    """How many places people there have on average, rounded up; at least one."""
    people = max(int((side.capacity > 0).sum()), 1)
    return max(-(-int(side.capacity.sum()) // people), 1)


def _turned(instance: PeoplePairs) -> PeoplePairs:
    return replace(
        instance,
        left=instance.right,
        right=instance.left,
        forbidden=instance.forbidden[:, ::-1],
        forbidden_classes=instance.forbidden_classes[:, ::-1],
        terms=tuple((name, table.T) for name, table in instance.terms),
    )
