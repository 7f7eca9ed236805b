"""The stable plan that is best for every left person, worked out once more: one proposal after the other.

Ties are broken by the result's seed: of the pairs ordered by left, then right person, NumPy's `default_rng(seed)` draws
two permutations; in a tie of a left person the pair with the lower number in the first comes before, in a tie of a
right person the one with the lower number in the second. Without ties there is one such plan (Gale and Shapley 1962;
with several places on both sides Roth 1984), whatever the order of proposals.
"""

from collections import deque
from heapq import heappush, heappushpop

import numpy as np

from peerlore.engine.matching.contract import Ints, Stable
from peerlore.engine.matching.lists import Acceptable


def left_best(instance: Stable, pairs: Acceptable, *, seed: int) -> Ints:
    """Positions of its pairs, ascending. O(E log E)."""
    rng = np.random.default_rng(seed)
    mine, theirs = rng.permutation(len(pairs.left)), rng.permutation(len(pairs.left))
    wishes = _in_order(pairs.left, pairs.left_place, mine, people=len(instance.left_capacity))
    rank = np.empty(len(pairs.left), dtype=np.int64)
    rank[np.lexsort((theirs, pairs.right_place, pairs.right))] = np.arange(len(rank))
    return _seated(
        wishes,
        pairs,
        rank=rank.tolist(),
        left_room=instance.left_capacity.tolist(),
        right_room=instance.right_capacity.tolist(),
    )


def _in_order(ends: Ints, place: Ints, ties: Ints, *, people: int) -> list[deque[int]]:
    """For each person the positions of their pairs, best first."""
    order = np.lexsort((ties, place, ends))
    starts = np.searchsorted(ends[order], np.arange(people + 1)).tolist()
    return [deque(order[starts[i] : starts[i + 1]].tolist()) for i in range(people)]


def _seated(
    wishes: list[deque[int]], pairs: Acceptable, *, rank: list[int], left_room: list[int], right_room: list[int]
) -> Ints:
    """Each right person keeps the best of those who asked, in a heap with the worst on top."""
    left, right = pairs.left.tolist(), pairs.right.tolist()
    held: list[list[tuple[int, int]]] = [[] for _ in right_room]
    waiting = [person for person, room in enumerate(left_room) for _ in range(min(room, len(wishes[person])))]
    while waiting:
        person = waiting.pop()
        if not wishes[person]:
            continue
        pair = wishes[person].popleft()
        asked = right[pair]
        if len(held[asked]) < right_room[asked]:
            heappush(held[asked], (-rank[pair], pair))
        else:
            refused = heappushpop(held[asked], (-rank[pair], pair))[1]
            waiting.append(left[refused])
    return np.array(sorted(pair for own in held for _, pair in own), dtype=np.int64)
