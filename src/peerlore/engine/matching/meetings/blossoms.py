"""Maximum-weight matching in a general graph, carried from a half-integral optimum to an integral one.

Edmonds (1965), the primal-dual method with blossoms; started from the fractional optimum (Derigs and Metz 1986), only
the odd cycles of that optimum are left to repair. One alternating tree grows from each of them, all at the same pace
(Kolmogorov 2009), so that two meet half way, long before either has grown large. Events wait in a heap: a search
touches only its trees. O(m log m) for each repair in the worst case, a few hundred persons as a rule.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from heapq import heappop, heappush
from math import inf

import numpy as np

from peerlore.engine.matching.contract import Ints
from peerlore.engine.matching.limits import Remaining
from peerlore.engine.matching.meetings.nested import Nested

OUTER, INNER = 1, 2  # at even and at odd distance from the root; prices of outer persons fall, of inner ones rise
ALONE, EXPAND, EDGE = 0, 1, 2
NOBODY = -1

Edge = tuple[int, int]


@dataclass(frozen=True)
class OddSet:
    """Persons and odd sets with lower numbers, and its price in the units of the weights."""

    number: int
    members: tuple[int, ...]
    price: int


class Neighbours:
    """The edges of each person, {other: weight}, made when first asked for; no two edges join the same two persons."""

    def __init__(self, people: int, a: Ints, b: Ints, weight: Ints) -> None:
        ends = np.concatenate([a, b])
        order = np.argsort(ends, kind="stable")
        self.starts = np.searchsorted(ends[order], np.arange(people + 1))
        self.other = np.concatenate([b, a])[order]
        self.weight = np.concatenate([weight, weight])[order]
        self.made: dict[int, dict[int, int]] = {}

    def of(self, person: int) -> dict[int, int]:
        if person not in self.made:
            here = slice(int(self.starts[person]), int(self.starts[person + 1]))
            self.made[person] = dict(zip(self.other[here].tolist(), self.weight[here].tolist(), strict=True))
        return self.made[person]


class Repair:
    """`mate` [n] (NOBODY where alone) and `price` [n] whole numbers with price[a] + price[b] ≥ weight on every edge,
    equal on matched ones; all weights multiples of 4, all prices even. `settle` those who are alone at a price above 0,
    and it is the optimum: prices of persons and of odd sets prove it."""

    def __init__(self, neighbours: Neighbours, *, mate: list[int], price: list[int]) -> None:
        self.neighbours, self.mate, self.price = neighbours, mate, price
        self.nested = Nested(len(mate))
        self.set_price: dict[int, int] = {}
        self.label: dict[int, int] = {}  # of outermost persons and blossoms in a tree
        self.link: dict[int, Edge | None] = {}  # (parent's person, own person); a root has none
        self.tree: dict[int, int] = {}  # the root of each that has a label
        self.tops: dict[int, dict[int, None]] = {}  # what has a label in the tree of each root, as it came
        self.limit: dict[int, int | float] = {}  # each tree ends by then
        self.since: dict[int, int] = {}  # when the price of a person or set began to change
        self.events: list[tuple[int, int, int, int, int]] = []
        self.pushed, self.now = 0, 0

    # The search

    def settle(self, roots: Sequence[int], *, remaining: Remaining) -> None:
        """Find a partner for each root, or somebody in its tree whose price falls to 0 first and who stays alone.

        When the time is over some are left alone at a price above 0; all prices still hold."""
        for root in roots:
            if self.price[root] > 0 and self.mate[root] == NOBODY:
                self.tops[root], self.limit[root] = {}, inf
                self._become_outer(self.nested.top(root), None, root)
        while self.tops and remaining() > 0:
            self.now, _, kind, u, v = heappop(self.events)
            self._meet(kind, u, v)
        for root in list(self.tops):
            self._close_tree(root)

    def _meet(self, kind: int, u: int, v: int) -> None:
        """Where a label has changed since, what may come of it was awaited anew."""
        if kind == EXPAND:
            if self.label.get(u) == INNER and self._set_price(u) == 0:
                self._expand(u)
        elif self.label.get(self.nested.top(u)) == OUTER:
            if kind == EDGE:
                self._edge(u, v)
            elif self._price(u) == 0:
                self._flip(u, NOBODY)
                self._end_tree(u)

    def _edge(self, u: int, v: int) -> None:
        mine, theirs = self.nested.top(u), self.nested.top(v)
        side = self.label.get(theirs)
        if mine == theirs or side == INNER or self._slack(u, v) > 0:
            return
        if side is None:
            self._grow(u, v)
        elif self.tree[mine] == self.tree[theirs]:
            self._shrink(u, v)
        else:
            self._flip(u, v)
            self._flip(v, u)
            self._end_tree(u, v)

    def _end_tree(self, *persons: int) -> None:
        """Their trees are at their end; other trees may grow into where they stood."""
        roots = [self.tree[self.nested.top(person)] for person in persons]
        freed = [person for root in roots for person in self._close_tree(root)]
        if self.tops:
            for person in freed:
                self._scan_freed(person)

    def _close_tree(self, root: int) -> list[int]:
        """Write prices down, take labels away, dissolve what has lost its price; all persons of the tree."""
        tops = list(self.tops.pop(root))
        persons = [person for top in tops for person in self.nested.members(top)]
        for top in tops:
            self._write_down(top)
        for top in tops:
            del self.label[top], self.link[top], self.tree[top]
        for top in filter(self.nested.is_set, tops):
            self.nested.dissolve_where(top, self._lost_its_price)
        return persons

    def _slack(self, u: int, v: int) -> int:
        return self._price(u) + self._price(v) - self.neighbours.of(u)[v]

    # Prices that change with the time of the search

    def _price(self, person: int) -> int:
        side = self.label.get(self.nested.top(person))
        if side is None:
            return self.price[person]
        passed = self.now - self.since[person]
        return self.price[person] - passed if side == OUTER else self.price[person] + passed

    def _set_price(self, blossom: int) -> int:
        side, price = self.label.get(blossom), self.set_price[blossom]
        if side is None:
            return price
        passed = 2 * (self.now - self.since[blossom])
        return price + passed if side == OUTER else price - passed

    def _write_down(self, top: int) -> None:
        """Make the prices of `top` and of all in it what they are now."""
        price, since, now = self.price, self.since, self.now
        sign = -1 if self.label[top] == OUTER else 1
        for person in self.nested.members(top):
            price[person] += sign * (now - since[person])
            since[person] = now
        self._write_down_set(top)

    def _write_down_set(self, top: int) -> None:
        if self.nested.is_set(top):
            self.set_price[top] = self._set_price(top)
            self.since[top] = self.now

    # Events

    def _await(self, kind: int, after: int, u: int, v: int = NOBODY) -> None:
        self.pushed += 1
        heappush(self.events, (self.now + after, self.pushed, kind, u, v))

    def _scan(self, u: int) -> None:
        """Await all that the falling price of an outer person can bring. Inlined: nearly all time is spent here."""
        mine, here, now = self._price(u), self.nested.top(u), self.now
        root = self.tree[here]
        if now + mine < self.limit[root]:
            self.limit[root] = now + mine
            self._await(ALONE, mine, u)
        latest = self.limit[root] - now
        crowd, owner, label, price, since = self.nested.crowd, self.nested.owner, self.label, self.price, self.since
        for v, weight in self.neighbours.of(u).items():
            theirs = owner[crowd[v]]
            side = label.get(theirs)
            if side is None:
                slack = mine + price[v] - weight
                if slack <= latest:
                    self._await(EDGE, slack, u, v)
            elif side == OUTER and theirs != here:
                slack = (mine + price[v] - (now - since[v]) - weight) // 2
                if slack <= latest:
                    self._await(EDGE, slack, u, v)

    # The tree

    def _enter(self, top: int, side: int, link: Edge | None, root: int) -> None:
        self.label[top], self.link[top], self.tree[top] = side, link, root
        self.tops[root][top] = None

    def _leave(self, top: int) -> None:
        del self.label[top], self.link[top], self.tops[self.tree.pop(top)][top]

    def _begin(self, top: int, side: int, link: Edge | None, root: int) -> None:
        self._enter(top, side, link, root)
        for person in self.nested.members(top):
            self.since[person] = self.now
        self.since[top] = self.now

    def _become_outer(self, top: int, link: Edge | None, root: int) -> None:
        self._begin(top, OUTER, link, root)
        for person in self.nested.members(top):
            self._scan(person)

    def _become_inner(self, top: int, link: Edge, root: int) -> None:
        self._begin(top, INNER, link, root)
        if self.nested.is_set(top):
            self._await(EXPAND, self.set_price[top] // 2, top)

    def _grow(self, u: int, v: int) -> None:
        top, root = self.nested.top(v), self.tree[self.nested.top(u)]
        base = self.nested.base(top)
        mate = self.mate[base]
        if mate == NOBODY:
            self.nested.turn(top, v, self.mate)
            self.mate[v] = u
            self._flip(u, v)
            self._end_tree(u)
            return
        self._become_inner(top, (u, v), root)
        self._become_outer(self.nested.top(mate), (base, mate), root)

    def _flip(self, person: int, partner: int) -> None:
        """Match the outer `person` anew and change partners all the way to the root."""
        while True:
            top = self.nested.top(person)
            self.nested.turn(top, person, self.mate)
            self.mate[person] = partner
            link = self.link[top]
            if link is None:
                return
            inner = self.nested.top(link[0])
            above = self.link[inner]
            assert above is not None, "only the root has no link, and it is outer"
            self.nested.turn(inner, above[1], self.mate)
            self.mate[above[1]] = above[0]
            person, partner = above

    # Blossoms

    def _upward(self, top: int) -> Iterator[int]:
        """`top` and what lies above it, to the root."""
        while True:
            yield top
            link = self.link[top]
            if link is None:
                return
            top = self.nested.top(link[0])

    def _shrink(self, u: int, v: int) -> None:
        """The tight edge between two outer persons closes an odd cycle, which becomes one outer blossom."""
        first = list(self._upward(self.nested.top(u)))
        place = {top: position for position, top in enumerate(first)}
        second = []
        for top in self._upward(self.nested.top(v)):
            if top in place:
                break
            second.append(top)
        meeting = first[place[top]]
        first = first[: place[top]][::-1]
        links = [self._link_of(top) for top in first] + [(u, v)]
        links += [self._link_of(top)[::-1] for top in second]
        self._close(meeting, [*first, *second], links)

    def _link_of(self, top: int) -> Edge:
        link = self.link[top]
        assert link is not None, "the root is where two ways meet, never between"
        return link

    def _close(self, meeting: int, others: list[int], links: list[Edge]) -> None:
        risen = [person for top in others if self.label[top] == INNER for person in self.nested.members(top)]
        root, link = self.tree[meeting], self.link[meeting]
        for top in (meeting, *others):
            (self._write_down if self.label[top] == INNER else self._write_down_set)(top)
            self._leave(top)
        blossom = self.nested.shrink([meeting, *others], links)
        self._enter(blossom, OUTER, link, root)
        self.set_price[blossom], self.since[blossom] = 0, self.now
        for person in risen:
            self._scan(person)

    def _expand(self, blossom: int) -> None:
        """An inner blossom at price 0 falls apart; the even way from its entry to its base stays in the tree."""
        self._write_down(blossom)
        root, (outside, inside) = self.tree[blossom], self._link_of(blossom)
        self._leave(blossom)
        del self.set_price[blossom]
        kids, links = self.nested.dissolve(blossom)
        at = kids.index(self.nested.top(inside))
        outer, way = [], set()
        for kid, link, side in _even_way(kids, links, at, (outside, inside)):
            way.add(kid)
            if side == INNER:
                self._become_inner(kid, link, root)
            else:
                self._begin(kid, OUTER, link, root)
                outer.append(kid)
        self._scan_all(outer, [kid for kid in kids if kid not in way])

    def _scan_all(self, outer: list[int], freed: list[int]) -> None:
        for kid in outer:
            for person in self.nested.members(kid):
                self._scan(person)
        for kid in freed:
            for person in self.nested.members(kid):
                self._scan_freed(person)

    def _scan_freed(self, v: int) -> None:
        """Await whoever of a tree may reach `v`, who is in none."""
        for u, weight in self.neighbours.of(v).items():
            top = self.nested.top(u)
            if self.label.get(top) == OUTER:
                slack = self._price(u) + self.price[v] - weight
                if self.now + slack <= self.limit[self.tree[top]]:
                    self._await(EDGE, slack, u, v)

    def _lost_its_price(self, blossom: int) -> bool:
        """Forgets a blossom without a price; it is dissolved."""
        if self.set_price[blossom] > 0:
            return False
        del self.set_price[blossom]
        return True

    def odd_sets(self) -> list[OddSet]:
        """All blossoms, nested ones too, in the order they were made."""
        return [OddSet(b, tuple(kids), self.set_price[b]) for b, kids in sorted(self.nested.kids.items())]


def _even_way(kids: list[int], links: list[Edge], at: int, entry: Edge) -> Iterator[tuple[int, Edge, int]]:
    """From kid `at` to kid 0 by the side with an even number of links: (kid, link into it, INNER or OUTER)."""
    step = 1 if at % 2 else -1
    if at % 2:
        at -= len(kids)
    side, link = INNER, entry
    while True:
        yield kids[at], link, side
        if at == 0:
            return
        link = links[at] if step == 1 else links[at - 1][::-1]
        at, side = at + step, OUTER if side == INNER else INNER
