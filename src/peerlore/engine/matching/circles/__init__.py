"""Circles of given sizes with the largest total score inside them, for one round or several without meeting again.

Annealing over exchanges of seats finds the plan (`search`, `seats`; where people are few, all seatings are looked at:
`few`), algebra knows some series of rounds without
repeats (`design`), a linear program proves how much better any plan could be (`bound`).
"""

from dataclasses import replace
from importlib.metadata import version

import numpy as np

from peerlore.engine import InstanceError
from peerlore.engine.matching.circles.bound import best_prices, worth_of
from peerlore.engine.matching.circles.rounds import best_rounds
from peerlore.engine.matching.circles.rules import units_of
from peerlore.engine.matching.contract import Circles, Floats, Ints, Result, Status
from peerlore.engine.matching.digest import digest
from peerlore.engine.matching.limits import Remaining, Say, forever, most_rounds, quiet
from peerlore.engine.matching.refusing import refuse_at
from peerlore.engine.matching.verify.circles import Prices, bound_of, repeats, unavoidable_repeats, value_of

TOLERANCE = 1e-6
FOR_THE_BOUND, WHERE_LARGE, LARGE = 0.25, 0.4, 500  # of limited time; from so many people on


def solve_circles(instance: Circles, *, seed: int = 0, remaining: Remaining = forever, say: Say = quiet) -> Result:
    """Seat everybody in a circle, each circle within its sizes, those apart and together as they must be.

    Of one round, scores inside circles less `met_penalty` for each pair in `met` are made large. Of several rounds,
    first the fewest repeats (two people together who were in an earlier round or have `met`), then the scores; `value`
    counts `met_penalty` for each repeat. A heuristic with a bound: `status` is optimal only where both meet.
    Without a limit of time the effort depends on the sizes alone; with one, three quarters of it go to the search (of
    500 people or more three fifths), and
    rounds for which none is left are seated as the first was.

    Raises `InstanceError` and, naming the rule, `Infeasible`. Returns `plan["rounds"]`, for each round the members of
    each circle, `repeats` and `unavoidable_repeats`, a count that no plan goes below; as `certificate` the prices
    `people` [n], `pair` and `triangles` [[u, v, w, price]]: see `verify.circles`. Memory 5 n² numbers.
    """
    checked(instance)
    given, instance = instance, replace(instance, groups=np.minimum(instance.groups, instance.people + 1))
    score, whole = dense_scores(instance), remaining()
    share = WHERE_LARGE if instance.people >= LARGE else FOR_THE_BOUND
    rounds = best_rounds(
        instance, units_of(instance), score, seed=seed, say=say, remaining=lambda: remaining() - whole * share
        if whole < np.inf else whole,
    )  # fmt: skip
    value = value_of(instance, rounds)
    say(f"circles are worth {value:g}; proving how much better they could be")
    prices = best_prices(instance, worth_of(instance, score), value=value, remaining=remaining)
    return replace(_result(instance, rounds, prices, seed=seed), instance_sha256=digest(given))


def checked(instance: Circles) -> None:
    """Raises `InstanceError` for counts, sizes, persons and scores that cannot be."""
    _refuse("people", instance.people < 0, "must be 0 or more")
    most = most_rounds(instance.people)
    _refuse("rounds", not 1 <= instance.rounds <= most, f"must be from 1 to {most} for {instance.people} people")
    penalty = instance.met_penalty
    _refuse("met_penalty", not (np.isfinite(penalty) and penalty >= 0), "must be 0 or more and finite")
    groups = instance.groups
    _refuse("groups", groups.ndim != 2 or groups.shape[1:] != (2,), "must be [least, most] for each circle")
    refuse_at("groups", (groups[:, 0] < 0) | (groups[:, 0] > groups[:, 1]), "must be 0 ≤ least ≤ most")
    for name in ("apart", "together", "met"):
        _check_pairs(name, getattr(instance, name), instance.people)
    _check_scores(instance)


def _refuse(name: str, wrong: bool, says: str) -> None:
    if wrong:
        raise InstanceError(name, None, says)


def _check_pairs(name: str, pairs: Ints | None, people: int) -> None:
    if pairs is None:
        return
    _refuse(name, pairs.ndim != 2 or pairs.shape[1:] != (2,), "must be a list of two persons each")
    refuse_at(name, ((pairs < 0) | (pairs >= people)).any(axis=1), f"must be from 0 to {people - 1}")
    refuse_at(name, pairs[:, 0] == pairs[:, 1], "must name two different persons")


def _check_scores(instance: Circles) -> None:
    score, a, b, weight = instance.score, instance.a, instance.b, instance.weight
    if score is not None:
        _refuse(
            "score", any(each is not None for each in (a, b, weight)), "scores are either dense or sparse, not both"
        )
        n = instance.people
        _refuse("score", score.shape != (n, n), f"must be {n} rows of {n} numbers")
        refuse_at("score", ~np.isfinite(score).all(axis=1), "must be finite")
        off = np.abs(score - score.T) > 1e-9 * np.maximum(np.abs(score), 1.0)
        refuse_at("score", off.any(axis=1), "must be the same for both persons of a pair")
        return
    if a is None or b is None or weight is None:
        _refuse("weight", any(each is not None for each in (a, b, weight)), "a, b and weight belong together")
        return
    _refuse("weight", not len(a) == len(b) == len(weight), "a, b and weight must have the same length")
    for name, ends in (("a", a), ("b", b)):
        refuse_at(name, (ends < 0) | (ends >= instance.people), f"must be from 0 to {instance.people - 1}")
    refuse_at("b", a == b, "must be another person than a")
    refuse_at("weight", ~np.isfinite(weight), "must be finite")


def dense_scores(instance: Circles) -> Floats:
    """[n, n] what each two people are worth in one circle; 0 on the diagonal. Several scores of a pair add up."""
    if instance.score is not None:
        made = np.array(instance.score, dtype=np.float64)
        np.fill_diagonal(made, 0.0)
        return made
    made = np.zeros((instance.people, instance.people))
    if instance.a is not None and instance.b is not None and instance.weight is not None:
        np.add.at(made, (instance.a, instance.b), instance.weight)
        made = made + made.T
    return made


def _result(instance: Circles, rounds: list[Ints], prices: Prices, *, seed: int) -> Result:
    value, bound = value_of(instance, rounds), bound_of(instance, prices)
    status: Status = "optimal" if bound - value <= TOLERANCE * max(abs(bound), 1.0) else "feasible"
    triangles = zip(prices.triangles.tolist(), prices.worth.tolist(), strict=True)
    return Result(
        kind="circles",
        status=status,
        value=value,
        bound=max(value, bound),
        plan={
            "rounds": [_members(circle, len(instance.groups)) for circle in rounds],
            "repeats": repeats(instance, rounds),
            "unavoidable_repeats": unavoidable_repeats(instance),
        },
        certificate={
            "people": prices.people.tolist(),
            "pair": prices.pair,
            "triangles": [[*corners, worth] for corners, worth in triangles if worth > 0],
        },
        seed=seed,
        solver=f"annealing-and-triangles with scipy {version('scipy')}",
    )


def _members(circle: Ints, groups: int) -> list[list[int]]:
    return [np.flatnonzero(circle == g).tolist() for g in range(groups)]
