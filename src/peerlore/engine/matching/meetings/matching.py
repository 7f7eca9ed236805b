"""One round of meetings: a maximum-weight matching with the prices of persons and odd sets that prove it."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from math import floor, log2

import numpy as np

from peerlore.engine.matching.contract import Floats, Ints, Meetings
from peerlore.engine.matching.limits import Remaining
from peerlore.engine.matching.meetings.blossoms import NOBODY, Neighbours, Repair
from peerlore.engine.matching.meetings.double_cover import Fractional, Graph, fractional
from peerlore.engine.matching.verify.odd_sets import OddSets

BITS, COST_BITS = 61, 40
SECONDS_FOR_AN_ARC = 4e-6  # of the assignment, which cannot be interrupted; generously


@dataclass(frozen=True)
class Proof:
    """Prices ≥ 0 of persons [n] and odd sets [[members, price]] as in `verify.odd_sets`: they give the bound."""

    prices: Floats
    odd_sets: list[list[list[int] | float]] = field(default_factory=list)


@dataclass(frozen=True)
class Round:
    """Positions of the chosen edges, ascending, and what no other choice out of the same edges exceeds."""

    chosen: Ints
    proof: Proof
    bound: float


def best_round(instance: Meetings, free: Ints, *, seed: int, remaining: Remaining) -> Round:
    """The matching of largest weight out of the distinct edges at `free`; a greedy one where time is too short."""
    if remaining() < SECONDS_FOR_AN_ARC * (2 * len(free) + instance.people):
        chosen, proof = greedy(instance, free), Proof(half_of_the_best(instance, free))
    else:
        chosen, proof = _exact(instance, free, seed=seed, remaining=remaining)
    return Round(chosen, proof, bound_of_round(instance, free, proof))


def empty_round(instance: Meetings, free: Ints) -> Round:
    """Nobody meets; the bound is that of the simplest prices."""
    proof = Proof(half_of_the_best(instance, free))
    return Round(np.empty(0, dtype=np.int64), proof, bound_of_round(instance, free, proof))


def greedy(instance: Meetings, free: Ints) -> Ints:
    """Edges that are the best of both their ends, again and again (Preis 1999): at least half of the best total."""
    chosen, alone = [np.empty(0, dtype=np.int64)], np.ones(instance.people, dtype=np.bool_)
    order = free[np.argsort(-instance.weight[free], kind="stable")]
    while len(order):
        first = np.full(instance.people, len(order), dtype=np.int64)
        places = np.arange(len(order))
        np.minimum.at(first, instance.a[order], places)
        np.minimum.at(first, instance.b[order], places)
        taken = order[(first[instance.a[order]] == places) & (first[instance.b[order]] == places)]
        alone[instance.a[taken]] = alone[instance.b[taken]] = False
        chosen.append(taken)
        order = order[alone[instance.a[order]] & alone[instance.b[order]]]
    return np.sort(np.concatenate(chosen))


def half_of_the_best(instance: Meetings, free: Ints) -> Floats:
    """The simplest prices that hold: half the weight of each person's best edge."""
    best = np.zeros(instance.people)
    np.maximum.at(best, instance.a[free], instance.weight[free])
    np.maximum.at(best, instance.b[free], instance.weight[free])
    return best / 2


def bound_of_round(instance: Meetings, free: Ints, proof: Proof) -> float:
    """Σ price + Σ set price · (size − 1) / 2 + what the prices leave uncovered of each edge (rounding, as a rule)."""
    a, b, sets = instance.a[free], instance.b[free], OddSets(instance.people, proof.odd_sets)
    surplus = instance.weight[free] - proof.prices[a] - proof.prices[b] - sets.cover(a, b)
    return float(proof.prices.sum()) + sets.worth() + float(np.maximum(surplus, 0.0).sum())


def _exact(instance: Meetings, free: Ints, *, seed: int, remaining: Remaining) -> tuple[Ints, Proof]:
    """Persons are renumbered by the seed, which decides between equally good plans."""
    number = np.random.default_rng(seed).permutation(instance.people)
    scale = _scale(instance.weight[free], instance.people)
    weight = np.rint(instance.weight[free] * scale).astype(np.int64)
    graph = Graph(instance.people, number[instance.a[free]], number[instance.b[free]], weight)
    repair = _repaired(graph, remaining=remaining)
    mate = np.array(repair.mate, dtype=np.int64)
    prices = np.array(repair.price, dtype=np.float64)[number] / (4 * scale)
    return free[mate[graph.a] == graph.b], Proof(prices, _odd_sets(repair, np.argsort(number), scale))


def _odd_sets(repair: Repair, person: Ints, scale: float) -> list[list[list[int] | float]]:
    """Sets in the order in which they were made, hence none before those within it, numbered from n on."""
    made = repair.odd_sets()
    name = dict(enumerate(person.tolist())) | {each.number: len(person) + i for i, each in enumerate(made)}
    return [[sorted(name[member] for member in each.members), each.price / (4 * scale)] for each in made]


def _scale(weight: Floats, people: int) -> float:
    """The coarsest power of two that makes all weights whole, or the finest the assignment stands without overflow:
    (n + 2)² · weight < 2⁶¹."""
    largest = float(weight.max(initial=0.0))
    if largest == 0:
        return 1.0
    finest = floor(min(COST_BITS, BITS - 2 * log2(people + 2)) - log2(largest))
    for bits in range(min(0, finest), finest):
        scaled = weight * 2.0**bits
        if np.array_equal(scaled, np.rint(scaled)):
            return 2.0**bits
    return 2.0**finest


def _repaired(graph: Graph, *, remaining: Remaining) -> Repair:
    half = fractional(graph)
    mate, roots = _rounded(half)
    neighbours = Neighbours(graph.people, graph.a, graph.b, 4 * graph.weight)
    repair = Repair(neighbours, mate=mate, price=(2 * half.price).tolist())
    repair.settle(roots, remaining=remaining)
    return repair


def _rounded(half: Fractional) -> tuple[list[int], list[int]]:
    """Mates, and who is left alone: even cycles fall into pairs, an odd one leaves out whoever has the lowest price."""
    mate, roots = [NOBODY] * len(half.price), []
    price: list[int] = half.price.tolist()
    for cycle in _cycles(half.next_one.tolist()):
        if len(cycle) % 2:
            lowest = min(range(len(cycle)), key=lambda i: price[cycle[i]])
            roots.append(cycle[lowest])
            cycle[:] = cycle[lowest + 1 :] + cycle[:lowest]
        for one, two in zip(cycle[::2], cycle[1::2], strict=True):
            mate[one], mate[two] = two, one
    return mate, roots


def _cycles(next_one: list[int]) -> Iterator[list[int]]:
    seen = [False] * len(next_one)
    for start in range(len(next_one)):
        cycle = []
        person = start
        while not seen[person]:
            seen[person] = True
            cycle.append(person)
            person = next_one[person]
        if cycle:
            yield cycle
