"""Who meets whom, out of everybody, for one round or several without a pair twice.

Each round is a maximum-weight matching in a general graph, exact: the half-integral optimum by an assignment on the
double cover, then Edmonds' blossoms for the few odd cycles it leaves (`double_cover`, `blossoms`).
"""

from importlib.metadata import version

import numpy as np

from peerlore.engine import InstanceError
from peerlore.engine.matching.contract import Floats, Ints, Meetings, Pairs, Result, Status
from peerlore.engine.matching.digest import digest
from peerlore.engine.matching.limits import Remaining, Say, forever, most_rounds, quiet
from peerlore.engine.matching.meetings.matching import Proof, Round, best_round, empty_round
from peerlore.engine.matching.near import room_for
from peerlore.engine.matching.pairs import solve_pairs
from peerlore.engine.matching.refusing import refuse_at


def solve_meetings(instance: Meetings, *, seed: int = 0, remaining: Remaining = forever, say: Say = quiet) -> Result:
    """Choose, round by round, the edges of largest total weight with everybody in at most one of a round.

    Two persons meet in one round only, also where several edges join them. Edges of weight 0 are never chosen. Each
    round is the best possible for what the rounds before it left, so that the first is as good as can be; with several
    rounds `bound` holds for all together, and a plan that is feasible may be best. Weights that are whole numbers, or
    multiples of a power of two within the solver's 61 − 2 · log2(people) bits, are solved exactly; others lose at most
    half a grid step for each pair. `seed` decides between equally good plans. When the time runs short, rounds are
    filled greedily; when it is over, those not yet done stay empty. `bound` says how far that may be from the best.

    Raises `InstanceError`. Returns `plan["rounds"]`: positions of edges, ascending, one list for each round, and
    `plan["round_bounds"]`: what no other choice for that round, after the rounds before it, can exceed. `certificate`
    has for each round `prices` [n] and `odd_sets` [[members, price]] and, with several rounds, for all together
    `prices` [n]: see `verify.meetings`. O(rounds · n m log n) in the worst case.
    """
    checked(instance)
    free = distinct(instance)
    made: list[Round] = []
    for number in range(instance.rounds):
        if number:
            say(f"round {number} of {instance.rounds} is done")
        if number and (not len(free) or remaining() <= 0):
            made += [empty_round(instance, free)] * (instance.rounds - number)
            break
        made.append(best_round(instance, free, seed=seed, remaining=remaining))
        free = free[~np.isin(free, made[-1].chosen)]
    return _result(instance, made, seed=seed, remaining=remaining)


def checked(instance: Meetings) -> None:
    """Raises `InstanceError` where a number is out of range, not finite or below 0, or a person would meet themself."""
    _at_least("people", instance.people, 0)
    _at_least("rounds", instance.rounds, 1)
    if instance.rounds > (most := most_rounds(instance.people)):
        raise InstanceError("rounds", None, f"must be {most} or less for {instance.people} people")
    if not len(instance.a) == len(instance.b) == len(instance.weight):
        raise InstanceError("weight", None, "a, b and weight must have the same length")
    for name, ends in (("a", instance.a), ("b", instance.b)):
        refuse_at(name, (ends < 0) | (ends >= instance.people), f"must be from 0 to {instance.people - 1}")
    refuse_at("b", instance.a == instance.b, "nobody meets themself: a and b must differ")
    refuse_at("weight", ~(np.isfinite(instance.weight) & (instance.weight >= 0)), "must be 0 or more and finite")


def _at_least(name: str, value: int, low: int) -> None:
    if value < low:
        raise InstanceError(name, None, f"must be {low} or more")


def distinct(instance: Meetings) -> Ints:
    """Positions of the heaviest edge between each two persons, ascending; edges of weight 0 are left out."""
    low, high = np.minimum(instance.a, instance.b), np.maximum(instance.a, instance.b)
    order = np.lexsort((-instance.weight, low * instance.people + high))
    pairs = (low * instance.people + high)[order]
    first = np.ones(len(order), dtype=np.bool_)
    first[1:] = pairs[1:] != pairs[:-1]
    chosen = order[first]
    return np.sort(chosen[instance.weight[chosen] > 0])


def _result(instance: Meetings, made: list[Round], *, seed: int, remaining: Remaining) -> Result:
    value = float(sum(instance.weight[each.chosen].sum() for each in made))
    written = {id(each): _written(each.proof) for each in made}  # empty rounds are one and the same
    proof = {"rounds": [written[id(each)] for each in made]}
    bound = made[0].bound
    if len(made) > 1:
        prices = _prices_of_all(instance, made, seed=seed, remaining=remaining)
        bound = min(bound_of_all(instance, prices), bound * len(made))
        proof["prices"] = prices.tolist()
    status: Status = "optimal" if bound - value <= room_for(instance.weight, bound) else "feasible"
    return Result(
        kind="meetings",
        status=status,
        value=value,
        bound=max(value, bound),
        plan={
            "rounds": [each.chosen.tolist() for each in made],
            "round_bounds": [max(each.bound, float(instance.weight[each.chosen].sum())) for each in made],
        },
        certificate=proof,
        seed=seed,
        solver=f"double-cover-and-blossoms with ortools {version('ortools')}",
        instance_sha256=digest(instance),
    )


def _written(proof: Proof) -> dict[str, list[float] | list[list[list[int] | float]]]:
    return {"prices": proof.prices.tolist(), "odd_sets": proof.odd_sets}


def _prices_of_all(instance: Meetings, made: list[Round], *, seed: int, remaining: Remaining) -> Floats:
    """Prices for all rounds together: everybody in at most `rounds` different pairs, each taken once (a relaxation)."""
    if remaining() < 0:
        return made[0].proof.prices
    edges = distinct(instance)
    a, b, weight = instance.a[edges], instance.b[edges], instance.weight[edges]
    capacity = np.full(instance.people, instance.rounds, dtype=np.int64)
    both_ways = Pairs(
        left_capacity=capacity,
        right_capacity=capacity,
        left=np.concatenate([a, b]),
        right=np.concatenate([b, a]),
        weight=np.concatenate([weight, weight]),
    )
    solved = solve_pairs(both_ways, seed=seed, remaining=remaining).certificate
    assert solved is not None, "pairs are always proven by prices"
    return (np.array(solved["left"], dtype=np.float64) + np.array(solved["right"], dtype=np.float64)) / 2


def bound_of_all(instance: Meetings, prices: Floats) -> float:
    """What no plan for all rounds exceeds: rounds · Σ price + Σ max(0, weight − price − price)."""
    edges = distinct(instance)
    surplus = instance.weight[edges] - prices[instance.a[edges]] - prices[instance.b[edges]]
    return float(instance.rounds * prices.sum() + np.maximum(surplus, 0.0).sum())
