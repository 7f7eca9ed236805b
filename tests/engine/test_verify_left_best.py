"""The plan that is best for every left person, against every plan there is."""

import itertools

import numpy as np
import pytest

from peerlore.engine.matching.contract import Stable
from peerlore.engine.matching.lists import acceptable
from peerlore.engine.matching.verify.left_best import left_best

pytestmark = pytest.mark.bare
Pair = tuple[int, int]


def stable(left, right, *, left_room=None, right_room=None) -> Stable:
    return Stable(
        left_preferences=tuple(map(tuple, left)),
        right_preferences=tuple(map(tuple, right)),
        left_capacity=np.array(left_room or [1] * len(left), dtype=np.int64),
        right_capacity=np.array(right_room or [1] * len(right), dtype=np.int64),
    )


def best(instance: Stable, *, seed: int = 0) -> list[Pair]:
    pairs = acceptable(instance)
    chosen = left_best(instance, pairs, seed=seed)
    assert chosen.dtype == np.int64
    assert chosen.tolist() == sorted(chosen.tolist())
    return [*zip(pairs.left[chosen].tolist(), pairs.right[chosen].tolist(), strict=True)]


def test_each_side_has_the_plan_it_likes_best():
    crossed = [(0, 1), (1, 0)], [(1, 0), (0, 1)]
    assert best(stable(*crossed)) == [(0, 0), (1, 1)]
    assert best(stable(crossed[1], crossed[0])) == [(0, 1), (1, 0)]


def test_who_is_refused_asks_the_next_and_who_is_refused_by_all_stays_alone():
    instance = stable([(0, 1), (0, 1), (0,)], [(2, 1, 0), (0, 1)])
    assert best(instance) == [(0, 1), (2, 0)]


def test_places_are_filled_with_the_best_who_ask():
    instance = stable([(0, 1), (0, 1), (0, 1)], [(2, 1, 0), (0, 1, 2)], left_room=[2, 1, 1], right_room=[2, 1])
    assert best(instance) == [(0, 1), (1, 0), (2, 0)]
    nobody = stable([(0,), (0,)], [(1, 0)], left_room=[1, 0], right_room=[1])
    assert best(nobody) == [(0, 0)]
    assert best(stable([(0,)], [(0,)], left_room=[3], right_room=[0])) == []
    assert best(stable([(0,)], [(0,)], left_room=[3], right_room=[2])) == [(0, 0)]


def test_nobody_at_all():
    assert best(stable([], [])) == []
    assert best(stable([(), ()], [()])) == []


def strict(instance: Stable, seed: int) -> tuple[dict[Pair, tuple[int, int]], dict[Pair, tuple[int, int]]]:
    """Where each pair stands with its left and its right person: the place, then what the seed drew."""
    pairs, rng = acceptable(instance), np.random.default_rng(seed)
    mine, theirs = rng.permutation(len(pairs.left)), rng.permutation(len(pairs.left))
    names = [*zip(pairs.left.tolist(), pairs.right.tolist(), strict=True)]
    return (
        {name: (int(pairs.left_place[i]), int(mine[i])) for i, name in enumerate(names)},
        {name: (int(pairs.right_place[i]), int(theirs[i])) for i, name in enumerate(names)},
    )


def stable_plans(instance: Stable, seed: int) -> list[set[Pair]]:
    mine, theirs = strict(instance, seed)
    rooms = instance.left_capacity, instance.right_capacity

    def content(plan: set[Pair], pair: Pair, side: int) -> bool:
        place = (mine, theirs)[side]
        held = [one for one in plan if one[side] == pair[side]]
        return len(held) >= rooms[side][pair[side]] and all(place[one] < place[pair] for one in held)

    def lawful(plan: set[Pair]) -> bool:
        within = all(
            sum(one[side] == person for one in plan) <= room
            for side in (0, 1)
            for person, room in enumerate(rooms[side].tolist())
        )
        return within and all(pair in plan or content(plan, pair, 0) or content(plan, pair, 1) for pair in mine)

    every = (set(chosen) for many in range(len(mine) + 1) for chosen in itertools.combinations(mine, many))
    return [plan for plan in every if lawful(plan)]


@pytest.mark.parametrize("seed", range(40))
def test_no_stable_plan_gives_a_left_person_anything_better(seed):
    rng = np.random.default_rng(seed)
    lefts, rights = (int(n) for n in rng.integers(2, 4, 2))

    def lists(people: int, others: int) -> list[list[object]]:
        made = []
        for _ in range(people):
            order = rng.permutation(others).tolist()
            tied = int(rng.integers(1, others + 1))
            made.append([tuple(order[:tied]), *order[tied:]] if tied > 1 else order)
        return made

    rooms = {
        "left_room": rng.integers(0, 3, lefts).tolist(),
        "right_room": rng.integers(0, 3, rights).tolist(),
    }
    instance = stable(lists(lefts, rights), lists(rights, lefts), **rooms)
    found, (mine, _) = set(best(instance, seed=seed)), strict(instance, seed)
    plans = stable_plans(instance, seed)
    assert found in plans
    for plan in plans:
        for person in range(lefts):
            own = sorted(mine[pair] for pair in found if pair[0] == person)
            other = sorted(mine[pair] for pair in plan if pair[0] == person)
            assert len(own) == len(other)
            assert all(better <= worse for better, worse in zip(own, other, strict=True))
