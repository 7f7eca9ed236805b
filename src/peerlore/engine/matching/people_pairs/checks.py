"""What an instance of people-pairs must be."""

import numpy as np

from peerlore.engine import InstanceError
from peerlore.engine.matching.contract import PeoplePairs, Side
from peerlore.engine.matching.people_pairs.scores import CLASSES, classes_of
from peerlore.engine.matching.refusing import refuse_at


def checked(instance: PeoplePairs) -> None:
    """Raises `InstanceError` where lengths differ, an index is out of range, or a number is negative or not finite."""
    for name in ("left", "right"):
        _checked_side(getattr(instance, name), name)
    for name, table in instance.terms:
        if not bool(np.isfinite(table).all()) or bool((table < 0).any()):
            raise InstanceError(f"terms.{name}", None, "must be finite and 0 or more")
        if table.ndim != 2:
            raise InstanceError(f"terms.{name}", None, "must have a row for each left class")
        for axis, side in enumerate((instance.left, instance.right)):
            if int(classes_of(side).max(initial=-1)) >= table.shape[axis]:
                raise InstanceError(f"terms.{name}", None, "must have a row or column for each class")
    people = (len(instance.left.capacity), len(instance.right.capacity))
    named = ((instance.forbidden >= 0) & (instance.forbidden < people)).all(axis=1)
    refuse_at("forbidden", ~np.atleast_1d(named), "names nobody")
    few = ((instance.forbidden_classes >= 0) & (instance.forbidden_classes < CLASSES)).all(axis=1)
    refuse_at("forbidden_classes", ~np.atleast_1d(few), f"must be from 0 to {CLASSES - 1}")


def _checked_side(side: Side, name: str) -> None:
    people, skills = len(side.capacity), side.skills
    refuse_at(f"{name}.capacity", side.capacity < 0, "must be 0 or more")
    if len(skills.indptr) != people + 1 or skills.indptr[0] != 0 or skills.indptr[-1] != len(skills.indices):
        raise InstanceError(f"{name}.skills.indptr", None, f"must be {people + 1} positions, from 0 to all of indices")
    refuse_at(f"{name}.skills.indptr", np.diff(skills.indptr) < 0, "must not fall")
    if len(skills.data) != len(skills.indices):
        raise InstanceError(f"{name}.skills.data", None, "must be as long as indices")
    refuse_at(f"{name}.skills.indices", skills.indices < 0, "must be 0 or more")
    refuse_at(f"{name}.skills.data", ~(np.isfinite(skills.data) & (skills.data >= 0)), "must be finite and 0 or more")
    owner = np.repeat(np.arange(people), np.diff(skills.indptr))
    order = np.lexsort((skills.indices, owner))
    twice = np.zeros(len(order), dtype=np.bool_)
    twice[order[1:]] = (np.diff(owner[order]) == 0) & (np.diff(skills.indices[order]) == 0)
    refuse_at(f"{name}.skills.indices", twice, "names a skill twice for one person")
    if side.classes is not None:
        if len(side.classes) != people:
            raise InstanceError(f"{name}.class", None, f"must have {people} numbers")
        few = (side.classes >= 0) & (side.classes < CLASSES)
        refuse_at(f"{name}.class", ~few, f"must be from 0 to {CLASSES - 1}")
