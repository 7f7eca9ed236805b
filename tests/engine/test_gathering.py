"""Who meets whom among equals: the rules hold, nobody is left over who need not be, and the pairs are the best."""

from itertools import combinations

import numpy as np
import pytest

from peerlore.engine.matching.gathering import Gathering, gather, hindrance
from peerlore.engine.matching.mentoring import Crowd
from peerlore.engine.matching.terms import Dials

pytestmark = pytest.mark.bare
SEVERAL = range(12)


def gathering(seed: int, *, size: int = 9, met: float = 0.3, apart: float = 0.1) -> Gathering:
    rng = np.random.default_rng(seed)
    pairs = np.array([*combinations(range(size), 2)], dtype=np.int64)
    return Gathering(
        crowd=Crowd(
            person=np.arange(size),
            gives=np.ones(size, dtype=np.bool_),
            paused=rng.random(size) < 0.1,
            full=np.zeros(size, dtype=np.bool_),
            free=np.ones(size, dtype=np.int64),
            load=np.zeros(size),
            unit=rng.integers(0, 3, size),
            site=rng.integers(0, 2, size),
            level=rng.choice(["junior", "senior"], size),
            languages=[["en"]] * size,
            hours=rng.integers(0, 2, size),
            shared=np.array([[600, 60], [60, 600]]),
            slots=np.array([[240, 30], [30, 240]]),
            wishes=np.empty((0, 5), dtype=np.int64),
            taught=np.empty((0, 4), dtype=np.int64),
            apart=pairs[rng.random(len(pairs)) < apart],
            minutes=30,
            dials=Dials(skill_fit=1, reach=8, likeness=3, wishes=4, load=6),
        ),
        met=pairs[rng.random(len(pairs)) < met],
        skills=[frozenset({1} if rng.random() < 0.5 else {2}) for _ in range(size)],
        most=3,
    )


def kept_apart(given: Gathering) -> set[tuple[int, int]]:
    return {(int(one), int(other)) for one, other in [*given.crowd.apart, *given.met]}


def most_pairs(seats: list[int], apart: set[tuple[int, int]]) -> int:
    """By trying all."""
    if len(seats) < 2:
        return 0
    first, *others = seats
    with_first = [
        1 + most_pairs([one for one in others if one != other], apart)
        for other in others
        if (first, other) not in apart
    ]
    return max([most_pairs(others, apart), *with_first])


@pytest.mark.parametrize("seed", SEVERAL)
def test_no_two_sit_together_who_have_met_or_may_not(seed):
    given = gathering(seed)
    found = gather(given, seed=seed)
    seats = [seat for table in found.tables for seat in table.seats]
    assert len(seats) == len({*seats})
    assert not given.crowd.paused[seats].any()
    assert {both for table in found.tables for both in combinations(table.seats, 2)}.isdisjoint(kept_apart(given))
    assert {one.who for one in found.without} == {*range(given.crowd.size)} - {*seats}
    assert (found.result.status, found.verdict.wrong, found.verdict.bound) == ("optimal", (), "checked")


@pytest.mark.parametrize("seed", SEVERAL)
def test_no_other_plan_has_more_pairs(seed):
    given = gathering(seed)
    here = [seat for seat in range(given.crowd.size) if not given.crowd.paused[seat]]
    most = most_pairs(here, kept_apart(given))
    assert len(gather(given, seed=seed).tables) == most


def test_of_an_odd_number_nobody_is_left_over():
    found = gather(gathering(1, size=7, met=0, apart=0), seed=1)
    if not any(one.reason == "paused" for one in found.without):
        assert sorted(len(table.seats) for table in found.tables) == [2, 2, 3]
    assert all(one.reason == "paused" for one in found.without)


@pytest.mark.parametrize("seed", SEVERAL)
def test_three_reasons_and_a_stretch(seed):
    for table in gather(gathering(seed), seed=seed).tables:
        codes = [reason["code"] for reason in table.reasons]
        assert len(codes) == len({*codes}) == 4
        assert codes[0] in {"other-unit", "other-site", "new-face"}


def test_when_all_have_met_it_says_so():
    given = gathering(1, met=1, apart=0)
    found = gather(given, seed=1)
    assert (found.tables, found.used_up, hindrance(given)) == ([], True, "met-all")
    assert {one.reason for one in found.without} <= {"met-all", "paused"}


def test_when_no_two_may_it_is_not_used_up():
    given = gathering(1, met=0, apart=1)
    assert (gather(given, seed=1).used_up, hindrance(given)) == (False, "kept-apart")


def test_of_very_many_each_is_compared_with_some():
    found = gather(gathering(1, size=1201, met=0, apart=0), seed=1)
    assert sum(len(table.seats) for table in found.tables) == 1201 - sum(
        one.reason == "paused" for one in found.without
    )
    assert found.possible < 1201 * 500 + 1
