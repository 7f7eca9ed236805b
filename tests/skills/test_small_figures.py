"""I11: whoever does not coordinate a unit cannot read off a goal's board who is at which level."""

import re
from datetime import timedelta

import pytest

from peerlore import clock
from peerlore.people.models import Grant, Office
from peerlore.skills.actions import add_need, take_readings, teach
from peerlore.skills.models import GapReading, Goal
from tests.cast import NOW, make_person, make_unit


@pytest.fixture(autouse=True)
def on_that_tuesday(monkeypatch):
    monkeypatch.setattr(clock, "now", lambda: NOW + timedelta(hours=1))


def shown_to(client, person, goal):
    client.force_login(person)
    answer = client.get(f"/goals/{goal.pk}/")
    assert answer.status_code == 200
    return re.sub(r'oken"(:| value=) ?"\w+"', "", re.sub(r"\s+", " ", answer.content.decode()))


def needs_at_every_level(cast, goal, skill, unit):
    return [
        add_need(goal, by=cast.cleo, at=NOW, unit=unit, skill=skill, level=level, people=2, by_date=goal.ends)
        for level in range(1, 6)
    ]


def crowd(cast, unit, many, prefix="P"):
    return [
        make_person(f"{prefix}{n} Extra", unit=unit, site=cast.lisbon, title="Tester", number=f"{prefix}{n}")
        for n in range(many)
    ]


@pytest.mark.parametrize("who", ["ruth", "ines"])
def test_the_board_of_a_unit_of_two_is_the_same_whatever_anybodys_level_is(client, cast, goal, calibration, who):
    Goal.objects.update(owner=getattr(cast, who))
    needs_at_every_level(cast, goal, calibration, cast.testing)
    teach(cast.ana, calibration, level=1, by=cast.ana, at=NOW)
    before = shown_to(client, getattr(cast, who), goal)
    teach(cast.ana, calibration, level=5, by=cast.ana, at=NOW + timedelta(minutes=1))
    assert shown_to(client, getattr(cast, who), goal) == before
    assert "Not shown, so that nobody’s level can be read off it." in before


def test_whoever_coordinates_the_unit_keeps_the_figures(client, cast, goal, calibration):
    needs_at_every_level(cast, goal, calibration, cast.testing)
    teach(cast.ana, calibration, level=3, by=cast.ana, at=NOW)
    assert "1 holds it; 1 missing" in shown_to(client, cast.cleo, goal)
    Grant.objects.create(person=cast.otto, office=Office.COORDINATOR, scope=f"unit:{cast.company.pk}", given_at=NOW)
    assert "1 holds it; 1 missing" in shown_to(client, cast.otto, goal)
    Grant.objects.filter(person=cast.otto).update(scope=f"unit:{cast.sales.pk}")
    assert "1 holds it; 1 missing" not in shown_to(client, cast.otto, goal)


def test_a_thin_skill_is_two_or_fewer(client, cast, goal, calibration):
    crowd(cast, cast.testing, 6)
    teach(cast.ana, calibration, level=3, by=cast.ana, at=NOW)
    add_need(goal, by=cast.cleo, at=NOW, unit=cast.company, skill=calibration, level=3, people=4, by_date=goal.ends)
    page = shown_to(client, cast.ruth, goal)
    assert "Two or fewer hold it" in page
    assert "Thin: two or fewer" in page
    assert "2 to 4 missing</b> today" in page
    assert "Two colleagues or fewer could teach it." in page
    teach(cast.ben, calibration, level=3, by=cast.ben, at=NOW)
    assert shown_to(client, cast.ruth, goal).replace("Ben Okafor", "") != page  # Ben publishes that he teaches
    assert "2 to 4 missing</b> today" in shown_to(client, cast.ruth, goal)


def test_from_three_on_a_figure_is_told(client, cast, goal, calibration):
    people = crowd(cast, cast.testing, 6)
    for person in people[:3]:
        teach(person, calibration, level=3, by=person, at=NOW)
    add_need(goal, by=cast.cleo, at=NOW, unit=cast.company, skill=calibration, level=3, people=4, by_date=goal.ends)
    assert "3 hold it; 1 missing" in shown_to(client, cast.ruth, goal)
    for person in people[3:]:
        teach(person, calibration, level=3, by=person, at=NOW)
    page = shown_to(client, cast.ruth, goal)
    assert "6 hold it; none missing" in page
    assert "Was 3 of 4 in March" not in page  # read again on the same day


def test_a_unit_that_leaves_one_person_of_the_one_above_it_is_not_told(client, cast, goal, calibration):
    part = make_unit("Acoustics", cast.testing)
    crowd(cast, part, 6)
    crowd(cast, cast.sales, 3, prefix="S")
    for unit in (cast.testing, part):
        add_need(goal, by=cast.cleo, at=NOW, unit=unit, skill=calibration, level=3, people=7, by_date=goal.ends)
    page = shown_to(client, cast.ruth, goal)
    assert page.count("Two or fewer hold it") == 1
    assert page.count("Not shown, so that") == 1


def test_the_teachers_named_do_not_tell_their_level(client, cast, goal, calibration):
    teach(cast.ben, calibration, level=2, by=cast.ben, at=NOW)
    add_need(goal, by=cast.cleo, at=NOW, unit=cast.company, skill=calibration, level=5, people=2, by_date=goal.ends)
    assert "Ben Okafor" in shown_to(client, cast.ruth, goal)
    assert "Ben Okafor" not in shown_to(client, cast.cleo, goal)


def test_what_was_untold_in_october_stays_untold(client, cast, goal, calibration):
    need = add_need(
        goal, by=cast.cleo, at=NOW, unit=cast.testing, skill=calibration, level=3, people=4, by_date=goal.ends
    )
    need.readings.update(on="2025-10-06", held=1)
    for person in crowd(cast, cast.testing, 9):
        teach(person, calibration, level=3, by=person, at=NOW)
    assert "October" not in shown_to(client, cast.ruth, goal)
    assert "October" in shown_to(client, cast.cleo, goal)
    assert sorted(GapReading.objects.values_list("shown_of", flat=True)) == [0, 11]


def test_others_read_no_state_of_a_unit_that_is_too_small(client, cast, goal, calibration):
    add_need(goal, by=cast.cleo, at=NOW, unit=cast.testing, skill=calibration, level=3, people=6, by_date=goal.ends)
    assert "Open" not in shown_to(client, cast.otto, goal)


def test_each_reading_says_of_how_many_it_may_be_told(cast, goal, calibration, need):
    assert need.readings.get().shown_of == 0
    crowd(cast, cast.testing, 8)
    take_readings(at=NOW)
    assert need.readings.get().shown_of == 10
