"""People who manage one another in a ring."""

from collections.abc import Hashable, Iterator, Mapping
from typing import TypeVar

Node = TypeVar("Node", bound=Hashable)


def rings(above: Mapping[Node, Node]) -> Iterator[list[Node]]:
    """Each ring in a graph where everybody has at most one above them. Linear."""
    done: set[Node] = set()
    for start in above:
        walk: dict[Node, None] = {}
        node: Node | None = start
        while node is not None and node not in done and node not in walk:
            walk[node] = None
            node = above.get(node)
        if node is not None and node in walk:
            path = list(walk)
            yield path[path.index(node) :]
        done.update(walk)
