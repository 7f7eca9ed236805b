"""Maximum-weight matching in a general graph, carried from a half-integral optimum to an integral one.

Edmonds (1965), the primal-dual method with blossoms, one alternating tree at a time; started from the fractional
optimum (Derigs and Metz 1986), only the odd cycles of that optimum are left to repair. Events wait in a heap, so that
a search touches only its own tree: O(m log m) for each repair in the worst case, a few hundred persons as a rule.
"""

from collections.abc import Iterator
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
    equal on matched ones; all weights even. `settle(root)` for every person who is alone at a price above 0 ends in the
    optimum: prices of persons and of odd sets that prove it."""

    def __init__(self, neighbours: Neighbours, *, mate: list[int], price: list[int]) -> None:
        self.neighbours, self.mate, self.price = neighbours, mate, price
        self.nested = Nested(len(mate))
        self.set_price: dict[int, int] = {}
        self._forget()

    def _forget(self) -> None:
        self.label: dict[int, int] = {}  # of outermost persons and blossoms in the tree
        self.link: dict[int, Edge | None] = {}  # (parent's person, own person); the root has none
        self.since: dict[int, int] = {}  # when the price of a person or set began to change
        self.events: list[tuple[int, int, int, int, int]] = []
        self.pushed, self.now, self.done = 0, 0, False
        self.limit: float = inf  # the search ends by then

    # The search

    def settle(self, root: int, *, remaining: Remaining) -> None:
        """Find a partner for `root`, or somebody in its tree whose price falls to 0 first and who stays alone.

        When the time is over `root` is left alone at a price above 0; all prices still hold."""
        if self.price[root] == 0 or self.mate[root] != NOBODY:
            return
        self._become_outer(self.nested.top(root), None)
        while not self.done and remaining() > 0:
            self.now, _, kind, u, v = heappop(self.events)
            self._meet(kind, u, v)
        self._finish()

    def _meet(self, kind: int, u: int, v: int) -> None:
        if kind == ALONE:
            self._flip(u, NOBODY)
            self.done = True
        elif kind == EXPAND:
            if self.label.get(u) == INNER and self._set_price(u) == 0:
                self._expand(u)
        else:
            self._edge(u, v)

    def _edge(self, u: int, v: int) -> None:
        mine, theirs = self.nested.top(u), self.nested.top(v)
        side = self.label.get(theirs)
        if mine == theirs or side == INNER or self._slack(u, v) > 0:
            return  # where a label has changed since, the edge was awaited anew
        if side == OUTER:
            self._shrink(u, v)
        else:
            self._grow(u, v)

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
        when = self.now + after
        if when <= self.limit:
            self.pushed += 1
            heappush(self.events, (when, self.pushed, kind, u, v))

    def _ends_by(self, after: int) -> None:
        self.limit = min(self.limit, self.now + after)

    def _await_free(self, u: int, v: int, slack: int) -> None:
        """`u` is outer, `v` not in the tree; without a partner it ends the search."""
        if self.now + slack <= self.limit:
            self._await(EDGE, slack, u, v)
            if self.mate[self.nested.base(self.nested.top(v))] == NOBODY:
                self._ends_by(slack)

    def _scan(self, u: int) -> None:
        """Await all that the falling price of an outer person can bring. Inlined: nearly all time is spent here."""
        mine, here, now = self._price(u), self.nested.top(u), self.now
        self._await(ALONE, mine, u)
        self._ends_by(mine)
        latest = self.limit - now
        crowd, owner, label, price, since = self.nested.crowd, self.nested.owner, self.label, self.price, self.since
        for v, weight in self.neighbours.of(u).items():
            theirs = owner[crowd[v]]
            side = label.get(theirs)
            if side is None:
                slack = mine + price[v] - weight
                if slack <= latest:
                    self._await_free(u, v, slack)
            elif side == OUTER and theirs != here:
                slack = mine + price[v] - (now - since[v]) - weight
                if slack // 2 <= latest:
                    self._await(EDGE, slack // 2, u, v)

    # The tree

    def _begin(self, top: int, side: int, link: Edge | None) -> None:
        self.label[top], self.link[top] = side, link
        for person in self.nested.members(top):
            self.since[person] = self.now
        self.since[top] = self.now

    def _become_outer(self, top: int, link: Edge | None) -> None:
        self._begin(top, OUTER, link)
        for person in self.nested.members(top):
            self._scan(person)

    def _become_inner(self, top: int, link: Edge) -> None:
        self._begin(top, INNER, link)
        if self.nested.is_set(top):
            self._await(EXPAND, self.set_price[top] // 2, top)

    def _grow(self, u: int, v: int) -> None:
        top = self.nested.top(v)
        base = self.nested.base(top)
        mate = self.mate[base]
        if mate == NOBODY:
            self.nested.turn(top, v, self.mate)
            self.mate[v] = u
            self._flip(u, v)
            self.done = True
            return
        self._become_inner(top, (u, v))
        self._become_outer(self.nested.top(mate), (base, mate))

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
        risen = [top for top in others if self.label[top] == INNER]
        for top in (meeting, *others):
            (self._write_down if self.label[top] == INNER else self._write_down_set)(top)
        blossom = self.nested.shrink([meeting, *others], links)
        self.label[blossom], self.link[blossom] = OUTER, self.link[meeting]
        self.set_price[blossom], self.since[blossom] = 0, self.now
        for top in (meeting, *others):
            del self.label[top], self.link[top]
        for top in risen:
            for person in self.nested.members(top):
                self._scan(person)

    def _expand(self, blossom: int) -> None:
        """An inner blossom at price 0 falls apart; the even way from its entry to its base stays in the tree."""
        self._write_down(blossom)
        outside, inside = self._link_of(blossom)
        del self.label[blossom], self.link[blossom], self.set_price[blossom]
        kids, links = self.nested.dissolve(blossom)
        at = kids.index(self.nested.top(inside))
        outer, way = [], set()
        for kid, link, side in _even_way(kids, links, at, (outside, inside)):
            way.add(kid)
            if side == INNER:
                self._become_inner(kid, link)
            else:
                self._begin(kid, OUTER, link)
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
        for u, weight in self.neighbours.of(v).items():
            if self.label.get(self.nested.top(u)) == OUTER:
                self._await_free(u, v, self._price(u) + self.price[v] - weight)

    def _finish(self) -> None:
        tops = list(self.label)
        for top in tops:
            self._write_down(top)
        self._forget()
        for top in filter(self.nested.is_set, tops):
            self.nested.dissolve_where(top, self._lost_its_price)

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
