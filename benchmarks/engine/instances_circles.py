"""Whom it would be good to have in one circle: dense scores between the invented people of `instances.people`."""

import numpy as np
from instances import SKILLS, ZONES, people
from scipy.sparse import csr_array

from peerlore.engine.matching.contract import Circles


def circles(count: int, size: int, *, seed: int, rounds: int = 1) -> Circles:
    """Circles of `size` (some one smaller, where it does not divide `count`). Two people are worth up to 1 for
    what both care for (the cosine of their levels), 1/2 in different units, and up to 1/2 for near zones."""
    crowd = people(count, seed=seed)
    level = csr_array((crowd.skills.data, crowd.skills.indices, crowd.skills.indptr), shape=(count, SKILLS))
    length = np.sqrt(np.maximum(np.asarray((level * level).sum(axis=1)), 1e-12))
    alike = (level @ level.T).toarray() / length[:, None] / length[None, :]
    near = 1 - np.abs(crowd.zone[:, None] - crowd.zone[None, :]) / ZONES
    score = alike + 0.5 * (crowd.unit[:, None] != crowd.unit[None, :]) + 0.5 * near
    np.fill_diagonal(score, 0.0)
    groups = np.tile([size - 1 if count % size else size, size], (-(-count // size), 1))
    return Circles(people=count, groups=groups, score=score, rounds=rounds)
