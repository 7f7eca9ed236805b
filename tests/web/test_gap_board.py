"""The gap board: exactly for who coordinates the unit, within bounds for others, and what would close a gap."""

import re
from datetime import date, timedelta

import pytest

from peerlore import clock
from peerlore.people.actions import set_last_day, set_profile
from peerlore.people.models import Grant, Office
from peerlore.skills.actions import add_need, learn, set_goal, take_readings, teach
from peerlore.skills.models import Goal
from peerlore.web.pages.strokes import Frame, Point
from tests.cast import NOW, make_person
from tests.world import make_skill


@pytest.fixture(autouse=True)
def on_that_tuesday(monkeypatch):
    monkeypatch.setattr(clock, "now", lambda: NOW + timedelta(hours=1))


@pytest.fixture
def goal(cast):
    first, last = date(2026, 1, 1), date(2026, 12, 31)
    return set_goal(by=cast.cleo, at=NOW, name="Lark", owner=cast.ruth, starts=first, ends=last)


@pytest.fixture
def need(cast, goal):
    """Three people in Test at level 3: Ana holds it, Ines is one level short, Sam wishes to learn it, Ben teaches."""
    skill = make_skill("rig testing")
    sam = make_person("Sam Reis", unit=cast.testing, site=cast.lisbon, title="Tester", number="T300")
    for person, level in ((cast.ana, 3), (cast.ines, 2), (cast.ben, 4)):
        teach(person, skill, level=level, by=person, at=NOW)
    learn(sam, skill, wanted_level=3, by=sam, at=NOW)
    return add_need(goal, by=cast.cleo, at=NOW, unit=cast.testing, skill=skill, level=3, people=4, by_date=goal.ends)


def page(client, person, address):
    client.force_login(person)
    answer = client.get(address)
    assert answer.status_code == 200
    return re.sub(r"\s+", " ", answer.content.decode())


def test_what_would_close_it_is_reckoned_in_words(client, cast, need):
    set_profile(cast.ben, by=cast.ben, at=NOW, places=1)
    set_profile(cast.ana, by=cast.ana, at=NOW, places=0)
    said = page(client, cast.cleo, f"/goals/gaps/{need.pk}/")
    assert "1 holds it; 3 missing" in said
    assert "People anywhere who could: 2. Of these with a place free: 1." in said
    numbers = re.findall(r'<td class="num" data-label="At most">(\d+)</td>', said)
    assert numbers == ["1", "2", "1", "0"]
    assert "one level short: 1; who wish to learn it: 1." in said
    assert "could teach it: 1." in said
    assert "elsewhere who hold it: 1; other needs ask for: 0." in said


def test_who_does_not_coordinate_the_unit_reads_no_level_off_it(client, cast, need):
    before = page(client, cast.ruth, f"/goals/gaps/{need.pk}/")
    assert "Not shown, so that" in before
    assert "At most" not in before
    teach(cast.ines, need.skill, level=5, by=cast.ines, at=NOW + timedelta(minutes=5))
    after = page(client, cast.ruth, f"/goals/gaps/{need.pk}/")
    tokens = r'oken"(:| value=) ?"\w+"'
    assert re.sub(tokens, "", after) == re.sub(tokens, "", before)
    client.force_login(cast.ana)
    assert client.get(f"/goals/gaps/{need.pk}/").status_code == 403
    assert client.get("/goals/gaps/").status_code == 403
    assert "All gaps" not in page(client, cast.ana, "/goals/")
    Goal.objects.update(owner=cast.ana)
    assert "All gaps" in page(client, cast.ana, "/goals/")
    assert "0 to 4 missing of 4 places" in page(client, cast.ana, "/goals/gaps/")


def test_by_unit_and_by_time(client, cast, goal, need):
    need.readings.update(on="2025-12-01", held=0)
    take_readings(at=NOW)
    add_need(goal, by=cast.cleo, at=NOW, unit=cast.sales, skill=need.skill, level=2, people=5, by_date=goal.ends)
    top = page(client, cast.cleo, "/goals/gaps/")
    assert "8 missing of 9 places" in top
    below = page(client, cast.cleo, f"/goals/gaps/?unit={cast.company.pk}")
    assert below.index("5 missing of 5 places") < below.index("3 missing of 4 places")
    row = below[below.index('<th scope="row">Test</th>') :].split("</tr>")[0]
    assert re.findall(r'data-label="\d+ \w+">([^<]*)<', row) == ["0", "0", "0", "4", "4", "4", "3"]
    inside = page(client, cast.cleo, f"/goals/gaps/?unit={cast.testing.pk}")
    assert f'href="/goals/gaps/{need.pk}/"' in inside
    assert "0 to 9 missing of 9 places" in page(client, cast.ruth, "/goals/gaps/")
    assert client.get("/goals/gaps/?unit=987654").status_code == 404
    Goal.objects.update(closed_at=NOW)
    assert "No goal that goes on says what it needs." in page(client, cast.cleo, "/goals/gaps/")


def test_a_thin_skill_says_what_threatens_it(client, cast, need):
    set_last_day(cast.ben, date(2026, 6, 30), by=cast.cleo, at=NOW)
    for person in (cast.ana, cast.ben):
        set_profile(person, by=person, at=NOW, places=0)
    said = page(client, cast.cleo, "/goals/gaps/")
    assert "Two people hold it. One of them leaves on Tuesday 30 June 2026. None of their places is free." in said
    others = page(client, cast.ruth, "/goals/gaps/")
    assert "Two or fewer hold it." in others
    assert "leaves on" not in others
    assert "Ben Okafor" in others
    Grant.objects.create(person=cast.otto, office=Office.COORDINATOR, scope=f"unit:{cast.sales.pk}", given_at=NOW)
    assert "leaves on" not in page(client, cast.otto, "/goals/gaps/")
    for name in ("Kai", "Lea"):
        person = make_person(f"{name} Extra", unit=cast.sales, site=cast.leeds, title="Sales", number=name)
        teach(person, need.skill, level=3, by=person, at=NOW)
    assert "None: every skill that is needed" in page(client, cast.cleo, "/goals/gaps/")


def test_through_time_the_line_steps_where_a_reading_changed(client, cast, need):
    need.readings.update(on="2025-12-10", held=0)
    said = page(client, cast.cleo, f"/goals/gaps/{need.pk}/")
    assert said.count('<line class="mark"') == 2  # level at none, then up at the right edge
    assert "10 December 2025" in said
    assert "0 hold it; 4 missing" in said


@pytest.mark.bare
def test_steps_are_level_between_changes():
    frame = Frame(date(2026, 1, 1), date(2026, 1, 11), top=4, height=52)
    points = [Point(date(2026, 1, 1), 0), Point(date(2026, 1, 3), 0), Point(date(2026, 1, 6), 4)]
    drawn = [(s.x1, s.x2, s.y1, s.y2) for s in frame.steps(points, "mark")]
    assert drawn == [("0.00%", "50.00%", 46, 46), ("50.00%", "50.00%", 46, 6), ("50.00%", "100.00%", 6, 6)]
    assert frame.steps([], "mark") == []
