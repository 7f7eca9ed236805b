"""Are these swaps allowed, worth their value, and can no plan be better?

The prices' bound is worked out by max-plus products over walks; what integer programming added to it is proven again by
listing the swaps that a better plan could hold, and scipy's HiGHS, within the time given.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import pairwise

import numpy as np

from peerlore.engine.matching.contract import Floats, Ints, Result, Swaps
from peerlore.engine.matching.limits import Remaining, forever
from peerlore.engine.matching.near import room_for
from peerlore.engine.matching.verify.left_out import reasons
from peerlore.engine.matching.verify.numbers import numbers
from peerlore.engine.matching.verify.verdict import Bound, Verdict

TOLERANCE = 1e-6
SLACK = 1e-9
ROUNDING = 2.0**-52  # what each step of a sum may lose, for numbers of size 1
NONE = -1e18
BLOCK = 1 << 18
MOST = 100_000


@dataclass(frozen=True)
class _Arcs:
    """Each couple once, by target. `weight` of (source, target) in `of`."""

    people: int
    nodes: int
    source: Ints
    target: Ints
    weight: Floats
    of: dict[tuple[int, int], float]


def verify_swaps(instance: Swaps, result: Result, *, remaining: Remaining = forever) -> Verdict:
    """Persons, arcs, lengths, the value, who is left out; then the bound, by prices alone or with a search."""
    arcs = _arcs(instance)
    swaps = _swaps(instance, result)
    if isinstance(swaps, str):
        return Verdict((swaps,), "not checked")
    wrong = [*_wrong_swaps(instance, arcs, swaps), *_wrong_left_out(instance, arcs, swaps, result)]
    if not wrong:
        wrong = [*_wrong_value(arcs, swaps, result)]
    found, bound = _wrong_bound(instance, arcs, result, remaining)
    return Verdict((*wrong, *found), bound)


def _arcs(instance: Swaps) -> _Arcs:
    of: dict[tuple[int, int], float] = {}
    ends = zip(instance.source.tolist(), instance.target.tolist(), instance.weight.tolist(), strict=True)
    for source, target, weight in ends:
        if target < instance.people or instance.max_chain > 0:
            of[source, target] = max(weight, of.get((source, target), 0.0))
    ordered = sorted(of, key=lambda pair: (pair[1], pair[0]))
    table = np.array(ordered, dtype=np.int64).reshape(-1, 2)
    return _Arcs(
        instance.people,
        instance.people + instance.vacancies,
        table[:, 0],
        table[:, 1],
        np.array([of[pair] for pair in ordered], dtype=np.float64),
        of,
    )


def _swaps(instance: Swaps, result: Result) -> list[list[int]] | str:
    """Cycles with their first node again at the end, then chains."""
    cycles, chains = result.plan.get("cycles"), result.plan.get("chains")
    if result.kind != "swaps" or not isinstance(cycles, list) or not isinstance(chains, list):
        return "the result is not one of swaps, or has no cycles or chains"
    nodes = instance.people + instance.vacancies
    for listed in (*cycles, *chains):
        if not isinstance(listed, list) or len(listed) < 2 or not all(_is_node(node, nodes) for node in listed):
            return f"{listed!s:.60} is not a list of persons"
    for cycle in cycles:
        if len(cycle) > instance.max_cycle:
            return f"the cycle {cycle} is longer than {instance.max_cycle}"
    for chain in chains:
        if chain[-1] < instance.people or len(chain) - 1 > instance.max_chain:
            return f"the chain {chain} does not end in a vacancy within {instance.max_chain} moves"
    return [*([*cycle, cycle[0]] for cycle in cycles), *chains]


def _is_node(node: object, nodes: int) -> bool:
    return type(node) is int and 0 <= node < nodes


def _wrong_swaps(instance: Swaps, arcs: _Arcs, swaps: list[list[int]]) -> Iterator[str]:
    seen: set[int] = set()
    for swap in swaps:
        nodes = swap[:-1] if swap[0] == swap[-1] else swap
        for node in nodes:
            if node in seen:
                yield f"{_name(instance, node)} is in two places of the plan"
            seen.add(node)
        for pair in pairwise(swap):
            if pair not in arcs.of:
                yield f"there is no arc from {pair[0]} to {pair[1]}"


def _name(instance: Swaps, node: int) -> str:
    return f"person {node}" if node < instance.people else f"vacancy {node}"


def _wrong_left_out(instance: Swaps, arcs: _Arcs, swaps: list[list[int]], result: Result) -> Iterator[str]:
    moved = {node for swap in swaps for node in swap}
    listed = result.plan.get("left_out")
    said = (
        [item.get("person") if isinstance(item, dict) else None for item in listed] if isinstance(listed, list) else []
    )
    left = [person for person in range(instance.people) if person not in moved]
    if not isinstance(listed, list) or said != left or not {*map(type, said)} <= {int}:
        yield "left_out does not name exactly those without a swap, ascending"
        return
    right = list(
        reasons(
            arcs.source,
            arcs.target,
            people=instance.people,
            nodes=arcs.nodes,
            max_cycle=instance.max_cycle,
            max_chain=instance.max_chain,
        )
    )
    for person, item in zip(left, listed, strict=True):
        if item.get("reason") != right[person]:
            yield f"person {person} is left out because: {right[person]}"


def _wrong_value(arcs: _Arcs, swaps: list[list[int]], result: Result) -> Iterator[str]:
    value = float(sum(arcs.of[pair] for swap in swaps for pair in pairwise(swap)))
    if not np.isfinite(result.value) or abs(value - result.value) > SLACK * max(abs(value), 1.0):
        yield f"the value is {value}, not {result.value}"


# The bound


def _wrong_bound(instance: Swaps, arcs: _Arcs, result: Result, remaining: Remaining) -> tuple[list[str], Bound]:
    room = room_for(arcs.weight, result.bound)
    wrong = []
    if not np.isfinite(result.bound) or result.bound < result.value - room:
        wrong.append("the bound lies below the value")
    if result.status == "optimal" and result.bound - result.value > room:
        wrong.append("optimal is said, but the gap is not closed")
    price = _price(result, arcs)
    if price is None:
        says = "the prices are not one number, from 0 to what all arcs are worth, for each person and vacancy"
        return [*wrong, says], "not checked"
    linear = _linear(instance, arcs, price)
    if result.bound >= _rounded(arcs, price, linear) - room:
        return wrong, "checked"
    searched = _searched(instance, arcs, price, bound=result.bound, linear=linear, remaining=remaining)
    if searched is None:
        return wrong, "not checked"
    if searched > result.bound + room:
        return [*wrong, f"a plan may be worth {searched}, more than the bound {result.bound}"], "checked in budget"
    return wrong, "checked in budget"


def _price(result: Result, arcs: _Arcs) -> Floats | None:
    """No place is worth more than all arcs: larger prices prove nothing and lose what is small beside them."""
    most = float(arcs.weight.sum()) * (1 + TOLERANCE) + TOLERANCE
    return numbers((result.certificate or {}).get("prices"), count=arcs.nodes, low=0.0, below=most)


def _linear(instance: Swaps, arcs: _Arcs, price: Floats) -> float:
    """Σ prices, and what a cycle or a chain may exceed its own by, as often as there can be one."""
    if not len(arcs.source):
        return 0.0
    cycle, chain = _cycle_excess(instance, arcs, price), _chain_excess(instance, arcs, price)
    return float(price.sum() + instance.people // 2 * cycle + min(instance.vacancies, instance.people) * chain)


def _cycle_excess(instance: Swaps, arcs: _Arcs, price: Floats) -> float:
    """The most that a closed walk of at most `max_cycle` arcs is worth more than its prices; 0 where none is."""
    gain, most = arcs.weight - price[arcs.source], 0.0
    targets, first = np.unique(arcs.target, return_index=True)
    people = np.unique(arcs.source)
    for block in np.array_split(people, max(1, len(people) * max(len(gain), arcs.nodes) // BLOCK)):
        here = np.full((len(block), arcs.nodes), NONE)
        here[np.arange(len(block)), block] = 0.0
        for _ in range(instance.max_cycle):
            there = np.full_like(here, NONE)
            there[:, targets] = np.maximum.reduceat(here[:, arcs.source] + gain, first, axis=1)
            most, here = max(most, float(there[np.arange(len(block)), block].max())), there
    return most


def _chain_excess(instance: Swaps, arcs: _Arcs, price: Floats) -> float:
    gain, most = arcs.weight - price[arcs.source], 0.0
    here = np.where(np.arange(arcs.nodes) >= arcs.people, -price, NONE)
    for _ in range(instance.max_chain if instance.vacancies else 0):
        there = np.full(arcs.nodes, NONE)
        np.maximum.at(there, arcs.source, gain + here[arcs.target])
        most, here = max(most, float(there.max())), there
    return most


def _rounded(arcs: _Arcs, price: Floats, linear: float) -> float:
    """Whole weights make whole plans: each part that shares nobody with others may be rounded down for itself."""
    if not len(arcs.source) or not np.all(arcs.weight == np.rint(arcs.weight)):
        return linear
    excess = linear - float(price.sum())
    shares = np.bincount(_part_of(arcs), price)
    return float(np.floor(shares + excess + TOLERANCE).sum())


def _part_of(arcs: _Arcs) -> Ints:
    """The part of each node: connected by arcs within strong components, or by any where there are vacancies."""
    from scipy.sparse import csr_matrix
    from scipy.sparse.csgraph import connected_components  # slow to load

    def labels(kept: np.ndarray[tuple[int, ...], np.dtype[np.bool_]], connection: str) -> Ints:
        ends = (arcs.source[kept], arcs.target[kept])
        matrix = csr_matrix((np.ones(int(kept.sum())), ends), shape=(arcs.nodes, arcs.nodes))
        found: Ints = connected_components(matrix, directed=True, connection=connection)[1]
        return found

    everything = np.ones(len(arcs.source), dtype=np.bool_)
    if arcs.nodes > arcs.people:
        return labels(everything, "weak")
    strong = labels(everything, "strong")
    return labels(strong[arcs.source] == strong[arcs.target], "weak")


# What integer programming added


def _searched(
    instance: Swaps, arcs: _Arcs, price: Floats, *, bound: float, linear: float, remaining: Remaining
) -> float | None:
    """The most that any plan is worth, if it is more than `bound`; None where the budget does not suffice."""
    from scipy.optimize import Bounds, LinearConstraint, milp
    from scipy.sparse import csc_matrix

    lost = ROUNDING * (arcs.nodes + len(arcs.weight)) * float(price.sum() + arcs.weight.sum())
    short = linear - bound + TOLERANCE + lost
    listed = list(_worth_listing(instance, arcs, price, short=short, remaining=remaining))
    if remaining() <= 0 or len(listed) > MOST:
        return None
    if not listed:
        return bound
    ends = np.cumsum([0, *(len(nodes) for nodes, _ in listed)])
    rows = csc_matrix(
        (np.ones(ends[-1]), np.concatenate([nodes for nodes, _ in listed]), ends), (arcs.nodes, len(listed))
    )
    left = remaining()
    found = milp(
        -np.array([weight for _, weight in listed]),
        integrality=np.ones(len(listed)),
        bounds=Bounds(0, 1),
        constraints=LinearConstraint(rows, -np.inf, 1.0),
        options={"mip_rel_gap": 0.0, **({"time_limit": left} if np.isfinite(left) else {})},
    )
    return float(-found.mip_dual_bound) if found.status == 0 else None


def _worth_listing(
    instance: Swaps, arcs: _Arcs, price: Floats, *, short: float, remaining: Remaining
) -> Iterator[tuple[list[int], float]]:
    """Cycles from their smallest number, and chains, that fall short of their prices by `short` at most."""
    out: list[list[int]] = [[] for _ in range(arcs.nodes)]
    for source, target in zip(arcs.source.tolist(), arcs.target.tolist(), strict=True):
        out[source].append(target)
    count = 0
    for start in np.unique(arcs.source).tolist():
        for nodes, weight in _from(instance, arcs, price, out, start, short):
            count += 1
            yield nodes, weight
        if remaining() <= 0 or count > MOST:
            return


def _from(
    instance: Swaps, arcs: _Arcs, price: Floats, out: list[list[int]], start: int, short: float
) -> Iterator[tuple[list[int], float]]:
    longest = max(instance.max_cycle, instance.max_chain)
    home, away = _distances(arcs, price, start, longest)
    stack: list[tuple[list[int], float]] = [([start], 0.0)]
    while stack:
        path, weight = stack.pop()
        for node in out[path[-1]]:
            more = weight + arcs.of[path[-1], node]
            gained = more - price[path].sum()
            if node == start and min(path) == start and len(path) <= instance.max_cycle and gained >= -short:
                yield path, more
            elif node >= arcs.people and len(path) <= instance.max_chain and gained - price[node] >= -short:
                yield [*path, node], more
            elif start < node < arcs.people or (node not in path and node < arcs.people and instance.max_chain):
                best = max(
                    home[instance.max_cycle - len(path)][node]
                    if node > start and len(path) < instance.max_cycle and min(path) == start
                    else NONE,
                    away[instance.max_chain - len(path)][node] if len(path) < instance.max_chain else NONE,
                )
                if node not in path and gained + best >= -short:
                    stack.append(([*path, node], more))


def _distances(arcs: _Arcs, price: Floats, start: int, longest: int) -> tuple[Floats, Floats]:
    """[longest + 1, nodes]: the most that at most so many arcs from a node gain on the way to `start`, to a vacancy."""
    gain = arcs.weight - price[arcs.source]
    numbers = np.arange(arcs.nodes)
    ends = np.stack([np.where(numbers == start, 0.0, NONE), np.where(numbers >= arcs.people, -price, NONE)])
    made, here = [ends], ends
    for _ in range(longest):
        there = np.full_like(ends, NONE)
        for row in (0, 1):
            np.maximum.at(there[row], arcs.source, gain + here[row][arcs.target])
        here = there
        made.append(np.maximum(made[-1], there))
    both = np.stack(made)
    return both[:, 0], both[:, 1]
