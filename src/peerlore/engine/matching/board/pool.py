"""The people of a board, grouped by type: whose attributes under a quota are equal can stand for each other."""

from dataclasses import dataclass
from functools import cached_property

import numpy as np

from peerlore.engine import InstanceError
from peerlore.engine.matching.contract import Board, Floats, Ints


@dataclass(frozen=True, kw_only=True)
class Pool:
    """T types in order of their first person, F quotas in the order of the instance.

    `count` [T]: people of each type. `rows` [F, T]: 1 where the quota counts the type. `low`, `high` [F].
    """

    size: int
    members: tuple[Ints, ...]
    count: Floats
    rows: Floats
    low: Floats
    high: Floats
    names: tuple[tuple[str, str], ...]

    @cached_property
    def first(self) -> list[int]:
        """The person who names each type in a certificate."""
        return [int(people[0]) for people in self.members]


@dataclass(frozen=True, kw_only=True)
class Face:
    """Where a panel has to lie: seats of each type in [`least`, `most`] [T], quota counts in [`low`, `high`] [F]."""

    least: Floats
    most: Floats
    low: Floats
    high: Floats


def whole_face(pool: Pool) -> Face:
    """All panels."""
    return Face(least=np.zeros(len(pool.count)), most=pool.count, low=pool.low, high=pool.high)


def pooled(instance: Board) -> Pool:
    """Linear in people × attributes."""
    found: dict[tuple[str | None, ...], list[int]] = {}
    for person, attributes in enumerate(instance.attributes):
        key = tuple(
            attributes[name] if attributes[name] in values else None for name, values in instance.quotas.items()
        )
        found.setdefault(key, []).append(person)
    quotas = [(name, value, *limits) for name, values in instance.quotas.items() for value, limits in values.items()]
    place = {name: position for position, name in enumerate(instance.quotas)}
    return Pool(
        size=instance.size,
        members=tuple(np.array(people, dtype=np.int64) for people in found.values()),
        count=np.array([len(people) for people in found.values()], dtype=np.float64),
        rows=np.array(
            [[key[place[name]] == value for key in found] for name, value, *_ in quotas], dtype=np.float64
        ).reshape(len(quotas), len(found)),
        low=np.array([quota[2] for quota in quotas], dtype=np.float64),
        high=np.array([quota[3] for quota in quotas], dtype=np.float64),
        names=tuple((name, value) for name, value, *_ in quotas),
    )


def checked(instance: Board) -> None:
    """Raises `InstanceError` for a size below 1, limits that are not 0 ≤ low ≤ high, an id that comes twice, a person
    without an attribute that has a quota."""
    if instance.size < 1:
        raise InstanceError("size", None, "must be 1 or more")
    for name, values in instance.quotas.items():
        for value, (low, high) in values.items():
            if not 0 <= low <= high:
                raise InstanceError(f"quotas.{name}.{value}", None, f"must be [low, high], 0 or more: {[low, high]}")
    for person, attributes in enumerate(instance.attributes):
        missing = next((name for name in instance.quotas if name not in attributes), None)
        if missing is not None:
            raise InstanceError("people", person, f"has no {missing}, which has a quota")
    _check_ids(instance)


def _check_ids(instance: Board) -> None:
    if instance.ids and len(instance.ids) != len(instance.attributes):
        raise InstanceError("people", None, "must have an id each, or none")
    seen: set[str] = set()
    for person, name in enumerate(instance.ids):
        if name in seen:
            raise InstanceError("people", person, f"has an id that somebody before has: {name}")
        seen.add(name)
