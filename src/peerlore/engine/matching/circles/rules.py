"""What circles must hold: sizes, people together, people apart; a first plan that does, or the rule that forbids it."""

from dataclasses import dataclass
from math import inf

import numpy as np
from scipy.sparse import coo_array
from scipy.sparse.csgraph import connected_components

from peerlore.engine import Infeasible
from peerlore.engine.matching.contract import Circles, Floats, Ints
from peerlore.engine.matching.limits import Remaining

TOO_FEW = "groups: the circles have fewer places than there are people"
TOO_MANY = "groups: the circles ask for more people than there are"
SIZES = "together: those who must be together do not fit into circles of these sizes"
APART = "apart: not everybody who must be apart can be, with circles of these sizes and those who must be together"
NO_TIME = f"{APART}, as far as the time allowed to look"
GRACE = 1.0  # seconds beyond the limit, so that there is a plan at all


@dataclass(frozen=True)
class Units:
    """People who must be together are one unit: `of` [n] names each person's, `heads` [m] counts their people."""

    of: Ints
    heads: Ints

    def pairs(self, people: Ints | None) -> Ints:
        """[k, 2] the same pairs between units, each once, lower first; those within one unit are left out."""
        if people is None or not len(people):
            return np.empty((0, 2), dtype=np.int64)
        ends = np.sort(self.of[people], axis=1)
        made: Ints = np.unique(ends[ends[:, 0] != ends[:, 1]], axis=0)
        return made


def units_of(instance: Circles) -> Units:
    """Raises `Infeasible` where somebody must be both together with and apart from another."""
    pairs = np.empty((0, 2), dtype=np.int64) if instance.together is None else instance.together
    shape = (instance.people, instance.people)
    links = coo_array((np.ones(len(pairs)), (pairs[:, 0], pairs[:, 1])), shape=shape)
    count, found = connected_components(links, directed=False) if instance.people else (0, np.empty(0, dtype=np.int64))
    of = found.astype(np.int64)
    if instance.apart is not None:
        for a, b in instance.apart[of[instance.apart[:, 0]] == of[instance.apart[:, 1]]][:1].tolist():
            raise Infeasible(f"together and apart: persons {a} and {b} would have to be both")
    return Units(of, np.bincount(of, minlength=count).astype(np.int64))


def first_plan(instance: Circles, units: Units, *, rng: np.random.Generator) -> Ints:
    """Circles [m] of the right sizes, not yet apart. Raises `Infeasible`."""
    least, most = instance.groups[:, 0], instance.groups[:, 1]
    if most.sum() < instance.people:
        raise Infeasible(TOO_FEW)
    if least.sum() > instance.people:
        raise Infeasible(TOO_MANY)
    circle = np.full(len(units.heads), -1, dtype=np.int64)
    kinds, counts = np.unique(units.heads, return_counts=True)
    shares = _shares(kinds, counts, least=least, most=most)
    for kind, share in zip(kinds, shares, strict=True):
        alike = np.flatnonzero(units.heads == kind)
        circle[rng.permutation(alike)] = np.repeat(np.arange(len(least)), share)
    return circle


def _shares(kinds: Ints, counts: Ints, *, least: Ints, most: Ints) -> list[Ints]:
    """How many units of each kind (by heads) each circle takes."""
    if len(kinds) == 1 and kinds[0] == 1:
        return [_even_sizes(int(counts[0]), least=least, most=most)]
    return _packed(kinds, counts, least=least, most=most)


def _even_sizes(people: int, *, least: Ints, most: Ints) -> Ints:
    """Everybody has a place, beyond the least sizes one circle after the other."""
    size = least.copy()
    while (left := people - int(size.sum())) > 0:
        size[np.flatnonzero(size < most)[:left]] += 1
    return size


def _packed(kinds: Ints, counts: Ints, *, least: Ints, most: Ints) -> list[Ints]:
    """By constraint programming over counts, not units: small whatever the number of people."""
    from ortools.sat.python import cp_model  # slow to load, and only few instances need it

    model = cp_model.CpModel()
    takes = [[model.new_int_var(0, int(c), "") for _ in least] for c in counts]
    for row, count in zip(takes, counts, strict=True):
        model.add(sum(row) == int(count))
    for g in range(len(least)):
        heads = sum(int(kind) * row[g] for kind, row in zip(kinds, takes, strict=True))
        model.add(heads >= int(least[g]))
        model.add(heads <= int(most[g]))
    solver = _solver(inf)
    if solver.solve(model) not in (cp_model.OPTIMAL, cp_model.FEASIBLE):
        raise Infeasible(SIZES)
    return [np.array([solver.value(take) for take in row], dtype=np.int64) for row in takes]


def _solver(seconds: float):  # type: ignore[no-untyped-def]  # OR-Tools has no types
    from ortools.sat.python import cp_model

    solver = cp_model.CpSolver()
    solver.parameters.num_workers = 1
    solver.parameters.random_seed = 0
    if seconds != inf:
        solver.parameters.max_time_in_seconds = max(seconds, GRACE)
    return solver


def plan_apart(instance: Circles, units: Units, *, remaining: Remaining) -> Ints:
    """Circles [m] that hold all rules, by constraint programming. Raises `Infeasible`, also where time is too short."""
    from ortools.sat.python import cp_model

    model, least, most = cp_model.CpModel(), instance.groups[:, 0], instance.groups[:, 1]
    sits = [[model.new_bool_var("") for _ in least] for _ in units.heads]
    for row in sits:
        model.add_exactly_one(row)
    for g in range(len(least)):
        heads = sum(int(h) * row[g] for h, row in zip(units.heads, sits, strict=True))
        model.add(heads >= int(least[g]))
        model.add(heads <= int(most[g]))
    for a, b in units.pairs(instance.apart).tolist():
        if remaining() <= -GRACE:
            raise Infeasible(NO_TIME)
        for one, two in zip(sits[a], sits[b], strict=True):
            model.add_at_most_one(one, two)
    solver = _solver(remaining())
    status = solver.solve(model)
    if status not in (cp_model.OPTIMAL, cp_model.FEASIBLE):
        raise Infeasible(APART if status == cp_model.INFEASIBLE else NO_TIME)
    return np.array([[solver.value(seat) for seat in row].index(1) for row in sits], dtype=np.int64)


def unit_scores(score: Floats, units: Units) -> Floats:
    """[m, m] between units, with a diagonal of 0."""
    if len(units.heads) == len(score):
        made = score[np.ix_(np.argsort(units.of), np.argsort(units.of))]
    else:
        member = np.zeros((len(units.heads), len(score)))
        member[units.of, np.arange(len(score))] = 1.0
        made = member @ score @ member.T
    np.fill_diagonal(made, 0.0)
    return made
