"""The verifier of teams word by word: what it says of each wrong, and what it lets pass at the very edge."""

import dataclasses
import itertools
from math import inf

import numpy as np
import pytest

from peerlore.engine.matching.contract import Project, Result, Teams
from peerlore.engine.matching.verify.teams import bound_of, covered, value_of, verify_teams

pytestmark = pytest.mark.bare

BOTH = {"python": 3, "french": 2}
INSTANCE = Teams(
    capacity=np.array([1, 2, 1, 0]),
    skills=({"python": 3, "french": 5}, {"python": 2}, {"french": 2}, {"python": 9, "french": 9}),
    projects=(Project(size=1, needs=BOTH, importance={}), Project(size=1, needs=BOTH, importance={"french": 1.0})),
    unit=np.array([0, 0, 1, 1]),
)
PROVEN = Result(
    kind="teams",
    status="optimal",
    value=7.0,
    bound=7.0,
    plan={"teams": [[0], [1]], "covered": [{"python": 3, "french": 2}, {"python": 2, "french": 0}]},
    certificate={"prices": [[0, 3.0]]},
)
NOT_TEAMS = "the result is not one of teams for 2 projects"
NO_PRICES = "the certificate has no prices, 0 or more, of different people"


def said(**change: object) -> list[str]:
    return [*verify_teams(INSTANCE, dataclasses.replace(PROVEN, **change)).wrong]


def plan(*teams: object, covered: object = None) -> dict[str, object]:
    return {"plan": {"teams": list(teams), "covered": PROVEN.plan["covered"] if covered is None else covered}}


def prices(*listed: object) -> dict[str, object]:
    return {"certificate": {"prices": list(listed)}}


def test_a_proven_plan_passes():
    verdict = verify_teams(INSTANCE, PROVEN)
    assert (verdict.wrong, verdict.bound) == ((), "checked in budget")


@pytest.mark.parametrize(
    ("change", "says"),
    [
        ({"kind": "pairs"}, [NOT_TEAMS]),
        ({"plan": {}}, [NOT_TEAMS]),
        ({"plan": {"teams": ([0], [1])}}, [NOT_TEAMS]),
        (plan([0]), [NOT_TEAMS]),
        (plan([0], [1], [2]), [NOT_TEAMS]),
        (plan([0], (1,)), ["team 1 is not a list of people of the instance"]),
        (plan([0], [1.0]), ["team 1 is not a list of people of the instance"]),
        (plan([False], [1]), ["team 0 is not a list of people of the instance"]),
        (plan([0], [4]), ["team 1 is not a list of people of the instance"]),
        (plan([-1], [1]), ["team 0 is not a list of people of the instance"]),
        (plan([0, 0], [1]), ["somebody is in team 0 twice", "team 0 has 2 members, not at most 1",
                             "person 0 is in more teams than their capacity"]),
        ({**plan([0], [1, 2], covered=[BOTH, {"python": 2, "french": 2}]), "value": 9.0, "bound": 9.0},
         ["team 1 has 2 members, not at most 1"]),
        ({**plan([0], [3], covered=[BOTH, BOTH]), "value": 10.0, "bound": 10.0},
         ["person 3 is in more teams than their capacity"]),
        (plan([0], [1], covered=[BOTH, BOTH]), ["covered is not what the teams reach"]),
        ({"plan": {"teams": [[0], [1]]}}, ["covered is not what the teams reach"]),
        ({"value": 6.5}, ["the value is 7.0, not 6.5", "optimal is said, but the gap is not closed"]),
        ({"value": float("nan")}, ["the value is 7.0, not nan"]),
        ({"bound": 6.5}, ["the bound lies below the value", "the prices prove no more than 7.0, not 6.5"]),
        ({"bound": float("inf")}, ["the bound lies below the value"]),
        ({"bound": 7.5}, ["optimal is said, but the gap is not closed"]),
        ({"certificate": None}, [NO_PRICES]),
        ({"certificate": {}}, [NO_PRICES]),
        (prices([0]), [NO_PRICES]),
        (prices("03"), [NO_PRICES]),
        (prices([4, 3.0]), [NO_PRICES]),
        (prices([-1, 3.0]), [NO_PRICES]),
        (prices([0.0, 3.0]), [NO_PRICES]),
        (prices([0, 3.0], [0, 3.0]), [NO_PRICES]),
        (prices([0, -3.0]), [NO_PRICES]),
        (prices([0, "3"]), [NO_PRICES]),
        (prices([0, float("nan")]), [NO_PRICES]),
        (prices([0, 10**400]), [NO_PRICES]),
        (prices(), ["the prices prove no more than 10.0, not 7.0"]),
        (prices([0, 2.0]), ["the prices prove no more than 8.0, not 7.0"]),
        (prices([0, 4.0]), ["the prices prove no more than 8.0, not 7.0"]),
        (prices([0, 3.0], [1, 0.5]), ["the prices prove no more than 8.0, not 7.0"]),
    ],
)  # fmt: skip
def test_each_wrong_is_said_in_its_own_words(change, says):
    assert said(**change) == says


def test_a_place_of_somebody_without_room_costs_nothing():
    assert said(**prices([0, 3.0], [3, 100.0])) == []


def test_capacity_may_be_used_up_and_members_missing():
    free = {"status": "feasible", "bound": 10.0}
    both = [{"python": 2, "french": 0}] * 2
    assert said(**plan([1], [1], covered=both), **free, value=4.0) == []
    assert said(**plan([], [1], covered=[{"python": 0, "french": 0}, both[0]]), **free, value=2.0) == []


def of_units(least: int, team: list[int], **change: object) -> Result | tuple[str, ...]:
    projects = (Project(size=2, needs={"python": 3}, importance={"python": 2.0}, units_at_least=least),)
    instance = dataclasses.replace(INSTANCE, projects=projects)
    level = max((INSTANCE.skills[person].get("python", 0) for person in team), default=0)
    result = dataclasses.replace(
        PROVEN, value=2.0 * min(level, 3), bound=6.0, status="feasible", certificate={"prices": []},
        plan={"teams": [team], "covered": [{"python": min(level, 3)}]},
    )  # fmt: skip
    return verify_teams(instance, dataclasses.replace(result, **change)).wrong


def test_units_asked_for_must_be_there():
    assert of_units(2, [0, 2]) == ()
    assert of_units(2, [0, 1]) == ("team 0 is not from 2 units",)
    assert of_units(2, []) == ("team 0 is not from 2 units",)
    assert of_units(1, []) == ()


def test_units_that_must_be_there_cost_their_price_and_lower_the_bound():
    """Person 2 is the only one of unit 1 with room; whoever wants two units pays for them."""
    dear = {"prices": [[2, 4.0]]}
    assert of_units(2, [0, 2], certificate=dear) == ()
    assert of_units(2, [0, 2], certificate=dear, bound=5.9, value=6.0) != ()
    free = {"prices": [[2, 8.0]]}  # 8 for the place and 6 − 8 for the team: as much as before
    assert of_units(2, [0, 2], certificate=free) == ()
    assert of_units(1, [0], certificate=free) == ("the prices prove no more than 14.0, not 6.0",)


def test_without_time_the_bound_is_not_checked_and_the_plan_is():
    verdict = verify_teams(INSTANCE, PROVEN, remaining=lambda: 0.0)
    assert (verdict.wrong, verdict.bound) == ((), "not checked")
    asked = itertools.count()
    verdict = verify_teams(INSTANCE, PROVEN, remaining=lambda: 9.0 - 9.0 * next(asked))
    assert (verdict.wrong, verdict.bound) == ((), "not checked")
    wrong = dataclasses.replace(PROVEN, value=6.0, status="feasible")
    assert verify_teams(INSTANCE, wrong, remaining=lambda: 0.0).wrong == ("the value is 7.0, not 6.0",)


@pytest.mark.parametrize("by", [1000.0, 1.0])
def test_rounding_is_forgiven_in_proportion_and_nothing_more(by):
    """A billionth of the size for the value; a millionth for what HiGHS proves and for the gap."""
    importance = {"python": by, "french": by}
    projects = tuple(dataclasses.replace(project, importance=importance) for project in INSTANCE.projects)
    instance, size = dataclasses.replace(INSTANCE, projects=projects), 7.0 * by

    def wrong(**change: float) -> int:
        numbers = {"value": size, "bound": size, **change}
        proof = {"prices": [[0, 3.0 * by]]}
        return len(verify_teams(instance, dataclasses.replace(PROVEN, certificate=proof, **numbers)).wrong)

    assert wrong() == 0
    assert wrong(value=size + 0.9e-9 * size) == 0
    assert wrong(value=size - 1.2e-9 * size) == 1
    assert wrong(bound=size - 0.9e-9 * size) == 0
    assert wrong(bound=size - 1.2e-6 * size) == 2
    assert wrong(bound=size + 0.9e-6 * size) == 0
    assert wrong(bound=size + 1.2e-6 * size) == 1


def kept_apart(team: list[int], apart: list[list[int]] | None, **change: object) -> tuple[str, ...]:
    """One project of three for Python at 3 and French at 2: persons 0, 1 and 2 may come."""
    projects = (Project(size=3, needs=BOTH, importance={}),)
    apart_ = None if apart is None else np.array(apart, dtype=np.int64).reshape(-1, 2)
    instance = dataclasses.replace(INSTANCE, projects=projects, unit=None, apart=apart_)
    instance = dataclasses.replace(instance, skills=({"python": 3}, {"python": 2}, {"french": 2}, {"python": 3}))
    reached = {s: max((min(instance.skills[p].get(s, 0), n) for p in team), default=0) for s, n in BOTH.items()}
    value = float(sum(reached.values()))
    result = dataclasses.replace(
        PROVEN, value=value, bound=value, status="feasible", certificate={"prices": []},
        plan={"teams": [team], "covered": [reached]},
    )  # fmt: skip
    return verify_teams(instance, dataclasses.replace(result, **change)).wrong


def test_who_is_apart_may_not_be_in_one_team_and_proves_less_together():
    assert kept_apart([0, 2], None) == ()
    assert kept_apart([0, 2], []) == ()
    assert kept_apart([0, 2], [[0, 1]]) == ()
    assert kept_apart([0, 2], [[1, 1], [0, 0]]) == ()
    assert kept_apart([0, 2], [[2, 0]], bound=5.0) == ("persons 2 and 0 of team 0 must be apart",)
    assert kept_apart([0, 1, 2], [[0, 1], [1, 2]], bound=5.0) == ("persons 0 and 1 of team 0 must be apart",)


def test_the_bound_knows_who_is_apart():
    """Apart from each other, Python at 3 and French at 2 are never both reached; Python at 2 and French still are."""
    assert kept_apart([1, 2], [[0, 2]]) == ()
    assert kept_apart([1, 2], [[2, 0]]) == ()
    assert kept_apart([1, 2], [[0, 1]]) == ("the prices prove no more than 5.0, not 4.0",)
    assert kept_apart([0], [[2, 0], [1, 2]]) == ()
    assert kept_apart([0], [[0, 2]]) == ("the prices prove no more than 4.0, not 3.0",)
    assert kept_apart([0], [[1, 2], [0, 1], [0, 2]]) == ()
    assert kept_apart([0, 1], [[2, 0], [2, 1], [2, 1]]) == ()


def test_who_is_apart_is_not_one_sort_with_others_at_their_price():
    """Person 3 has room and is as good as 0, but free to be with 2: the bound counts on that."""
    instance = Teams(
        capacity=np.array([1, 1, 1]),
        skills=({"python": 3}, {"french": 2}, {"python": 3}),
        projects=(Project(size=2, needs=BOTH, importance={}),),
        apart=np.array([[0, 1]]),
    )
    result = dataclasses.replace(
        PROVEN, value=5.0, bound=5.0, certificate={"prices": []},
        plan={"teams": [[1, 2]], "covered": [{"python": 3, "french": 2}]},
    )  # fmt: skip
    assert verify_teams(instance, result).wrong == ()
    low = dataclasses.replace(
        result, plan={"teams": [[0]], "covered": [{"python": 3, "french": 0}]}, value=3.0, bound=3.0
    )
    assert verify_teams(instance, low).wrong == ("the prices prove no more than 5.0, not 3.0",)


# The same figures once more, by looking at every team there can be.
SKILLS = ("python", "french", "welding")


def some(*, seed: int) -> Teams:
    rng = np.random.default_rng(seed)
    n = int(rng.integers(3, 7))
    skills = tuple({s: int(rng.integers(1, 5)) for s in SKILLS if rng.random() < 0.6} for _ in range(n))
    pairs = np.array([rng.permutation(n)[:2] for _ in range(3)]).reshape(-1, 2)
    return Teams(
        capacity=rng.integers(0, 3, n),
        skills=skills,
        projects=tuple(project(rng) for _ in range(2)),
        unit=None if seed % 4 == 0 else rng.integers(0, 3, n),
        apart=[None, pairs, np.concatenate([pairs, pairs[:, ::-1], pairs[:1] * 0])][seed % 3],
    )


def project(rng: np.random.Generator) -> Project:
    needs = {s: int(rng.integers(1, 5)) for s in SKILLS if rng.random() < 0.8}
    importance = {s: float(rng.integers(1, 4)) / 2 for s in needs if rng.random() < 0.5}
    size, units = int(rng.integers(0, 4)), int(rng.integers(1, 3))
    return Project(size=size, needs=needs, importance=importance, units_at_least=min(units, max(size, 1)))


def may_be(instance: Teams, wanted: Project, team: tuple[int, ...]) -> bool:
    units = {0 if instance.unit is None else int(instance.unit[p]) for p in team}
    pairs = [] if instance.apart is None else [{a, b} for a, b in instance.apart.tolist() if a != b]
    enough = wanted.units_at_least <= 1 or len(units) >= wanted.units_at_least
    return enough and not any(pair <= {*team} for pair in pairs)


def worth(instance: Teams, wanted: Project, team: tuple[int, ...]) -> float:
    reached = {s: max([min(instance.skills[p].get(s, 0), n) for p in team] or [0]) for s, n in wanted.needs.items()}
    return sum(wanted.importance.get(s, 1.0) * level for s, level in reached.items())


def best_of_every_team(instance: Teams, wanted: Project, prices: np.ndarray) -> float:
    people = [p for p, room in enumerate(instance.capacity.tolist()) if room > 0]
    teams = (t for k in range(wanted.size + 1) for t in itertools.combinations(people, k))
    found = [worth(instance, wanted, t) - sum(prices[p] for p in t) for t in teams if may_be(instance, wanted, t)]
    return max(found, default=-inf)


@pytest.mark.parametrize("seed", range(80))
def test_the_bound_is_what_the_best_of_every_team_adds_up_to(seed):
    instance = some(seed=seed)
    prices = np.random.default_rng(seed).integers(0, 5, len(instance.capacity)) / 2
    each = [best_of_every_team(instance, wanted, prices) for wanted in instance.projects]
    found = bound_of(instance, prices, remaining=lambda: inf)
    if min(each) == -inf:
        assert found is None or any(wanted.size == 0 for wanted in instance.projects)
    else:
        assert found == pytest.approx(float(instance.capacity @ prices) + sum(each), abs=1e-6)


@pytest.mark.parametrize("seed", range(20))
def test_what_teams_cover_and_are_worth_is_what_counting_finds(seed):
    instance, rng = some(seed=seed), np.random.default_rng(seed)
    teams = [rng.permutation(len(instance.capacity))[: int(rng.integers(0, 4))].tolist() for _ in instance.projects]
    both = [*zip(instance.projects, teams, strict=True)]
    assert value_of(instance, instance.projects, teams) == sum(worth(instance, p, tuple(t)) for p, t in both)
    assert covered(instance, teams) == [
        {s: max([min(instance.skills[m].get(s, 0), n) for m in t] or [0]) for s, n in p.needs.items()} for p, t in both
    ]
