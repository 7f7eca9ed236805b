"""Blossoms within blossoms: which persons are shrunk together, and how a blossom is turned round its cycle.

Persons are 0 … n − 1, blossoms n, n + 1, …; a blossom is an odd cycle of persons and blossoms. Finding the outermost
blossom of a person takes constant time; shrinking relabels the smaller parts only.
"""

from collections.abc import Callable, Iterator, Sequence

Edge = tuple[int, int]


class Nested:
    """`links[i]` joins a person in kid i to one in kid i + 1 (the last one closes the cycle); kid 0 holds the base."""

    def __init__(self, people: int) -> None:
        self.people, self.last = people, people - 1
        self.parent: dict[int, int] = {}
        self.kids: dict[int, list[int]] = {}
        self.links: dict[int, list[Edge]] = {}
        self.bases: dict[int, int] = {}
        self.crowd = list(range(people))  # a crowd is named by one of its persons
        self.owner = list(range(people))  # the outermost blossom (or the person) that a crowd makes up
        self.crowds: dict[int, list[int]] = {}
        self.joined: dict[int, tuple[int, list[tuple[int, int, int]]]] = {}  # largest kid; the others, names, sizes

    def is_set(self, top: int) -> bool:
        return top >= self.people

    def top(self, person: int) -> int:
        """The outermost blossom of `person`, or the person."""
        return self.owner[self.crowd[person]]

    def base(self, top: int) -> int:
        """The one person whose partner is outside (or missing)."""
        return self.bases[top] if top >= self.people else top

    def members(self, top: int) -> Sequence[int]:
        """All persons of an outermost blossom (or the person), in no order that means anything."""
        return self.crowds[self.crowd[self.bases[top]]] if top >= self.people else (top,)

    def shrink(self, kids: list[int], links: list[Edge]) -> int:
        """A new outermost blossom of outermost `kids`, based where the first of them is."""
        self.last += 1
        blossom = self.last
        self.kids[blossom], self.links[blossom] = kids, links
        self.bases[blossom] = self.base(kids[0])
        names = [self.crowd[self.base(kid)] for kid in kids]
        for kid in kids:
            self.parent[kid] = blossom
        self.owner[self._merge(blossom, names)] = blossom
        return blossom

    def _merge(self, blossom: int, names: list[int]) -> int:
        """The largest crowd takes the others in, at its end, so that they can be let go again in turn."""
        crowds = [self.crowds.pop(name, [name]) for name in names]
        largest = max(range(len(names)), key=lambda i: len(crowds[i]))
        kept, crowd = names[largest], crowds[largest]
        others = [i for i in range(len(names)) if i != largest]
        kids = self.kids[blossom]
        self.joined[blossom] = kids[largest], [(kids[i], names[i], len(crowds[i])) for i in others]
        for i in others:
            crowd += crowds[i]
            for person in crowds[i]:
                self.crowd[person] = kept
        self.crowds[kept] = crowd
        return kept

    def dissolve(self, blossom: int) -> tuple[list[int], list[Edge]]:
        """Make the kids of an outermost blossom outermost; returns them and the links between them. Linear in all of
        them but the largest."""
        name = self.crowd[self.bases.pop(blossom)]
        largest, others = self.joined.pop(blossom)
        crowd = self.crowds.pop(name)
        for kid, own, many in reversed(others):
            self._let_go(kid, own, crowd[-many:])
            del crowd[-many:]
        self.owner[name] = largest
        if len(crowd) > 1:
            self.crowds[name] = crowd
        kids, links = self.kids.pop(blossom), self.links.pop(blossom)
        for kid in kids:
            del self.parent[kid]
        return kids, links

    def _let_go(self, kid: int, name: int, persons: list[int]) -> None:
        self.owner[name] = kid
        for person in persons:
            self.crowd[person] = name
        if len(persons) > 1:
            self.crowds[name] = persons

    def dissolve_where(self, top: int, gone: Callable[[int], bool]) -> None:
        """Dissolve `top` and what is within, as deep as `gone` holds."""
        todo = [top]
        while todo:
            node = todo.pop()
            if node >= self.people and gone(node):
                todo += self.dissolve(node)[0]

    def turn(self, top: int, person: int, mate: list[int]) -> None:
        """Make `person` the base of the blossom, matching all others in it among themselves in `mate`."""
        todo = [(top, person)]
        while todo:
            node, base = todo.pop()
            kid = base
            while kid != node:
                blossom = self.parent[kid]
                todo += self._turn_one(blossom, kid, mate)
                self.bases[blossom] = base
                kid = blossom

    def _turn_one(self, blossom: int, first: int, mate: list[int]) -> Iterator[tuple[int, int]]:
        """Put kid `first` first and match the others in twos; yields how each of them must be turned in its place."""
        kids, links = self.kids[blossom], self.links[blossom]
        at = kids.index(first)
        if at:
            kids, links = kids[at:] + kids[:at], links[at:] + links[:at]
            self.kids[blossom], self.links[blossom] = kids, links
        for i in range(1, len(kids), 2):
            a, b = links[i]
            mate[a], mate[b] = b, a
            yield kids[i], a
            yield kids[i + 1], b
