"""In a large company the figures of needs are kept for five minutes; what may be told of them is asked each time."""

import pytest
from django.core.cache import caches

from peerlore.people.actions import leave
from peerlore.skills.actions import add_need, teach
from peerlore.web.pages import kept
from peerlore.web.pages.figures import figures_for
from tests.cast import NOW, make_person, make_unit


@pytest.fixture
def large(monkeypatch):
    monkeypatch.setattr(kept, "MANY", 0)


@pytest.fixture
def team(cast):
    unit = make_unit("Anechoic room", cast.company)
    return [make_person(f"P{n} Extra", unit=unit, site=cast.lisbon, title="Tester", number=f"P{n}") for n in range(5)]


@pytest.fixture
def need(cast, goal, calibration, team):
    unit = team[0].unit
    return add_need(goal, by=cast.cleo, at=NOW, unit=unit, skill=calibration, level=2, people=5, by_date=goal.ends)


def told_to(person, need):
    return figures_for(person, [need], on=NOW.date(), at=NOW).today.get(need.pk)


def test_what_was_worked_out_is_kept(large, cast, need, calibration, team):
    assert told_to(cast.cleo, need).least == 0
    teach(team[0], calibration, level=3, by=team[0], at=NOW)
    assert told_to(cast.cleo, need).least == 0
    caches["here"].clear()
    assert told_to(cast.cleo, need).least == 1


def test_a_changed_need_is_worked_out_anew(large, cast, need, calibration, team):
    teach(team[0], calibration, level=3, by=team[0], at=NOW)
    assert told_to(cast.cleo, need).least == 1
    need.level = 5
    assert told_to(cast.cleo, need).least == 0


def test_a_unit_that_fell_below_five_is_told_no_more_though_its_figures_are_kept(large, cast, need, team):
    assert told_to(cast.otto, need) is not None
    leave(team[0], by=cast.jo, at=NOW)
    assert told_to(cast.otto, need) is None
    assert told_to(cast.cleo, need) is not None


def test_a_small_company_reads_what_is_now(cast, need, calibration, team):
    assert told_to(cast.cleo, need).least == 0
    teach(team[0], calibration, level=3, by=team[0], at=NOW)
    assert told_to(cast.cleo, need).least == 1
