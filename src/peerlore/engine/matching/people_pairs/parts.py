"""What a pair out of everybody is worth, part by part, so that a reason can be told."""

from dataclasses import dataclass

import numpy as np

from peerlore.engine.matching.contract import Floats, Ints, PeoplePairs
from peerlore.engine.matching.people_pairs.scores import classes_of, skill_matrices

NO_SKILL = -1


@dataclass(frozen=True)
class Parts:
    """For each pair [k]: all that its skills are worth, the skill most of it comes from (`NO_SKILL` where none does)
    and what that one is worth, and each named bonus. `skills` and the bonuses add up to the weight."""

    skills: Floats
    skill: Ints
    by_skill: Floats
    terms: tuple[tuple[str, Floats], ...]


def parts_of(instance: PeoplePairs, edges: Ints) -> Parts:
    """The parts of the pairs [k, 2] (left, right). Linear in their skills."""
    wanted, taught = skill_matrices(instance)
    known = np.unique(np.concatenate([side.skills.indices for side in (instance.left, instance.right)]))
    both = wanted[edges[:, 0]].multiply(taught[edges[:, 1]]).tocsr()
    owner = np.repeat(np.arange(len(edges)), np.diff(both.indptr))
    order = np.lexsort((both.indices, -both.data, owner))
    first = order[np.flatnonzero(np.diff(owner[order], prepend=-1))]
    skill, by_skill = np.full(len(edges), NO_SKILL), np.zeros(len(edges))
    skill[owner[first]], by_skill[owner[first]] = known[both.indices[first]], both.data[first]
    ends = classes_of(instance.left)[edges[:, 0]], classes_of(instance.right)[edges[:, 1]]
    return Parts(
        skills=np.bincount(owner, weights=both.data, minlength=len(edges)).astype(np.float64),
        skill=np.where(by_skill > 0, skill, NO_SKILL),
        by_skill=by_skill,
        terms=tuple((name, table[ends]) for name, table in instance.terms),
    )
