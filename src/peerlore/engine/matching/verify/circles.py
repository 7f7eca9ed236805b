"""Are these circles allowed, worth their value, and what does the certificate prove? Linear in people, scores and pairs
within circles.

A pair together in c of R rounds is worth c · w less the penalty for each time but the first (for each time if they have
met). Everybody has from least − 1 to most − 1 others in each round, all circles together hold from P to Q pairs. Prices
y of people and t of a pair, of either sign, and z ≥ 0 of triangles (u with v and u with w, then v with w) prove that no
plan is worth more than R · (Σ max((least − 1) y, (most − 1) y) + max(P t, Q t) + Σ z) + Σ over pairs of max(0, net) +
(R − 1) · max(0, net of a repeat), where net = worth − y − y − t ∓ z (weak duality; triangles: Grötschel and Wakabayashi
1989).
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from itertools import pairwise

import numpy as np

from peerlore.engine.matching.contract import Circles, Floats, Ints, Result
from peerlore.engine.matching.limits import Remaining, forever
from peerlore.engine.matching.verify.numbers import numbers, one_number
from peerlore.engine.matching.verify.verdict import Verdict

TOLERANCE = 1e-6
LARGEST = 2.0**500
SLACK = 1e-9
ROUNDING = 2.0**-52  # what a step of arithmetic may lose, for numbers of size 1
STEPS = 8  # of which no net worth takes more, triangles aside
USUAL = 100  # people in a circle


@dataclass(frozen=True)
class Prices:
    """`people` [n], `pair`, and `triangles` [k, 3] with their `worth` [k]: the first is with both others."""

    people: Floats
    pair: float
    triangles: Ints
    worth: Floats


def verify_circles(instance: Circles, result: Result, *, remaining: Remaining = forever) -> Verdict:
    """Members, sizes, together, apart, repeats, the value, the bound from the prices, and whether "optimal" holds."""
    rounds = _rounds(instance, result)
    if isinstance(rounds, str):
        return Verdict((rounds,), "not checked")
    plan = (*_wrong_plan(instance, rounds), *_wrong_counts(instance, rounds, result))
    prices = _prices(instance, result.certificate)
    if prices is None:
        return Verdict((*plan, "the certificate has no prices of people, of a pair and of triangles"), "not checked")
    bound, margin = proven(instance, prices)
    return Verdict((*plan, *_wrong_bound(bound, result, margin=margin)), "checked")


def _rounds(instance: Circles, result: Result) -> list[Ints] | str:
    """[n] the circle of each person, for each round; or why it cannot be told."""
    listed = result.plan.get("rounds")
    if result.kind != "circles" or not isinstance(listed, list) or len(listed) != instance.rounds:
        return f"the result is not one of circles with {instance.rounds} rounds"
    made = []
    for number, circles in enumerate(listed):
        if not isinstance(circles, list) or len(circles) != len(instance.groups):
            return f"round {number} does not have {len(instance.groups)} circles"
        if not all(isinstance(each, list) and all(type(x) is int for x in each) for each in circles):
            return f"round {number} has a circle that is no list of whole numbers"
        members = np.array([x for each in circles for x in each if abs(x) < 2**62], dtype=np.int64)
        if not np.array_equal(np.sort(members), np.arange(instance.people)) or len(members) < sum(map(len, circles)):
            return f"in round {number} not everybody is in one circle and nobody in two"
        circle = np.empty(instance.people, dtype=np.int64)
        circle[members] = np.repeat(np.arange(len(circles)), [len(each) for each in circles])
        made.append(circle)
    return made


def _wrong_plan(instance: Circles, rounds: list[Ints]) -> Iterator[str]:
    for number, circle in enumerate(rounds):
        size = np.bincount(circle, minlength=len(instance.groups))
        for g in np.flatnonzero((size < instance.groups[:, 0]) | (size > instance.groups[:, 1]))[:1]:
            yield f"circle {int(g)} of round {number} has {int(size[g])} members"
        for a, b in _some(instance.apart, circle, together=True):
            yield f"persons {a} and {b}, who must be apart, are together in round {number}"
        for a, b in _some(instance.together, circle, together=False):
            yield f"persons {a} and {b}, who must be together, are apart in round {number}"


def _some(pairs: Ints | None, circle: Ints, *, together: bool) -> list[list[int]]:
    """The first pair that is together, or apart; none where there is none."""
    if pairs is None:
        return []
    first: list[list[int]] = pairs[(circle[pairs[:, 0]] == circle[pairs[:, 1]]) == together][:1].tolist()
    return first


def _wrong_counts(instance: Circles, rounds: list[Ints], result: Result) -> Iterator[str]:
    again = repeats(instance, rounds)
    if result.plan.get("repeats") != again or type(result.plan.get("repeats")) is not int:
        yield f"there are {again} repeats, not {result.plan.get('repeats')!r:.40}"
    unavoidable = unavoidable_repeats(instance)
    said = result.plan.get("unavoidable_repeats")
    if type(said) is not int or said != unavoidable:
        yield f"{unavoidable} repeats are proven to be unavoidable, not {said!r:.40}"
    value = value_of(instance, rounds)
    if not np.isfinite(result.value) or abs(value - result.value) > SLACK * max(abs(value), 1.0):
        yield f"the value is {value}, not {result.value}"


def _wrong_bound(bound: float, result: Result, *, margin: float) -> Iterator[str]:
    room = SLACK * max(abs(bound), 1.0)
    if not result.bound >= bound + margin - room:
        yield f"the prices prove no more than {bound if margin < room else bound + margin}, not {result.bound}"
    if not np.isfinite(result.bound) or result.bound < result.value - room:
        yield "the bound lies below the value"
    if result.status == "optimal" and result.bound - result.value > TOLERANCE * max(abs(result.bound), 1.0):
        yield "optimal is said, but the gap is not closed"


# What a plan is worth


def pairs_within(circle: Ints) -> Ints:
    """[k, 2] all pairs of people in one circle, lower first."""
    order = np.argsort(circle, kind="stable")
    starts = np.flatnonzero(np.diff(circle[order], prepend=-1, append=-2))
    found = [np.empty((0, 2), dtype=np.int64)]
    for start, end in pairwise(starts.tolist()):
        one, two = _two_of(end - start) if end - start <= USUAL else np.triu_indices(end - start, 1)
        found.append(np.column_stack([order[start:end][one], order[start:end][two]]))
    return np.sort(np.concatenate(found), axis=1)


@cache
def _two_of(size: int) -> tuple[Ints, Ints]:
    """Each two of so many, by position; kept, as there may be many circles of one size."""
    one, two = np.triu_indices(size, 1)
    return one, two


def met_before(instance: Circles) -> Ints:
    """[k, 2] the pairs of `met`, each once, lower first."""
    if instance.met is None:
        return np.empty((0, 2), dtype=np.int64)
    made: Ints = np.unique(np.sort(instance.met, axis=1), axis=0)
    return made


def repeats(instance: Circles, rounds: list[Ints]) -> int:
    """How often two people sit together who sat together in an earlier round or have `met`."""
    every = np.concatenate([met_before(instance), *map(pairs_within, rounds)])
    names = every[:, 0] * max(instance.people, 1) + every[:, 1]
    return len(names) - len(np.unique(names))


def unavoidable_repeats(instance: Circles) -> int:
    """A count that no plan goes below: each person's places beside others over all rounds, less the people that there
    are to be met anew. Those who must be together repeat in every round but the first."""
    n, rounds = instance.people, instance.rounds
    if not n or not len(instance.groups):
        return 0
    old, barred, bound = np.zeros((3, n), dtype=np.int64)
    met = met_before(instance)
    np.add.at(old, met.ravel(), 1)
    if instance.apart is not None:
        apart = np.unique(np.sort(instance.apart, axis=1), axis=0)
        fresh = ~np.isin(apart[:, 0] * n + apart[:, 1], met[:, 0] * n + met[:, 1])
        np.add.at(barred, apart[fresh].ravel(), 1)
    if instance.together is not None:
        pairs = np.unique(np.sort(instance.together, axis=1), axis=0)
        known = np.isin(pairs[:, 0] * n + pairs[:, 1], met[:, 0] * n + met[:, 1])
        np.add.at(bound, pairs.ravel(), np.repeat(rounds - 1 + known, 2))
    places = rounds * (int(instance.groups[:, 0].min()) - 1)
    each = np.maximum(bound, places - (n - 1 - old - barred))
    return int(-(-np.maximum(each, 0).sum() // 2))


def value_of(instance: Circles, rounds: list[Ints]) -> float:
    """Σ scores inside circles − `met_penalty` for each repeat."""
    inside = 0.0
    for circle in rounds:
        if instance.score is not None:
            pairs = pairs_within(circle)
            inside += float(instance.score[pairs[:, 0], pairs[:, 1]].sum())
        elif instance.weight is not None and instance.a is not None and instance.b is not None:
            inside += float(instance.weight[circle[instance.a] == circle[instance.b]].sum())
    return inside - instance.met_penalty * repeats(instance, rounds)


# What cannot be exceeded


def bound_of(instance: Circles, prices: Prices) -> float:
    """See the words at the top of this file."""
    return proven(instance, prices)[0]


def proven(instance: Circles, prices: Prices) -> tuple[float, float]:
    """The bound, and by how much rounding may have lowered it: prices of either sign that cancel each other out prove
    no more than what is left of them."""
    least, most = usable_groups(instance).T.astype(np.float64)
    if not len(least) or not instance.people:
        return 0.0, 0.0
    low, high = max(least.min() - 1, 0.0), max(most.max() - 1, 0.0)
    pairs_low, pairs_high = pairs_possible(instance)
    fixed = float(np.maximum(low * prices.people, high * prices.people).sum())
    fixed += max(pairs_low * prices.pair, pairs_high * prices.pair) + float(prices.worth.sum())
    size = high * float(np.abs(prices.people).sum()) + pairs_high * abs(prices.pair) + float(prices.worth.sum())
    surplus, off = _surplus(instance, prices)
    off += (instance.rounds * size + surplus) * (STEPS + instance.people) * ROUNDING
    return instance.rounds * fixed + surplus, off


def usable_groups(instance: Circles) -> Ints:
    """[g, 2] No circle has more members than there are people: sizes beyond that change nothing, and could overflow."""
    return np.minimum(instance.groups, instance.people)


def pairs_possible(instance: Circles) -> tuple[float, float]:
    """The fewest and the most pairs inside the circles of one round, whatever their sizes.

    Σ s (s − 1) / 2 is convex: fewest where sizes are as even as can be; most, relaxed, where people beyond the
    least sizes go to the circles with the largest sum of both sizes first."""
    least, most = usable_groups(instance).T
    even, spare = least.copy(), instance.people - int(least.sum())
    while spare > 0 and (even < most).any():
        even[int(np.argmin(np.where(even < most, even, instance.people + 1)))] += 1
        spare -= 1
    order = np.argsort(-(least + most), kind="stable")
    room = (most - least)[order]
    taken = np.clip(instance.people - int(least.sum()) - (np.cumsum(room) - room), 0, room)
    chords = float((taken * (least + most - 1)[order]).sum()) / 2
    return float((even * (even - 1) // 2).sum()), float((least * (least - 1) // 2).sum()) + chords


def _surplus(instance: Circles, prices: Prices) -> tuple[float, float]:
    """Σ over pairs of what the prices leave uncovered, and what rounding may have lost; a row of people at a time."""
    rows, total, lost = _Rows(instance, prices), 0.0, 0.0
    for first in range(instance.people):
        worth, again, off, allowed = rows.of(first)
        for net, times in ((worth[allowed], 1), (again[allowed], instance.rounds - 1))[: instance.rounds]:
            total += times * float(np.maximum(net, 0.0).sum())
            lost += times * float(off[allowed][net > -off[allowed]].sum())
    return total, lost


class _Rows:
    """For each person and those after: net worth of a first meeting, of a repeat, how much rounding may have taken off
    these, and whether they may sit together."""

    def __init__(self, instance: Circles, prices: Prices) -> None:
        self.instance, self.prices, n = instance, prices, instance.people
        self.scores = _ByFirst(n, np.empty((0, 2), dtype=np.int64), np.empty(0))
        if instance.a is not None and instance.b is not None and instance.weight is not None:
            self.scores = _ByFirst(n, np.column_stack([instance.a, instance.b]), instance.weight)
        met, apart = met_before(instance), instance.apart
        self.met = _ByFirst(n, met, np.ones(len(met)))
        barred = np.empty((0, 2), dtype=np.int64) if apart is None else apart
        self.apart = _ByFirst(n, barred, np.ones(len(barred)))
        t, z = prices.triangles, prices.worth
        sides = [(t[:, [0, 1]], z), (t[:, [0, 2]], z), (t[:, [1, 2]], -z)]
        ends, net = np.concatenate([s for s, _ in sides]), np.concatenate([w for _, w in sides])
        self.triangles, self.steps = _ByFirst(n, ends, net), _ByFirst(n, ends, np.ones(len(net)))
        self.sizes = _ByFirst(n, ends, np.abs(net))

    def of(self, first: int) -> tuple[Floats, Floats, Floats, np.ndarray[tuple[int], np.dtype[np.bool_]]]:
        n, y = self.instance.people, self.prices.people
        dense = self.instance.score
        worth = self.scores(first) if dense is None else dense[first].astype(np.float64)
        size = np.abs(worth) + np.abs(y) + abs(y[first]) + abs(self.prices.pair) + self.sizes(first)
        off = size * (STEPS + self.steps(first)) * ROUNDING
        worth = worth - y - (y[first] + self.prices.pair) - self.triangles(first)
        again = worth - self.instance.met_penalty
        worth = worth - self.instance.met_penalty * self.met(first)
        allowed = (np.arange(n) > first) & (self.apart(first) == 0)
        return worth, again, off, allowed


class _ByFirst:
    """Sums of values by pair, as a row [n] for the lower person of each."""

    def __init__(self, people: int, pairs: Ints, values: Floats) -> None:
        ends = np.sort(pairs, axis=1)
        order = np.argsort(ends[:, 0], kind="stable")
        self.people, self.second, self.values = people, ends[order, 1], values[order]
        self.starts = np.searchsorted(ends[order, 0], np.arange(people + 1))

    def __call__(self, first: int) -> Floats:
        here = slice(int(self.starts[first]), int(self.starts[first + 1]))
        made: Floats = np.bincount(self.second[here], weights=self.values[here], minlength=self.people).astype(
            np.float64
        )
        return made


def _prices(instance: Circles, proof: Mapping[str, object] | None) -> Prices | None:
    if proof is None:
        return None
    people, pair, triangles = proof.get("people"), proof.get("pair"), proof.get("triangles")
    each, of_a_pair = numbers(people, count=instance.people, below=LARGEST), one_number(pair, below=LARGEST)
    if each is None or of_a_pair is None:
        return None
    if not isinstance(triangles, list) or not all(_is_triangle(one, instance.people) for one in triangles):
        return None
    corners = np.array([one[:3] for one in triangles], dtype=np.int64).reshape(-1, 3)
    worth = np.array([one[3] for one in triangles], dtype=np.float64)
    return Prices(each, of_a_pair, corners, worth)


def _is_triangle(each: object, people: int) -> bool:
    if not isinstance(each, list) or len(each) != 4 or one_number(each[3], low=0.0, below=LARGEST) is None:
        return False
    corners = each[:3]
    return all(type(x) is int and 0 <= x < people for x in corners) and len(set(corners)) == 3
