"""Are these rounds of meetings allowed, worth their value, and can no plan be better? Linear in the files, but for
edges within odd sets, which take the logarithm of how deep these lie in one another.

The bound of one round: any prices ≥ 0 of persons y and of odd sets z prove that no matching is worth more than
Σ y + Σ z · (size − 1) / 2 + Σ over edges of max(0, weight − y − y − Σ z of the sets with both ends) (Edmonds 1965).
For k rounds together: k · Σ y + Σ max(0, weight − y − y).
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

import numpy as np

from peerlore.engine.matching.contract import Floats, Ints, Meetings, Result
from peerlore.engine.matching.limits import Remaining, forever
from peerlore.engine.matching.near import room_for
from peerlore.engine.matching.verify.numbers import numbers
from peerlore.engine.matching.verify.odd_sets import NotOddSets, OddSets
from peerlore.engine.matching.verify.verdict import Verdict

SLACK = 1e-9


@dataclass(frozen=True)
class _Edges:
    """The heaviest edge between each two persons. `pair` [E] numbers the two persons of every edge given."""

    a: Ints
    b: Ints
    weight: Floats
    pair: Ints


def verify_meetings(instance: Meetings, result: Result, *, remaining: Remaining = forever) -> Verdict:
    """Positions, persons, pairs met twice, the value, each round's bound and that of all, whether "optimal" holds."""
    rounds = _rounds(instance, result)
    if isinstance(rounds, str):
        return Verdict((rounds,), "not checked")
    edges = _edges(instance)
    plan = (*_wrong_plan(instance, edges, rounds), *_wrong_value(instance, rounds, result))
    bounds = _bounds(instance, edges, rounds, result)
    if isinstance(bounds, str):
        return Verdict((*plan, bounds), "not checked")
    return Verdict(
        (*plan, *_wrong_round_bounds(instance, rounds, bounds[1:], result), *_wrong_bound(instance, bounds[0], result)),
        "checked",
    )


def _rounds(instance: Meetings, result: Result) -> list[Ints] | str:
    listed = result.plan.get("rounds")
    if result.kind != "meetings" or not isinstance(listed, list):
        return "the result is not one of meetings, or has no rounds"
    if len(listed) != instance.rounds or not all(isinstance(each, list) for each in listed):
        return f"there must be {instance.rounds} rounds, each a list"
    if any(type(edge) is not int for each in listed for edge in each):
        return "an edge is not a whole number"
    if any(not 0 <= edge < len(instance.a) for each in listed for edge in each):
        return "an edge is not in the instance"
    return [np.array(each, dtype=np.int64) for each in listed]


def _edges(instance: Meetings) -> _Edges:
    low, high = np.minimum(instance.a, instance.b), np.maximum(instance.a, instance.b)
    names, pair = np.unique(low * max(instance.people, 1) + high, return_inverse=True)
    weight = np.zeros(len(names))
    np.maximum.at(weight, pair, instance.weight)
    return _Edges(names // max(instance.people, 1), names % max(instance.people, 1), weight, pair.astype(np.int64))


def _wrong_plan(instance: Meetings, edges: _Edges, rounds: list[Ints]) -> Iterator[str]:
    for number, chosen in enumerate(rounds):
        ends = np.concatenate([instance.a[chosen], instance.b[chosen]])
        twice = np.flatnonzero(np.bincount(ends, minlength=instance.people) > 1)
        if len(twice):
            yield f"person {int(twice[0])} is in two meetings of round {number}"
    pairs, times = np.unique(np.concatenate([edges.pair[chosen] for chosen in rounds]), return_counts=True)
    for pair in pairs[times > 1][:1]:
        yield f"persons {int(edges.a[pair])} and {int(edges.b[pair])} meet twice"


def _wrong_value(instance: Meetings, rounds: list[Ints], result: Result) -> Iterator[str]:
    value = float(sum(instance.weight[chosen].sum() for chosen in rounds))
    if not np.isfinite(result.value) or abs(value - result.value) > SLACK * max(abs(value), 1.0):
        yield f"the value is {value}, not {result.value}"


def _wrong_bound(instance: Meetings, bound: float, result: Result) -> Iterator[str]:
    room = SLACK * max(abs(bound), 1.0)
    if result.bound < bound - room:
        yield f"the prices prove no more than {bound}, not {result.bound}"
    if not np.isfinite(result.bound) or result.bound < result.value - room:
        yield "the bound lies below the value"
    if result.status == "optimal" and result.bound - result.value > room_for(instance.weight, result.bound):
        yield "optimal is said, but the gap is not closed"


def _wrong_round_bounds(instance: Meetings, rounds: list[Ints], bounds: list[float], result: Result) -> Iterator[str]:
    """Each is what its round's prices prove: no less, and no more, but for what the round itself is worth."""
    listed = numbers(result.plan.get("round_bounds"), count=len(bounds))
    if listed is None:
        yield "round_bounds is not one number for each round"
        return
    for number, (said, bound, chosen) in enumerate(zip(listed.tolist(), bounds, rounds, strict=True)):
        room, worth = SLACK * max(abs(bound), 1.0), float(instance.weight[chosen].sum())
        if not bound - room <= said:
            yield f"the prices of round {number} prove no more than {bound}, not {said}"
        elif not said <= max(bound, worth) + room:
            yield f"the prices of round {number} prove {bound}, and {said} is said"


def _bounds(instance: Meetings, edges: _Edges, rounds: list[Ints], result: Result) -> list[float] | str:
    """What is proven for all rounds, then for each; or why nothing is."""
    listed = None if result.certificate is None else result.certificate.get("rounds")
    if not isinstance(listed, list) or len(listed) != len(rounds):
        return "there is no certificate for each round"
    free, proven = np.ones(len(edges.a), dtype=np.bool_), list[float]()
    for number, (proof, chosen) in enumerate(zip(listed, rounds, strict=True)):
        bound = _bound_of_round(instance, edges, proof, free=free)
        if isinstance(bound, str):
            return f"round {number}: {bound}"
        proven.append(bound)
        free[edges.pair[chosen]] = False
    if len(rounds) == 1:
        return [proven[0], *proven]
    prices = _prices(instance, result.certificate)
    if prices is None:
        return "the prices of all rounds are not one number, 0 or more, for each person"
    surplus = edges.weight - prices[edges.a] - prices[edges.b]
    together = len(rounds) * float(prices.sum()) + float(np.maximum(surplus, 0.0).sum())
    return [min(together, len(rounds) * proven[0]), *proven]


def _bound_of_round(
    instance: Meetings, edges: _Edges, proof: object, *, free: np.ndarray[tuple[int], np.dtype[np.bool_]]
) -> float | str:
    prices = _prices(instance, proof)
    if prices is None or not isinstance(proof, Mapping):
        return "the prices are not one number, 0 or more, for each person"
    try:
        sets = OddSets(instance.people, proof.get("odd_sets"))
    except NotOddSets:
        return "the odd sets are not odd, not within one another, or without a price, 0 or more"
    cover = prices[edges.a] + prices[edges.b] + sets.cover(edges.a, edges.b)
    return float(prices.sum()) + sets.worth() + float(np.maximum(edges.weight - cover, 0.0)[free].sum())


def _prices(instance: Meetings, proof: object) -> Floats | None:
    listed = proof.get("prices") if isinstance(proof, Mapping) else None
    return numbers(listed, count=instance.people, low=0.0)
