"""Which parts of a tree a figure may be told of, and how exactly, so that nobody can be read off it.

Small cells are held back, and so is what subtraction would give away: see docs/explanation/algorithms/small-figures.md.
"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass

SHOWN_FROM = 5  # people; of fewer nothing is told
FEW = 2  # "two or fewer": never which of none, one and two


@dataclass(frozen=True)
class Part:
    """A node of the tree: its key, the key of the one above it (None: a top), and how many people sit in it itself."""

    key: int
    above: int | None
    people: int


@dataclass(frozen=True)
class Band:
    """What is told of a count: that it lies from `least` to `most`."""

    least: int
    most: int

    @property
    def is_exact(self) -> bool:
        return self.least == self.most


def told(count: int, *, of: int) -> Band:
    """A count of `of` people: exactly, but where it is of nearly nobody or of nearly all."""
    if count <= FEW:
        return Band(0, min(FEW, of))
    if of - count <= FEW:
        return Band(of - FEW, of)
    return Band(count, count)


def countable(parts: Iterable[Part]) -> dict[int, int]:
    """The keys of the parts of which a figure may be told, with how many people each holds with all below it.

    Each has five people or more; and what is left of it without any of those told below it is nobody or five or more.
    So every set of people that adding and subtracting such figures can reach is a union of sets of five or more.
    Where a rest would be smaller, the smallest part beside it is held back, with all below it. Linear but for sorting.
    """
    tree = _Tree(parts)
    return {key: tree.size(key) for top in tree.below.get(None, ()) for key in _told_from(tree, top)}


class _Tree:
    def __init__(self, parts: Iterable[Part]) -> None:
        self.people: dict[int, int] = {}
        self.below: dict[int | None, list[int]] = {}
        for part in parts:
            self.people[part.key] = part.people
            self.below.setdefault(part.above, []).append(part.key)
        self._sizes: dict[int, int] = {}

    def size(self, key: int) -> int:
        """How many sit in a part and below it."""
        if key not in self._sizes:
            self._sizes[key] = self.people[key] + sum(self.size(child) for child in self.below.get(key, ()))
        return self._sizes[key]


def _told_from(tree: _Tree, top: int) -> Iterator[int]:
    """`top`, where it is large enough, and what may be told below it."""
    waiting = [top] if tree.size(top) >= SHOWN_FROM else []
    while waiting:
        yield (part := waiting.pop())
        waiting += _told_below(part, sizes={child: tree.size(child) for child in tree.below.get(part, ())}, tree=tree)


def _told_below(part: int, *, sizes: Mapping[int, int], tree: _Tree) -> list[int]:
    """The parts right below that may be told: the large ones, but for the smallest while a small rest remains."""
    large = sorted((child for child in sizes if sizes[child] >= SHOWN_FROM), key=lambda child: (-sizes[child], child))
    while large and 0 < tree.size(part) - sum(sizes[child] for child in large) < SHOWN_FROM:
        large.pop()
    return large
