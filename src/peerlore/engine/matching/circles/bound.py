"""Prices that prove how good circles can be: a linear program over pairs, columns and triangles as they are needed.

x of a pair is how often two people sit together. Everybody sits with so many others, all circles hold so many pairs,
and who sits with two others makes these sit together (triangles: Grötschel and Wakabayashi 1989). HiGHS solves it for
the pairs that may matter; its prices hold for all others too, or show which must come in. The bound is counted from
the prices.
"""

from dataclasses import dataclass
from math import inf

import numpy as np
from scipy.sparse import csc_matrix, csr_array, hstack, vstack

from peerlore.engine.matching.contract import Circles, Floats, Ints
from peerlore.engine.matching.highs import INFINITY, Model, Program
from peerlore.engine.matching.limits import Remaining
from peerlore.engine.matching.verify.circles import Prices, bound_of, met_before, pairs_possible

PARTNERS = 3  # times as many candidates for each person as there are seats beside them
ROUNDS, AT_ONCE, AT_ONCE_COLUMNS = 16, 1, 10
VIOLATED, TIGHT = 0.1, 1e-7
IDLE = 1e-4  # triangles with a smaller price may go
SECONDS_FOR_A_PAIR, GROWS = 8e-5, 1.5  # of a program, and of the next one
LARGE = 4_000  # people; beyond, only the simple prices
SETTLED = 5e-2  # a smaller gain, and triangles come in
MANY, HARDLY = 5_000, 4e-4
BEYOND = 1e7  # times the largest score


@dataclass(frozen=True)
class Worth:
    """[n, n] what sitting together is worth the first time and again; −inf where it may not be."""

    first: Floats
    again: Floats


def worth_of(instance: Circles, score: Floats) -> Worth:
    first = score.astype(np.float64, copy=True)
    again = first - instance.met_penalty
    met = met_before(instance)
    first[met[:, 0], met[:, 1]] -= instance.met_penalty
    first[met[:, 1], met[:, 0]] = first[met[:, 0], met[:, 1]]
    for made in (first, again):
        np.fill_diagonal(made, -inf)
        if instance.apart is not None:
            made[instance.apart[:, 0], instance.apart[:, 1]] = made[instance.apart[:, 1], instance.apart[:, 0]] = -inf
    return Worth(first, again)


def simple_prices(instance: Circles, worth: Worth) -> Prices:
    """Half of what the last of each person's best partners is worth."""
    n, none = instance.people, np.empty((0, 3), dtype=np.int64)
    seats = int(instance.groups[:, 1].max(initial=1)) - 1
    price = np.zeros(n)
    if 0 < seats < n:
        price = np.maximum(-np.partition(-worth.first, seats - 1, axis=1)[:, seats - 1], 0.0) / 2
    return Prices(price, 0.0, none, np.empty(0))


def best_prices(instance: Circles, worth: Worth, *, value: float, remaining: Remaining) -> Prices:
    """The best found; `value` is that of the plan, which no bound need go below."""
    best = simple_prices(instance, worth)
    bound, nothing = bound_of(instance, best), Prices(np.zeros(instance.people), 0.0, best.triangles, best.worth)
    if (without := bound_of(instance, nothing)) <= bound:
        best, bound = nothing, without
    if instance.people > LARGE or instance.people < 2:
        return best
    program, last = _Program(instance, worth), inf
    takes = SECONDS_FOR_A_PAIR * len(program.pairs)
    for _ in range(ROUNDS):
        left = remaining()
        if left < takes or bound <= value + TIGHT * max(abs(value), 1.0):
            break
        prices = program.solved(remaining)
        if prices is None:
            break
        takes = 0.0 if left == inf else GROWS * (left - remaining())
        found = bound_of(instance, prices)
        gained, last = (last - found) / max(abs(found), 1.0), found
        if found < bound:
            best, bound = prices, found
        stalls = program.stalls(gained)
        if left < inf:
            program.forget(prices.worth)
        new = program.add_columns(prices)
        if not new or gained < SETTLED:
            new |= program.add_triangles()
        if not new or stalls:
            break
    return best


class _Program:
    """Columns are pairs (u < v); those at `triangles` rows are [first, other, other]."""

    def __init__(self, instance: Circles, worth: Worth) -> None:
        self.instance, self.worth, n = instance, worth, instance.people
        self.low = max(int(instance.groups[:, 0].min()) - 1, 0) * instance.rounds
        self.high = max(int(instance.groups[:, 1].max()) - 1, 0) * instance.rounds
        self.total = [x * instance.rounds for x in pairs_possible(instance)]
        near = min(PARTNERS * max(self.high // instance.rounds, 1) + 2, n - 1)
        best = np.argpartition(-worth.first, near - 1, axis=1)[:, :near]
        self.pairs = np.empty(0, dtype=np.int64)
        self._take(np.repeat(np.arange(n), near), best.ravel())
        self.triangles = np.empty((0, 3), dtype=np.int64)
        self.at, self.x = self.pairs, np.empty(0)

    def _take(self, one: Ints, two: Ints) -> None:
        n = self.instance.people
        allowed = np.isfinite(self.worth.first[one, two])
        names = np.minimum(one, two)[allowed] * n + np.maximum(one, two)[allowed]
        self.pairs = np.union1d(self.pairs, names)

    def forget(self, worth: Floats) -> None:
        """Triangles that cost nothing go: programs are solved in two thirds of the time, and prove a little less."""
        self.triangles = self.triangles[worth > IDLE]

    def stalls(self, gained: float) -> bool:
        """Whether more triangles would hardly pay: only where the program is large."""
        return len(self.pairs) > MANY and len(self.triangles) > 0 and gained < HARDLY

    def _moderate(self, cost: Floats) -> Floats:
        """Penalties far beyond all scores bring the program to no end; prices found without prove something too."""
        given = self.instance.weight if self.instance.score is None else self.instance.score
        largest = 1.0 if given is None else float(np.abs(given).max(initial=1.0))
        return np.maximum(cost, -BEYOND * largest)

    def solved(self, remaining: Remaining) -> Prices | None:
        """Prices of the program as it stands; `None` where the pairs so far allow no plan, or there was no time."""
        n, k = self.instance.people, len(self.pairs)
        rows, triangles = self._sums(k), self._rows(k)
        cost, upper = [self.worth.first[np.divmod(self.pairs, n)]], [np.ones(k)]
        if self.instance.rounds > 1:
            rows, triangles = hstack([rows, rows]), hstack([triangles, triangles])
            cost.append(self.worth.again[np.divmod(self.pairs, n)])
            upper.append(np.full(k, self.instance.rounds - 1.0))
        fewest, most = np.append(np.full(n, self.low), self.total[0]), np.append(np.full(n, self.high), self.total[1])
        t = len(self.triangles)
        program = Program(
            cost=-self._moderate(np.concatenate(cost)),
            lower=np.zeros(sum(map(len, upper))),
            upper=np.concatenate(upper),
            rows=csc_matrix(vstack([rows, triangles])),
            row_lower=np.append(fewest, np.full(t, -INFINITY)),
            row_upper=np.append(most, np.ones(t)),
        )
        large = k > MANY  # then prices from the interior do as well, and corners would take as long again
        model = Model(program, options={"solver": "ipm", "run_crossover": "off" if large else "on"})
        ended = model.solve(remaining)
        if ended == "infeasible" or (ended == "stopped" and not large):
            return None
        self.at, self.x, price = self.pairs, model.values()[:k], -model.row_prices()
        return Prices(price[:n], float(price[n]), self.triangles, np.maximum(price[n + 1 :], 0.0))

    def _sums(self, columns: int) -> "csr_array[np.float64]":
        """A row of pairs for each person, and one of all."""
        u, v = np.divmod(self.pairs, self.instance.people)
        ones, ends = np.ones(2 * columns), np.concatenate([u, v])
        each = csr_array((ones, (ends, np.tile(np.arange(columns), 2))), shape=(self.instance.people, columns))
        return csr_array(vstack([each, csr_array(np.ones((1, columns)))]))

    def _rows(self, columns: int) -> "csr_array[np.float64]":
        n, t = self.instance.people, self.triangles
        sides = [(0, 1, 1.0), (0, 2, 1.0), (1, 2, -1.0)]
        where, at, values = list[Ints](), list[Ints](), list[Floats]()
        for one, two, sign in sides:
            names = np.minimum(t[:, one], t[:, two]) * n + np.maximum(t[:, one], t[:, two])
            place = np.minimum(np.searchsorted(self.pairs, names), max(columns - 1, 0))
            there = self.pairs[place] == names if columns else np.zeros(len(t), dtype=np.bool_)
            where.append(place[there])
            at.append(np.flatnonzero(there))
            values.append(np.full(int(there.sum()), sign))
        shape = (len(t), columns)
        return csr_array((np.concatenate(values), (np.concatenate(at), np.concatenate(where))), shape=shape)

    def add_columns(self, prices: Prices) -> bool:
        """Take in the pairs that the prices leave uncovered, the worst of each person first."""
        n, y = self.instance.people, prices.people
        net = self.worth.first - y[:, None] - y[None, :] - prices.pair
        for a, b, sign in ((0, 1, -1.0), (0, 2, -1.0), (1, 2, 1.0), (1, 0, -1.0), (2, 0, -1.0), (2, 1, 1.0)):
            np.add.at(net, (prices.triangles[:, a], prices.triangles[:, b]), sign * prices.worth)
        u, v = np.divmod(self.pairs, n)
        net[u, v] = net[v, u] = -inf
        near = min(AT_ONCE_COLUMNS, n - 1)
        worst = np.argpartition(-net, near - 1, axis=1)[:, :near].ravel()
        first = np.repeat(np.arange(n), near)
        uncovered = net[first, worst] > TIGHT
        self._take(first[uncovered], worst[uncovered])
        return bool(uncovered.any())

    def add_triangles(self) -> bool:
        """Take in the most violated triangles round each person. Of one round only."""
        if self.instance.rounds > 1:
            return False
        n = self.instance.people
        x = np.zeros((n, n))
        u, v = np.divmod(self.at, n)
        x[u, v] = x[v, u] = self.x
        found = [rows for first in range(n) if len(rows := _violated(x, first))]
        if not found:
            return False
        self.triangles = np.unique(np.concatenate([self.triangles, *found]), axis=0)
        for one, two in ((0, 1), (0, 2), (1, 2)):
            self._take(self.triangles[:, one], self.triangles[:, two])
        return True


def _violated(x: Floats, first: int) -> Ints:
    """[k, 3] the worst triangles in which `first` sits with both others: x + x − x > 1."""
    others = np.flatnonzero(x[first] > VIOLATED)
    one, two = np.triu_indices(len(others), 1)
    one, two = others[one], others[two]
    over = x[first, one] + x[first, two] - x[one, two] - 1
    worst = np.argsort(-over, kind="stable")[: AT_ONCE * max(len(others), 1)]
    worst = worst[over[worst] > VIOLATED]
    return np.column_stack([np.full(len(worst), first), one[worst], two[worst]])
