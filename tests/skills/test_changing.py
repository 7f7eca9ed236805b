"""Goals and needs are changed, closed, opened again and taken back; what stands on them holds."""

from datetime import date, timedelta

import pytest

from peerlore import clock
from peerlore.people.models import LogEntry
from peerlore.programmes.actions import start_programme
from peerlore.skills.actions import (
    add_need,
    change_goal,
    change_need,
    close_goal,
    remove_need,
    reopen_goal,
    take_readings,
)
from peerlore.skills.actions.rules import (
    GoalEndsBeforeItStarts,
    GoalIsClosed,
    NeedIsServed,
    NeedOutsideItsGoal,
    NeedsLieOutside,
    OwnerHasLeft,
)
from peerlore.skills.models import GapReading, Goal, Need
from tests.cast import NOW

LATER = NOW + timedelta(days=3)


@pytest.fixture(autouse=True)
def on_that_friday(monkeypatch):
    monkeypatch.setattr(clock, "now", lambda: LATER)


def said_of(goal, **changes):
    fields = ("name", "owner", "starts", "ends", "measure", "serves")
    return {name: getattr(goal, name) for name in fields} | changes


def last_verb():
    return LogEntry.objects.latest("pk").verb


def test_a_goal_is_said_anew_and_the_log_names_what_changed(cast, goal, need):
    change_goal(goal, by=cast.cleo, at=LATER, **said_of(goal, name="Halve it", owner=cast.otto))
    goal.refresh_from_db()
    assert (goal.name, goal.owner) == ("Halve it", cast.otto)
    entry = LogEntry.objects.latest("pk")
    assert (entry.verb, entry.fields) == ("goal-changed", ["name", "owner"])
    before = LogEntry.objects.count()
    change_goal(goal, by=cast.cleo, at=LATER, **said_of(goal))
    assert LogEntry.objects.count() == before


def test_its_needs_lie_within_its_days(cast, goal, need):
    with pytest.raises(NeedsLieOutside) as broken:
        change_goal(goal, by=cast.cleo, at=LATER, **said_of(goal, ends=need.by_date - timedelta(days=1)))
    assert "1 of its needs" in str(broken.value)
    with pytest.raises(GoalEndsBeforeItStarts):
        change_goal(goal, by=cast.cleo, at=LATER, **said_of(goal, ends=goal.starts - timedelta(days=1)))
    change_goal(goal, by=cast.cleo, at=LATER, **said_of(goal, ends=need.by_date))
    assert Goal.objects.get().ends == need.by_date


def test_who_left_is_not_made_the_owner_but_may_stay_so(cast, goal):
    cast.otto.is_active = False
    with pytest.raises(OwnerHasLeft):
        change_goal(goal, by=cast.cleo, at=LATER, **said_of(goal, owner=cast.otto))
    type(goal.owner).objects.filter(pk=goal.owner.pk).update(is_active=False)
    assert change_goal(goal, by=cast.cleo, at=LATER, **said_of(goal, name="On")).name == "On"


def test_closed_it_is_read_no_more_and_nothing_of_it_changes_until_it_is_open_again(cast, goal, need, calibration):
    close_goal(goal, by=cast.cleo, at=LATER)
    assert not take_readings(at=LATER)
    for act in (
        lambda: close_goal(goal, by=cast.cleo, at=LATER),
        lambda: change_goal(goal, by=cast.cleo, at=LATER, **said_of(goal)),
        lambda: change_need(need, by=cast.cleo, at=LATER, people=3, by_date=need.by_date),
        lambda: remove_need(need, by=cast.cleo, at=LATER),
        lambda: add_need(
            goal,
            by=cast.cleo,
            at=LATER,
            unit=cast.company,
            skill=calibration,
            level=1,
            people=1,
            by_date=need.by_date,
        ),
    ):
        with pytest.raises(GoalIsClosed):
            act()
    reopen_goal(goal, by=cast.cleo, at=LATER)
    assert last_verb() == "goal-reopened"
    assert GapReading.objects.filter(need=need, on=LATER.date()).exists()
    reopen_goal(goal, by=cast.cleo, at=LATER)
    assert LogEntry.objects.filter(verb="goal-reopened").count() == 1


def test_a_need_says_anew_how_many_and_by_when_and_is_read_at_once(cast, goal, need):
    change_need(need, by=cast.ruth, at=LATER, people=5, by_date=date(2026, 11, 1))
    need.refresh_from_db()
    assert (need.people, need.by_date) == (5, date(2026, 11, 1))
    assert GapReading.objects.get(need=need, on=LATER.date()).needed == 5
    assert GapReading.objects.get(need=need, on=NOW.date()).needed == 2
    with pytest.raises(NeedOutsideItsGoal):
        change_need(need, by=cast.ruth, at=LATER, people=5, by_date=goal.ends + timedelta(days=1))


def test_a_need_is_taken_back_unless_a_programme_serves_it(cast, goal, need):
    start_programme(by=cast.cleo, at=NOW, name="Served", recipe_code="mentoring", needs=[need])
    with pytest.raises(NeedIsServed):
        remove_need(need, by=cast.cleo, at=LATER)
    need.programmes.all().delete()
    remove_need(need, by=cast.cleo, at=LATER)
    assert last_verb() == "need-removed"
    assert not Need.objects.exists()
    assert not GapReading.objects.exists()


def test_the_owner_does_all_of_it_in_the_browser(client, cast, goal, need):
    client.force_login(cast.ruth)
    page = client.get(f"/goals/{goal.pk}/").content.decode()
    assert f"/goals/{goal.pk}/change/" in page
    assert f"/goals/need/{need.pk}/change/" in page
    form = client.get(f"/goals/{goal.pk}/change/").content.decode()
    assert goal.name in form
    said = said_of(goal, name="Halve it", owner="ruth@tarnlowe.example")
    assert client.post(f"/goals/{goal.pk}/change/", said | {"ends": "2026-03-01"}).status_code == 422
    assert client.post(f"/goals/{goal.pk}/change/", said).status_code == 302
    answer = client.post(f"/goals/need/{need.pk}/change/", {"people": "4", "by_date": "2026-10-01"})
    assert answer.url == f"/goals/{goal.pk}/?need={need.pk}"
    assert client.post(f"/goals/{goal.pk}/close/").status_code == 302
    page = client.get(f"/goals/{goal.pk}/").content.decode()
    assert "Closed on 13 March 2026" in page
    assert "Add a need" not in page
    assert 'action="/programmes/start/"' not in page
    assert "Open it again" in client.get(f"/goals/{goal.pk}/change/").content.decode()
    assert client.post(f"/goals/need/{need.pk}/remove/").status_code == 422
    assert "closed on 13 March 2026" in client.get("/goals/").content.decode()
    assert client.post(f"/goals/{goal.pk}/open/").status_code == 302
    assert client.post(f"/goals/need/{need.pk}/remove/").url == f"/goals/{goal.pk}/"
    assert not goal.needs.exists()


def test_a_need_that_is_served_says_why_it_stays(client, cast, goal, need):
    start_programme(by=cast.cleo, at=NOW, name="Served", recipe_code="mentoring", needs=[need])
    client.force_login(cast.cleo)
    page = client.get(f"/goals/need/{need.pk}/change/").content.decode()
    assert "A programme serves this need" in page
    assert f"/goals/need/{need.pk}/remove/" not in page
    refused = client.post(f"/goals/need/{need.pk}/remove/")
    assert refused.status_code == 422
    assert "it stays with it" in refused.content.decode()


def test_a_programme_is_not_begun_for_a_closed_goal(client, cast, goal, need):
    close_goal(goal, by=cast.cleo, at=LATER)
    client.force_login(cast.cleo)
    answer = client.post("/programmes/start/", {"name": "Late", "recipe": "mentoring", "need": [need.pk]})
    assert answer.status_code == 422
