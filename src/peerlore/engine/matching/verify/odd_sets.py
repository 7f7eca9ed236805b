"""Odd sets of persons within one another, as they prove the bound of a matching.

Set i has the number n + i and lists persons 0 … n − 1 and sets with lower numbers; nothing is listed twice, so that the
sets are a forest. At most (size − 1) / 2 pairs fit into an odd set (Edmonds 1965).
"""

from collections.abc import Sequence

import numpy as np

from peerlore.engine.matching.contract import Floats, Ints


class NotOddSets(Exception):
    """What was listed is no forest of odd sets with prices ≥ 0."""


class OddSets:
    """`listed` is [[members, price]] and not trusted: raises `NotOddSets`. Linear, but for edges between members, which
    take the logarithm of how deep the sets lie in one another."""

    def __init__(self, people: int, listed: object) -> None:
        if not isinstance(listed, list):
            raise NotOddSets
        self.people, count = people, len(listed)
        self.none = people + count
        self.parent: Ints = np.full(people + count + 1, self.none)
        self.price, size = np.zeros(count + 1), np.ones_like(self.parent)
        for position, each in enumerate(listed):
            members, self.price[position] = _set(each, below=people + position)
            if (self.parent[members] != self.none).any():
                raise NotOddSets
            self.parent[members] = people + position
            size[people + position] = size[members].sum()
        if (size % 2 == 0).any():
            raise NotOddSets
        self.room = size[people : self.none] // 2

    def worth(self) -> float:
        """Σ price · (size − 1) / 2, which is half the odd size rounded down."""
        return float(self.price[:-1] @ self.room)

    def cover(self, a: Ints, b: Ints) -> Floats:
        """[E] for each edge the prices of all sets that hold both its ends."""
        one, two = self.parent[a] - self.people, self.parent[b] - self.people
        inside = np.flatnonzero(np.maximum(one, two) < len(self.room))
        made = np.zeros(len(a))
        made[inside] = self._heights()[self._lowest_of_both(one[inside], two[inside])]
        return made

    def _up(self) -> Ints:
        """The set around each set; the last, around those that nothing holds, is its own."""
        return self.parent[self.people :] - self.people

    def _heights(self) -> Floats:
        """Price of each set and of all around it."""
        up, made = self._up(), self.price.copy()
        for position in reversed(range(len(self.room))):
            made[position] += made[up[position]]
        return made

    def _lowest_of_both(self, one: Ints, two: Ints) -> Ints:
        """The smallest set that holds both (or the last): binary lifting (Bender and Farach-Colton 2004)."""
        up = self._up()
        depth = np.zeros_like(up)
        for position in reversed(range(len(self.room))):
            depth[position] = depth[up[position]] + 1
        jumps = [up]
        while 2 ** len(jumps) <= depth.max(initial=0):
            jumps.append(jumps[-1][jumps[-1]])
        deeper = depth[one] >= depth[two]
        low, high = np.where(deeper, one, two), np.where(deeper, two, one)
        for power, jump in reversed([*enumerate(jumps)]):
            low = np.where(depth[low] - depth[high] >= 2**power, jump[low], low)
        for jump in reversed(jumps):
            apart = jump[low] != jump[high]
            low, high = np.where(apart, jump[low], low), np.where(apart, jump[high], high)
        return np.where(low == high, low, up[low])


def _set(each: object, *, below: int) -> tuple[Sequence[int], float]:
    if not isinstance(each, list) or len(each) != 2:
        raise NotOddSets
    members, price = each
    if type(price) not in (int, float) or not 0 <= price < 2.0**1000:
        raise NotOddSets
    if not isinstance(members, list) or not all(type(x) is int and 0 <= x < below for x in members):
        raise NotOddSets
    if len(set(members)) < len(members) or not members:
        raise NotOddSets
    return members, float(price)
