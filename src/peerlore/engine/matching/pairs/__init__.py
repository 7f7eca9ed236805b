"""Capacitated bipartite assignment, exact, with prices that prove it.

Minimum-cost flow by cost scaling (Goldberg 1997, through OR-Tools) finds the plan, a dual repair its prices; under a
time limit, and from the last prices, an auction (Bertsekas 1988) that can be stopped at any time.
"""

from dataclasses import dataclass
from importlib.metadata import version

import numpy as np

from peerlore.engine import InstanceError
from peerlore.engine.matching.contract import Floats, Ints, Pairs, Result, Status
from peerlore.engine.matching.digest import digest
from peerlore.engine.matching.limits import Remaining, Say, forever, quiet
from peerlore.engine.matching.near import room_for
from peerlore.engine.matching.pairs.auction import auction_again, auction_anew
from peerlore.engine.matching.pairs.flow import best_flow, scaled_weights
from peerlore.engine.matching.pairs.prices import Prices, bound_of, prices_of
from peerlore.engine.matching.refusing import refuse_at

# A flow cannot be stopped: under a limit it is begun only where this many seconds are left (three times what it takes).
SECONDS_A_PERSON, SECONDS_AN_EDGE = 2e-4, 3e-6


@dataclass(frozen=True, kw_only=True)
class Last:
    """What is left of an earlier plan: its prices for the people of now [L], [R] (0 for new ones), and those of its
    edges that are still there, as positions in the new instance."""

    left: Floats
    right: Floats
    edges: Ints


def solve_pairs(instance: Pairs, *, seed: int = 0, remaining: Remaining = forever, say: Say = quiet) -> Result:
    """Choose edges of largest total weight, each at most once, with everybody within capacity.

    Weights are scaled by a power of two and rounded to integers, so that weights on that grid (all integers, and all
    multiples of 2⁻²⁰ up to some thousands of people) are solved exactly; otherwise the loss is at most half a grid step
    for each edge, and the certificate says so: `bound` is computed from the weights as given. `seed` decides between
    equally good plans; 0 takes the edges in the order given.

    Under a limit an auction goes first, which always has a plan; the exact flow follows where the time allows. Raises
    `InstanceError` (see `checked`). Returns `plan["edges"]` (positions, ascending) and, as `certificate`, the prices
    `left` and `right`: bound = Σ capacity · price + Σ max(0, weight − left − right).
    """
    checked(instance)
    if np.isfinite(remaining()) and not _time_for_a_flow(instance, remaining):
        say(f"pairs: an auction over {len(instance.left):,} pairs")
        book = auction_anew(instance, remaining=remaining)
        if not _time_for_a_flow(instance, remaining):
            return _result(instance, book.edges(), book.prices(), seed=seed, solver="auction")
    say(f"pairs: a flow over {len(instance.left):,} pairs")
    scaled = scaled_weights(instance)
    chosen = best_flow(instance, scaled.weight, seed=seed)
    say("pairs: prices")
    prices = prices_of(instance, scaled, chosen)
    return _result(instance, chosen, prices, seed=seed, solver=f"ortools-min-cost-flow {version('ortools')}")


def resolve_pairs(
    instance: Pairs, last: Last, *, seed: int = 0, remaining: Remaining = forever, say: Say = quiet
) -> Result:
    """The same after some people left, declined or changed, from the last prices: only what they touch moves.

    An auction with the step `auction.STEP`; its plan is within one step for each pair of the best one, and mostly much
    nearer; the certificate tells. Raises `InstanceError` as `solve_pairs` does, and where `last` does not fit.
    """
    checked(instance)
    _checked_last(instance, last)
    say(f"pairs: an auction from the last prices over {len(instance.left):,} pairs")
    book = auction_again(instance, left=last.left, edges=last.edges, remaining=remaining)
    return _result(instance, book.edges(), book.prices(), seed=seed, solver="auction")


def checked(instance: Pairs) -> None:
    """Raises `InstanceError` where lengths differ, an index is out of range, or a number is negative or not finite."""
    for name in ("left_capacity", "right_capacity", "weight"):
        refuse_at(name, ~(np.isfinite(getattr(instance, name)) & (getattr(instance, name) >= 0)), "must be 0 or more")
    if not len(instance.left) == len(instance.right) == len(instance.weight):
        raise InstanceError("weight", None, "left, right and weight must have the same length")
    for name, size in (("left", len(instance.left_capacity)), ("right", len(instance.right_capacity))):
        refuse_at(
            name, (getattr(instance, name) < 0) | (getattr(instance, name) >= size), f"must be from 0 to {size - 1}"
        )


def _checked_last(instance: Pairs, last: Last) -> None:
    for name, size in (("left", len(instance.left_capacity)), ("right", len(instance.right_capacity))):
        prices: Floats = getattr(last, name)
        if len(prices) != size:
            raise InstanceError(f"last.{name}", None, f"must have {size} prices, not {len(prices)}")
        refuse_at(f"last.{name}", ~(np.isfinite(prices) & (prices >= 0)), "must be 0 or more")
    refuse_at("last.edges", (last.edges < 0) | (last.edges >= len(instance.left)), "is not an edge")
    if len(np.unique(last.edges)) < len(last.edges):
        raise InstanceError("last.edges", None, "must name no edge twice")
    for ends, room in ((instance.left, instance.left_capacity), (instance.right, instance.right_capacity)):
        if (np.bincount(ends[last.edges], minlength=len(room)) > room).any():
            raise InstanceError("last.edges", None, "must be a plan within the capacities of now")


def _time_for_a_flow(instance: Pairs, remaining: Remaining) -> bool:
    people = len(instance.left_capacity) + len(instance.right_capacity)
    return remaining() > SECONDS_A_PERSON * people + SECONDS_AN_EDGE * len(instance.left)


def _result(instance: Pairs, chosen: Ints, prices: Prices, *, seed: int, solver: str) -> Result:
    value, bound = float(instance.weight[chosen].sum()), bound_of(instance, prices)
    status: Status = "optimal" if bound - value <= room_for(instance.weight, bound) else "feasible"
    return Result(
        kind="pairs",
        status=status,
        value=value,
        bound=max(value, bound),
        plan={"edges": chosen.tolist()},
        certificate={"left": prices.left.tolist(), "right": prices.right.tolist()},
        seed=seed,
        solver=solver,
        instance_sha256=digest(instance),
    )
