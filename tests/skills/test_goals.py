"""Goals, needs and topics."""

from datetime import date, timedelta

import pytest
from bs4 import BeautifulSoup

from peerlore.skills.actions import add_need, add_topic, change_goal, close_goal, set_goal
from peerlore.skills.actions.rules import (
    GoalEndsBeforeItStarts,
    GoalIsClosed,
    GoalIsPast,
    NeedNamedTwice,
    NeedOutsideItsGoal,
    OwnerHasLeft,
)
from peerlore.skills.models import GapReading, Goal
from tests.cast import NOW

JUNE = date(2026, 6, 30)


def set_june(cast, **changes):
    said = {"name": "Faster", "owner": cast.ruth, "starts": date(2026, 1, 1), "ends": JUNE} | changes
    return set_goal(by=cast.cleo, at=NOW, **said)


def test_a_need_is_read_the_moment_it_is_added(need):
    reading = GapReading.objects.get(need=need)
    assert (reading.on, reading.needed, reading.held) == (date(2026, 3, 10), 2, 0)


def test_a_goal_ends_after_it_starts(cast):
    with pytest.raises(GoalEndsBeforeItStarts):
        set_june(cast, starts=date(2026, 7, 1))
    assert not Goal.objects.exists()


def test_a_goal_whose_last_day_is_past_is_not_set_and_one_that_ends_today_is(cast):
    with pytest.raises(GoalIsPast, match="9 March 2026 is past"):
        set_june(cast, ends=date(2026, 3, 9))
    assert not Goal.objects.exists()
    assert set_june(cast, ends=NOW.date()).ends == NOW.date()


def test_a_goal_that_is_over_can_still_be_said_anew(cast):
    goal, later = set_june(cast), NOW + timedelta(days=200)
    said = {"owner": cast.ruth, "starts": goal.starts, "measure": "", "serves": "company"}
    assert change_goal(goal, by=cast.cleo, at=later, name="Faster still", ends=JUNE, **said).name == "Faster still"
    assert change_goal(goal, by=cast.cleo, at=later, name="Faster", ends=date(2026, 5, 31), **said).ends.month == 5


def test_a_past_last_day_is_told_at_its_field_and_what_was_written_is_kept(cast, client, monkeypatch):
    monkeypatch.setattr("peerlore.clock.now", lambda: NOW)
    client.force_login(cast.cleo)
    said = {"name": "Faster", "owner": cast.ruth.email, "serves": "company", "starts": "2025-01-01"}
    answered = client.post("/goals/new/", said | {"ends": "2025-12-31"})
    page = BeautifulSoup(answered.content, "html.parser")
    assert answered.status_code == 422
    assert "Choose a last day to come." in page.text
    assert page.select_one("#id_ends")["value"] == "2025-12-31"
    assert page.select_one("#id_ends")["aria-invalid"] == "true"


def test_who_left_cannot_own_a_goal(cast):
    cast.ruth.is_active = False
    with pytest.raises(OwnerHasLeft):
        set_june(cast)


def test_the_same_need_is_named_once(cast, goal, need):
    with pytest.raises(NeedNamedTwice) as broken:
        add_need(
            goal,
            by=cast.cleo,
            at=NOW,
            unit=cast.testing,
            skill=need.skill,
            level=3,
            people=9,
            by_date=date(2026, 9, 30),
        )
    assert "Acoustic calibration" in str(broken.value)
    assert goal.needs.count() == 1


@pytest.mark.parametrize("day", [date(2025, 12, 31), date(2027, 1, 1)])
def test_a_need_is_due_while_its_goal_runs(cast, goal, calibration, day):
    with pytest.raises(NeedOutsideItsGoal):
        add_need(goal, by=cast.cleo, at=NOW, unit=cast.testing, skill=calibration, level=3, people=2, by_date=day)


def test_a_topic_hangs_on_its_goal_until_that_is_closed(cast, goal):
    add_topic(goal, "What takes longest?", by=cast.ana, at=NOW)
    assert [t.question for t in goal.topics.all()] == ["What takes longest?"]
    close_goal(goal, by=cast.cleo, at=NOW)
    with pytest.raises(GoalIsClosed):
        add_topic(goal, "And now?", by=cast.ana, at=NOW)


def test_held_counts_only_the_unit_and_what_lies_below_it(cast, goal, need):
    from peerlore.skills.actions import teach
    from peerlore.skills.gaps import read_need
    from tests.cast import make_person, make_unit

    lab = make_unit("Lab", cast.testing)
    lia = make_person("Lia Pinto", unit=lab, site=cast.lisbon, title="Tester", number="T200")
    teach(lia, need.skill, level=3, by=lia, at=NOW)
    teach(cast.ben, need.skill, level=5, by=cast.ben, at=NOW)
    assert (read_need(need, at=NOW).held, read_need(need, at=NOW).teachable) == (1, 2)
    cast.ben.pause_until = date(2026, 4, 1)
    cast.ben.save()
    assert read_need(need, at=NOW).teachable == 1
    lia.is_active = False
    lia.save()
    assert read_need(need, at=NOW).held == 0
