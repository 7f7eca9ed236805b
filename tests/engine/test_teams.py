"""Teams against a slow exact oracle; the verifier accepts what the solver proves."""

import dataclasses
import itertools
from functools import cache

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from peerlore.engine import Infeasible, InstanceError
from peerlore.engine.matching.contract import Project, Result, Teams
from peerlore.engine.matching.files.instances import read_instance
from peerlore.engine.matching.teams import solve_teams
from peerlore.engine.matching.teams.greedy import greedy, skeleton
from peerlore.engine.matching.teams.pools import Skilled
from peerlore.engine.matching.verify.teams import value_of, verify_teams
from peerlore.engine.matching.verify.verdict import Verdict

pytestmark = pytest.mark.bare
ALL_HOLDS = Verdict((), "checked in budget")
WORDS = ("python", "french", "law")


def teams(people, projects, unit=None, apart=None) -> Teams:
    """`people` [(capacity, skills)], `projects` [(size, needs, importance, units at least)]."""
    return Teams(
        capacity=np.array([capacity for capacity, _ in people], dtype=np.int64),
        skills=tuple(skills for _, skills in people),
        projects=tuple(Project(size=s, needs=n, importance=w, units_at_least=u) for s, n, w, u in projects),
        unit=None if unit is None else np.array(unit, dtype=np.int64),
        apart=None if apart is None else np.array(apart, dtype=np.int64).reshape(-1, 2),
    )


def best_by_hand(instance: Teams) -> float | None:
    """Every choice of every team; `None` where none is allowed."""
    people = range(len(instance.capacity))
    unit = [0] * len(people) if instance.unit is None else instance.unit.tolist()
    closed = [] if instance.apart is None else [tuple(pair) for pair in instance.apart.tolist()]
    choices = [
        [
            team
            for size in range(project.size + 1)
            for team in itertools.combinations(people, size)
            if project.units_at_least < 2 or len({unit[person] for person in team}) >= project.units_at_least
            if not {(a, b) for pair in closed for a, b in (pair, pair[::-1])} & {*itertools.combinations(team, 2)}
        ]
        for project in instance.projects
    ]
    best = None
    for plan in itertools.product(*choices):
        taken = np.bincount([p for team in plan for p in team], minlength=len(people))
        if (taken <= instance.capacity).all():
            worth = value_of(instance, instance.projects, plan)
            best = worth if best is None else max(best, worth)
    return best


@st.composite
def instances(draw) -> Teams:
    skills = st.dictionaries(st.sampled_from(WORDS), st.integers(0, 3), max_size=3)
    people = draw(st.lists(st.tuples(st.integers(0, 2), skills), max_size=5))
    made = []
    for needs in draw(st.lists(skills, max_size=3)):
        importance = {skill: draw(st.sampled_from([0.0, 0.5, 2.0])) for skill in needs if draw(st.booleans())}
        made.append((draw(st.integers(0, 3)), needs, importance, draw(st.sampled_from([0, 1, 1, 1, 2]))))
    unit = draw(st.none() | st.lists(st.integers(0, 2), min_size=len(people), max_size=len(people)))
    pairs = [*itertools.permutations(range(len(people)), 2)]
    apart = draw(st.lists(st.sampled_from(pairs), max_size=4)) if pairs else None
    return teams(people, made, unit, apart)


@settings(deadline=None, max_examples=60)
@given(instances())
def test_the_plan_is_allowed_never_below_greedy_and_no_plan_exceeds_the_bound(instance):
    best = best_by_hand(instance)
    if best is None:
        with pytest.raises(Infeasible):
            solve_teams(instance)
        return
    result = solve_teams(instance)
    assert verify_teams(instance, result) == ALL_HOLDS
    assert result.value <= best + 1e-9 <= result.bound + 1e-6
    assert result.value >= value_of(instance, instance.projects, by_greedy(instance)) - 1e-9
    assert result.status == "feasible" or result.value == pytest.approx(best, abs=1e-5)


def by_greedy(instance: Teams):
    pools = [Skilled(instance).pool(project) for project in instance.projects]
    return greedy(instance, pools, skeleton(instance))


def crowd(people: int, projects: int, *, seed: int) -> Teams:
    rng = np.random.default_rng(seed)
    words = [f"s{i}" for i in range(12)]
    made = [(1, {w: int(rng.integers(1, 5)) for w in rng.choice(words, 3, replace=False)}) for _ in range(people)]
    wanted = [
        (3, {w: int(rng.integers(2, 5)) for w in rng.choice(words, 6, replace=False)}, {}, 1) for _ in range(projects)
    ]
    return teams(made, wanted)


@cache
def solved(seed: int) -> tuple[Teams, Result]:
    instance = crowd(24, 6, seed=seed)
    return instance, solve_teams(instance)


@pytest.mark.parametrize("seed", range(2))
def test_where_projects_compete_prices_close_the_gap_that_greedy_leaves(seed):
    instance, result = solved(seed)
    assert result.certificate["prices"]
    assert value_of(instance, instance.projects, by_greedy(instance)) < result.value
    assert result.gap < 0.01
    assert verify_teams(instance, result) == ALL_HOLDS


def test_the_example_of_the_page():
    people = [
        (1, {"python": 3, "french": 2}),
        (1, {"python": 2}),
        (1, {"french": 2}),
        (1, {"french": 1}),
        (1, {"french": 1}),
    ]
    project = (1, {"python": 3, "french": 2}, {}, 1)
    result = solve_teams(teams(people, [project, project]))
    assert (result.value, result.bound, result.status) == (7.0, pytest.approx(7.0), "optimal")
    assert sorted(map(tuple, result.plan["teams"]))[0] == (0,)
    assert {"python": 3, "french": 2} in result.plan["covered"]


def test_units_asked_for_are_there_even_where_they_add_nothing():
    people = [(1, {"law": 3}), (1, {"law": 2}), (1, {})]
    instance = teams(people, [(2, {"law": 3}, {}, 2)], unit=[0, 0, 1])
    result = solve_teams(instance)
    assert (result.plan["teams"], result.value) == ([[0, 2]], 3.0)
    assert verify_teams(instance, result) == ALL_HOLDS


@pytest.mark.parametrize(
    ("capacities", "unit", "projects", "says"),
    [
        ([1, 1], [0, 1], [(1, {}, {}, 2)], r"projects\[0\].units_at_least: 2 units do not fit"),
        ([1, 1], [0, 0], [(2, {}, {}, 2)], r"projects\[0\].units_at_least: there are not 2 units"),
        ([1, 0], [0, 1], [(2, {}, {}, 2)], r"projects\[0\].units_at_least: there are not 2 units"),
        ([1, 1], [0, 1], [(2, {}, {}, 2), (2, {}, {}, 2)], r"projects\[1\].units_at_least: there are not 2 units"),
        ([], [], [(3, {}, {}, 3)], r"projects\[0\].units_at_least: there are not 3 units"),
    ],
)
def test_units_that_do_not_suffice_are_said(capacities, unit, projects, says):
    with pytest.raises(Infeasible, match=says):
        solve_teams(teams([(capacity, {}) for capacity in capacities], projects, unit))


def test_who_is_apart_is_never_in_one_team_though_together_they_would_cover_more():
    people = [(1, {"law": 3}), (1, {"french": 3}), (1, {"french": 2}), (1, {"french": 2})]
    project = (3, {"law": 3, "french": 3}, {}, 1)
    free, kept = teams(people, [project]), teams(people, [project], apart=[[1, 0], [2, 1], [0, 1]])
    assert (solve_teams(free).value, solve_teams(kept).value) == (6.0, 5.0)
    result = solve_teams(kept)
    assert (result.status, result.plan["teams"][0][0]) == ("optimal", 0)
    assert verify_teams(kept, result) == ALL_HOLDS
    assert verify_teams(kept, solve_teams(free)).wrong[0] == "persons 1 and 0 of team 0 must be apart"


def test_units_are_found_among_those_who_may_be_together():
    """The first of each unit are apart; the fullest of each unit too. Only 1 with 3 is left."""
    people = [(2, {}), (1, {}), (2, {}), (1, {})]
    closed = [[0, 2], [0, 3], [1, 2]]
    instance = teams(people, [(2, {"law": 1}, {}, 2)], [0, 0, 1, 1], closed)
    assert solve_teams(instance).plan["teams"] == [[1, 3]]
    with pytest.raises(Infeasible, match="apart: not every project"):
        solve_teams(teams(people, [(2, {"law": 1}, {}, 2)], [0, 0, 1, 1], [*closed, [3, 1]]))


def test_where_projects_compete_and_people_are_apart_the_bound_stays_near():
    instance, rng = crowd(24, 6, seed=2), np.random.default_rng(2)
    instance = dataclasses.replace(instance, apart=rng.choice(24, (75, 2)))
    instance = dataclasses.replace(instance, apart=instance.apart[instance.apart[:, 0] != instance.apart[:, 1]])
    result = solve_teams(instance)
    assert result.gap < 0.03
    assert verify_teams(instance, result) == ALL_HOLDS


def test_nobody_no_project_no_need_and_no_room():
    someone = [(1, {"law": 3})]
    for instance in (
        teams([], []),
        teams(someone, []),
        teams([], [(2, {"law": 3}, {}, 1)]),
        teams(someone, [(2, {}, {}, 1)]),
        teams(someone, [(0, {"law": 3}, {}, 1)]),
        teams([(0, {"law": 3})], [(1, {"law": 3}, {}, 1)]),
        teams(someone, [(1, {"law": 0, "french": 2}, {}, 1)]),
    ):
        result = solve_teams(instance)
        assert (result.value, result.bound, result.status) == (0.0, 0.0, "optimal")
        assert verify_teams(instance, result) == ALL_HOLDS


def test_equal_people_are_spread_before_anybody_is_asked_twice():
    instance = teams([(1, {"law": 3})] * 4, [(1, {"law": 3}, {}, 1)] * 4)
    result = solve_teams(instance)
    assert (result.value, result.status) == (12.0, "optimal")


@pytest.mark.parametrize("left", [-1.0, 0.0])
def test_without_time_the_plan_is_greedy_and_the_gap_honest(left):
    instance, best = solved(1)
    result = solve_teams(instance, remaining=lambda: left)
    assert result.value == value_of(instance, instance.projects, by_greedy(instance))
    assert result.value < best.value <= result.bound
    assert verify_teams(instance, result) == ALL_HOLDS


def test_time_that_ends_between_prices_leaves_the_bound_that_was_proven():
    instance, asked = crowd(40, 10, seed=1), itertools.count()
    result = solve_teams(instance, remaining=lambda: 50.0 if next(asked) < 24 else 5.0)
    assert result.gap < 0.2
    assert verify_teams(instance, result) == ALL_HOLDS


@pytest.mark.parametrize(
    ("field", "position", "change"),
    [
        ("capacity", 1, {"capacity": np.array([1, -1])}),
        ("skills", None, {"skills": ({},)}),
        ("skills", 1, {"skills": ({}, {"law": -1})}),
        ("unit", None, {"unit": np.array([0])}),
        ("unit", 0, {"unit": np.array([-1, 0])}),
        ("apart", 1, {"apart": np.array([[0, 1], [1, 2]])}),
        ("apart", 0, {"apart": np.array([[-1, 1]])}),
        ("apart", 0, {"apart": np.array([[1, 1]])}),
        ("projects", 0, {"projects": (Project(size=-1, needs={}, importance={}),)}),
        ("projects", 0, {"projects": (Project(size=1, needs={}, importance={}, units_at_least=-1),)}),
        ("projects", 0, {"projects": (Project(size=1, needs={"law": -2}, importance={}),)}),
        ("projects", 0, {"projects": (Project(size=1, needs={"law": 2}, importance={"law": -1.0}),)}),
        ("projects", 0, {"projects": (Project(size=1, needs={"law": 2}, importance={"law": float("nan")}),)}),
        ("projects", 0, {"projects": (Project(size=1, needs={}, importance={"law": 1.0}),)}),
    ],
)
def test_a_wrong_instance_is_refused_with_its_place(field, position, change):
    right = vars(teams([(1, {}), (1, {})], [], unit=[0, 0]))
    with pytest.raises(InstanceError) as refused:
        solve_teams(Teams(**{**right, **change}))
    assert (refused.value.field, refused.value.position) == (field, position)


def test_a_file_is_read_with_who_is_apart():
    text = (
        b'{"kind": "teams", "people": [{"capacity": 1, "skills": {"law": 2}}, {"capacity": 1, "skills": {"tax": 1}}],'
        b' "projects": [{"size": 2, "needs": {"law": 2, "tax": 1}}], "apart": [[%d, 0]]}'
    )
    assert solve_teams(read_instance(text % 1)).plan["teams"] == [[0]]
    with pytest.raises(InstanceError, match="apart"):
        read_instance(text % 2)


def test_a_file_is_read_with_and_without_units():
    text = (
        b'{"kind": "teams", "people": [{"capacity": 1, "skills": {"law": 2}}, {"capacity": 1, "skills": {}}],'
        b' "projects": [{"size": 2, "needs": {"law": 3}, "importance": {"law": 0.5}%s}]%s}'
    )
    assert solve_teams(read_instance(text % (b"", b""))).plan["teams"] == [[0]]
    several = read_instance(text % (b', "units_at_least": 2', b', "unit": [0, 1]'))
    assert (solve_teams(several).plan["teams"], solve_teams(several).value) == ([[0, 1]], 1.0)
