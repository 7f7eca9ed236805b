"""The goal's pages: exact counts for those who answer for it, words for everybody else."""

import re
from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from peerlore import clock
from peerlore.skills.actions import add_need, record_evidence, take_readings, teach
from peerlore.skills.models import Goal, Source
from tests.cast import NOW, make_person
from tests.skills.conftest import make_skill


@pytest.fixture(autouse=True)
def on_that_tuesday(monkeypatch):
    monkeypatch.setattr(clock, "now", lambda: NOW + timedelta(hours=1))


def page_of(client, person, goal, **query):
    client.force_login(person)
    answer = client.get(f"/goals/{goal.pk}/", query)
    assert answer.status_code == 200
    return re.sub(r"\s+", " ", answer.content.decode())


def test_the_coordinator_sees_the_gap_and_can_close_it_in_one_step(client, cast, goal, need):
    teach(cast.ben, need.skill, level=4, by=cast.ben, at=NOW)
    page = page_of(client, cast.cleo, goal)
    assert "0 hold it; 2 missing" in page
    assert "Thin: nobody yet" in page
    assert "2 missing</b> today" in page
    assert "One colleague could teach it." in page
    assert "Ben Okafor" in page
    assert f'<input type="hidden" name="need" value="{need.pk}">' in page
    assert 'action="/programmes/start/"' in page


def test_only_those_who_publish_that_they_teach_are_named(client, cast, goal, need):
    record_evidence(cast.ben, need.skill, level=4, source=Source.PEER, by=cast.ana, at=NOW)
    page = page_of(client, cast.cleo, goal)
    assert "One colleague could teach it." in page
    assert "Ben Okafor" not in page


def test_the_board_remembers_what_it_was(client, cast, goal, need):
    need.readings.update(on="2025-10-06")
    teach(cast.ana, need.skill, level=3, by=cast.ana, at=NOW)
    page = page_of(client, cast.cleo, goal)
    assert "Was 0 of 2 in October" in page
    assert "Moving" in page
    assert "2 missing</b> in October" in page
    assert "1 missing</b> today" in page


def test_a_closed_gap_says_since_when(client, cast, goal, need):
    sam = make_person("Sam Reis", unit=cast.testing, site=cast.lisbon, title="Tester", number="T300")
    for person in (cast.ana, sam):
        teach(person, need.skill, level=3, by=person, at=NOW)
    page = page_of(client, cast.cleo, goal)
    assert "Closed on 10 March" in page
    assert "2 hold it; none missing" in page
    assert 'action="/programmes/start/"' not in page


@pytest.mark.parametrize("who", ["ana", "ben", "ines", "otto", "jo"])
def test_others_see_the_need_and_never_how_many_hold_it(client, cast, goal, need, who):
    teach(cast.ana, need.skill, level=3, by=cast.ana, at=NOW)
    page = page_of(client, getattr(cast, who), goal)
    assert "Acoustic calibration" in page
    assert "2 by 30 September" in page
    assert "hold it;" not in page
    assert "pips" not in page
    assert "Close this gap" not in page
    assert "Not shown: fewer than five people are needed." in page
    for word in ("Thin", "Closed", "Moving"):
        assert word not in page


def test_from_five_people_on_others_see_the_state_in_words(client, cast, goal, calibration):
    many = add_need(
        goal, by=cast.cleo, at=NOW, unit=cast.company, skill=calibration, level=2, people=5, by_date=goal.ends
    )
    assert "Open" in page_of(client, cast.ana, goal)
    for person in cast.everybody()[:5]:
        teach(person, calibration, level=3, by=person, at=NOW)
    page = page_of(client, cast.ana, goal)
    assert "Closed" in page
    assert "hold it" not in page.replace("Who holds it is", "")
    assert many.people == 5


def test_the_owner_sees_what_gives_nobody_away_and_leaves_starting_to_a_coordinator(client, cast, goal, need):
    Goal.objects.update(owner=cast.otto)
    page = page_of(client, cast.otto, goal)
    assert "hold it;" not in page
    assert "A coordinator can start a programme" in page
    assert 'action="/programmes/start/"' not in page


def test_more_than_ten_are_a_figure(client, cast, goal, calibration):
    add_need(goal, by=cast.cleo, at=NOW, unit=cast.company, skill=calibration, level=2, people=11, by_date=goal.ends)
    page = page_of(client, cast.cleo, goal)
    assert "0 of 11" in page
    assert 'class="pips"' not in page


def test_the_page_takes_as_many_queries_for_thirty_needs_as_for_three(client, cast, goal):
    def queries() -> int:
        with CaptureQueriesContext(connection) as caught:
            assert client.get(f"/goals/{goal.pk}/").status_code == 200
        return len(caught)

    def add(first, last):
        for n in range(first, last):
            add_need(
                goal,
                by=cast.cleo,
                at=NOW,
                unit=cast.testing,
                skill=make_skill(f"Skill {n}"),
                level=3,
                people=2,
                by_date=goal.ends,
            )

    client.force_login(cast.cleo)
    add(0, 3)
    queries()  # what is only asked once is asked now
    few = queries()
    add(3, 30)
    assert queries() == few


def test_a_goal_is_set_by_form_and_then_asks_for_its_first_need(client, cast, calibration):
    client.force_login(cast.ruth)
    said = {
        "name": "Fewer returns",
        "owner": "ruth@tarnlowe.example",
        "serves": "customers",
        "starts": "2026-03-01",
        "ends": "2026-12-31",
    }
    answer = client.post("/goals/new/", said)
    made = Goal.objects.get()
    assert answer.url == f"/goals/{made.pk}/needs/"
    assert made.owner == cast.ruth
    need = {
        "words": "acoustic calibration",
        "unit": cast.testing.pk,
        "level": "3",
        "people": "4",
        "by_date": "2026-10-31",
    }
    assert client.post(answer.url, need).status_code == 302
    assert made.needs.get().skill == calibration
    assert client.post(answer.url, need | {"people": "5"}).status_code == 422
    assert client.post(f"/goals/{made.pk}/topics/", {"question": "Why do they come back?"}).status_code == 302
    assert "Why do they come back?" in page_of(client, cast.ana, made)


def test_a_goal_that_ends_too_soon_keeps_what_was_typed(client, cast):
    client.force_login(cast.cleo)
    said = {"name": "Odd", "owner": "T001", "serves": "company", "starts": "2026-03-01", "ends": "2026-02-01"}
    answer = client.post("/goals/new/", said)
    assert answer.status_code == 422
    assert "Choose a later last day" in answer.content.decode()
    assert 'value="Odd"' in answer.content.decode()
    assert "Nobody here is known by" in client.post("/goals/new/", said | {"owner": "nobody"}).content.decode()


def test_participants_set_no_goals_and_add_no_needs(client, cast, goal):
    for person in (cast.ana, cast.ines, cast.jo):
        client.force_login(person)
        assert client.get("/goals/").status_code == 200
        for address in ("/goals/new/", f"/goals/{goal.pk}/needs/", f"/goals/{goal.pk}/topics/"):
            assert client.get(address).status_code == 403
            assert client.post(address, {}).status_code == 403
    assert client.get("/goals/999/").status_code == 404


def test_the_list_teaches_the_first_step_when_there_is_no_goal(client, cast):
    client.force_login(cast.cleo)
    assert "Set the first goal" in client.get("/goals/").content.decode()
    client.force_login(cast.ana)
    assert "Set the first goal" not in client.get("/goals/").content.decode()


def test_a_reading_is_not_needed_to_show_the_page(client, cast, goal, need):
    need.readings.all().delete()
    assert "2 missing</b> today" in page_of(client, cast.cleo, goal)
    take_readings(at=NOW)
