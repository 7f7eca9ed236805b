"""Who might meet whom: a general graph over the invented people of `instances.people`."""

import numpy as np
from instances import SKILLS, ZONES, people
from scipy.sparse import csr_array

from peerlore.engine.matching.contract import Floats, Ints, Meetings


def meetings(count: int, edges: int, *, seed: int, rounds: int = 1) -> Meetings:
    """`edges` random acquaintances to be, fewer where one was drawn twice. A meeting is worth 1, the common skills
    (product of levels / 25), 1/2 between units, up to 1/4 for near zones, and a wish of up to 1 on a grid of 1/1024."""
    crowd, rng = people(count, seed=seed), np.random.default_rng(seed + 1)
    a, b = rng.integers(0, count, (2, edges))
    one = np.unique((np.minimum(a, b) * count + np.maximum(a, b))[a != b])
    a, b = one // count, one % count
    skills = csr_array((crowd.skills.data / 5, crowd.skills.indices, crowd.skills.indptr), shape=(count, SKILLS))
    near = 1 - np.abs(crowd.zone[a] - crowd.zone[b]) / ZONES
    weight = 1 + _common(skills, a, b) + 0.5 * (crowd.unit[a] != crowd.unit[b]) + 0.25 * near
    return Meetings(people=count, a=a, b=b, weight=weight + rng.integers(0, 1024, len(a)) / 1024, rounds=rounds)


def _common(skills: "csr_array[np.float64]", a: Ints, b: Ints) -> Floats:
    """Row a · row b for each edge, some at a time."""
    parts = [np.arange(start, min(start + 100_000, len(a))) for start in range(0, len(a), 100_000)]
    return np.concatenate([np.asarray((skills[a[part]] * skills[b[part]]).sum(axis=1)) for part in parts])
