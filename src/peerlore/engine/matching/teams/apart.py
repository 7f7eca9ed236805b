"""People who are apart: never in one team."""

from collections.abc import Sequence
from math import inf

import numpy as np
from scipy.optimize import Bounds, LinearConstraint, milp
from scipy.sparse import csr_array, eye_array, kron, vstack

from peerlore.engine import Infeasible
from peerlore.engine.matching.contract import Ints, Teams

Team = tuple[int, ...]


def couples(instance: Teams) -> Ints:
    """[k, 2] who is apart from whom, each pair once, the lower first; nobody is apart from themselves."""
    if instance.apart is None or not len(instance.apart):
        return np.empty((0, 2), dtype=np.int64)
    ends = np.sort(instance.apart, axis=1)
    made: Ints = np.unique(ends[ends[:, 0] != ends[:, 1]], axis=0)
    return made


def clash(team: Sequence[int], apart: Ints) -> bool:
    """Whether two of the team are apart."""
    return bool(np.isin(apart, team).all(axis=1).any())


def skeleton_apart(capacity: Ints, unit: Ints, wants: Sequence[int], *, apart: Ints) -> list[Team]:
    """One person of each of so many units for each project, nobody with whom they are apart from: an integer program
    (HiGHS), for where taking the fullest units first does not do. Raises `Infeasible`."""
    asked, n = [number for number, want in enumerate(wants) if want], len(capacity)
    alone = _at_most_one(unit, apart)
    rows = vstack(
        [
            kron(eye_array(len(asked)), alone),
            kron(eye_array(len(asked)), np.ones((1, n))),
            kron(np.ones((1, len(asked))), eye_array(n)),
        ],
        format="csr",
    )
    units = np.array([wants[number] for number in asked], dtype=np.float64)
    ones = np.ones(len(asked) * alone.shape[0])
    found = milp(
        np.zeros(rows.shape[1]),
        constraints=LinearConstraint(
            rows,
            np.concatenate([ones - inf, units, np.full(n, -inf)]),
            np.concatenate([ones, units, capacity]),
        ),
        integrality=np.ones(rows.shape[1]),
        bounds=Bounds(0, 1),
    )
    if found.x is None:
        raise Infeasible("apart: not every project can have members of as many units without two who must be apart")
    made: list[Team] = [()] * len(wants)
    for number, x in zip(asked, found.x.reshape(len(asked), n), strict=True):
        made[number] = tuple(np.flatnonzero(x > 0.5).tolist())
    return made


def _at_most_one(unit: Ints, apart: Ints) -> "csr_array[np.float64]":
    """[units and pairs, n] of each unit one person, and of each who are apart."""
    n, k = len(unit), len(apart)
    of_unit = csr_array((np.ones(n), (unit, np.arange(n))), shape=(int(unit.max(initial=0)) + 1, n))
    of_pair = csr_array((np.ones(2 * k), (np.repeat(np.arange(k), 2), apart.ravel())), shape=(k, n))
    return csr_array(vstack([of_unit, of_pair]))
