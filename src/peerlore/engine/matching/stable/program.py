"""The largest stable plan of a small instance, as an integer program (Rothblum 1992, Delorme et al. 2019), by HiGHS."""

from math import inf

import numpy as np

from peerlore.engine.matching.contract import Ints
from peerlore.engine.matching.limits import Remaining, forever
from peerlore.engine.matching.lists import Acceptable

NODES = 200  # a limit that does not depend on the machine


def entries(pairs: Acceptable) -> int:
    """How many numbers the program holds at most: for each person the square of the length of their list."""
    return sum(int((np.bincount(ends) ** 2).sum()) for ends in (pairs.left, pairs.right))


def largest_stable(
    pairs: Acceptable, left_room: Ints, right_room: Ints, *, remaining: Remaining = forever
) -> Ints | None:
    """Positions of a largest stable plan, ascending; the largest found where the search
    ends early, `None` where nothing was found or there is no form for it.

    One side must have at most one place each. For each pair (l, r), with l on that side: room of r · (l's pairs at
    least as good) + (r's pairs at least as good) ≥ room of r. O(E · longest list) numbers.
    """
    from scipy.optimize import Bounds, LinearConstraint, milp

    if left_room.max(initial=0) <= 1:
        one, many, room = (pairs.left, pairs.left_place), (pairs.right, pairs.right_place), right_room[pairs.right]
        single = left_room[pairs.left]
    elif right_room.max(initial=0) <= 1:
        one, many, room = (pairs.right, pairs.right_place), (pairs.left, pairs.left_place), left_room[pairs.left]
        single = right_room[pairs.right]
    else:
        return None
    open_ = (room > 0) & (single > 0)
    limits = [_sums(pairs.left, left_room), _sums(pairs.right, right_room)]
    stability = _at_least_as_good(*one).multiply(room[:, None]) + _at_least_as_good(*many)
    constraints = [LinearConstraint(matrix, ub=ub) for matrix, ub in limits]
    constraints.append(LinearConstraint(stability.tocsr()[open_], lb=room[open_]))
    ones = np.ones(len(pairs.left))
    limit = {} if remaining() == inf else {"time_limit": max(remaining(), 0.0)}
    found = milp(-ones, integrality=ones, bounds=Bounds(0, open_.astype(float)), constraints=constraints,
                 options={"node_limit": NODES, **limit})  # fmt: skip
    return None if found.x is None else np.flatnonzero(found.x > 0.5)


def _sums(ends: Ints, room: Ints):  # type: ignore[no-untyped-def]
    from scipy.sparse import csr_array

    return csr_array((np.ones(len(ends)), (ends, np.arange(len(ends)))), shape=(len(room), len(ends))), room


def _at_least_as_good(ends: Ints, place: Ints):  # type: ignore[no-untyped-def]
    """[E, E] 1 where the column's pair is the same person's, at the same place or a better one."""
    from scipy.sparse import csr_array

    order = np.lexsort((place, ends))
    starts = np.searchsorted(ends[order], np.arange(int(ends.max(initial=-1)) + 2))
    rows, columns = [], []
    for first, last in zip(starts[:-1].tolist(), starts[1:].tolist(), strict=True):
        own = order[first:last]
        better = place[own][:, None] >= place[own][None, :]
        at, to = np.nonzero(better)
        rows.append(own[at])
        columns.append(own[to])
    both = (np.concatenate([*rows, order[:0]]), np.concatenate([*columns, order[:0]]))
    return csr_array((np.ones(len(both[0])), both), shape=(len(ends), len(ends)))
