"""Many needs at once: every problem with its remedy, all or none, twice changes nothing, undo as far as it goes."""

from datetime import date, timedelta

import pytest

from peerlore import clock
from peerlore.people.models import LogEntry
from peerlore.programmes.actions import start_programme
from peerlore.skills import tasks
from peerlore.skills.actions import Numbered, apply_needs, plan_undo, rules, stage_needs, teach, undo_needs
from peerlore.skills.models import Goal, Need, NeedBatch
from peerlore.skills.need_lines import check_batch
from tests.cast import NOW, make_person, make_unit
from tests.skills.conftest import make_skill


@pytest.fixture(autouse=True)
def on_that_tuesday(monkeypatch):
    monkeypatch.setattr(clock, "now", lambda: NOW + timedelta(hours=1))


GOOD = {"skill": "acoustic CALIBRATION", "unit": "Test", "level": "3", "people": "4", "by_date": "2026-06-30"}


def staged(cast, goal, *cells):
    lines = [Numbered(number, cell) for number, cell in enumerate(cells, 2)]
    return stage_needs(goal, lines, name="needs.csv", by=cast.cleo, at=NOW)


def needs():
    return sorted(Need.objects.values_list("unit__name", "skill__label", "level", "people", "title"))


def test_every_problem_is_told_by_line_column_and_remedy(cast, goal, calibration):
    make_skill("Calibration of scales")
    make_skill("Scales", "acoustic calibration")  # by that name alone two are meant
    make_unit("Test", cast.sales)
    wrong = [
        GOOD | {"skill": "calibrating hearing aid"},
        GOOD | {"skill": "acoustic calibration"},
        GOOD | {"skill": "", "unit": "Sals"},
        GOOD | {"skill": "calibrating hearing aids", "unit": "Test"},
        GOOD | {"skill": "Scales", "unit": "Sales", "level": "a few", "people": "0", "by_date": "2027-01-01"},
        GOOD | {"skill": "Scales", "unit": "Sales", "title": "Wizard", "by_date": "soon"},
        GOOD | {"skill": "Scales", "unit": "Tarn & Lowe / Sales"},
        GOOD | {"skill": "scales", "unit": "sales"},
    ]
    checked = check_batch(staged(cast, goal, *wrong))
    said = [(line.line.number, p.column, p.words) for line in checked.lines for p in line.problems]
    assert [(number, column) for number, column, _ in said] == [
        (2, "Skill"),
        (2, "Unit"),
        (3, "Skill"),
        (3, "Unit"),
        (4, "Skill"),
        (4, "Unit"),
        (5, "Unit"),
        (6, "Level"),
        (6, "People"),
        (6, "By when"),
        (7, "Job title"),
        (7, "By when"),
        (9, "Skill"),
    ]
    words = [text for _, _, text in said]
    assert words[0] == "No skill is called “calibrating hearing aid”. Near to it: Acoustic calibration."
    assert "the one above it too" in words[1]
    assert words[2].startswith("Several skills are called")
    assert words[5] == "No unit is called “Sals”. Write it as in the list of people."
    assert words[7] == "Write a whole number from 1 to 5. “a few” could mean anything."
    assert "is outside the goal. Write a day from" in words[9]
    assert words[12] == "Line 8 says the same need. Keep the line that is right."
    with pytest.raises(rules.NeedsNeedAnotherLook, match="7 lines"):
        apply_needs(NeedBatch.objects.get(), by=cast.cleo, at=NOW)
    assert needs() == []


def test_all_at_once_twice_the_same_and_undone(cast, goal, need):
    """One line changes the need that is there, one is new, one is as it is."""
    before = needs()
    make_skill("Scales")
    lines = [
        GOOD,
        GOOD | {"skill": "Scales", "unit": "Tarn & Lowe > Sales", "by_date": ""},
        GOOD | {"skill": "Scales", "title": "test ENGINEER", "people": "1"},
    ]
    batch = apply_needs(staged(cast, goal, *lines), by=cast.cleo, at=NOW)
    assert needs() == [
        ("Sales", "Scales", 3, 4, ""),
        ("Test", "Acoustic calibration", 3, 4, ""),
        ("Test", "Scales", 3, 1, "Test engineer"),
    ]
    assert Need.objects.get(unit=cast.sales).by_date == goal.ends
    assert all(each.readings.exists() for each in Need.objects.all())
    verbs = LogEntry.objects.filter(verb__startswith="need-").values_list("verb", flat=True)
    assert sorted(verbs) == ["need-added", "need-added", "need-added", "need-changed"]
    apply_needs(batch, by=cast.cleo, at=NOW)
    again = apply_needs(staged(cast, goal, *lines), by=cast.cleo, at=NOW)
    assert set(again.lines.values_list("effect", flat=True)) == {"same"}
    with pytest.raises(rules.NothingToUndo):
        undo_needs(again, by=cast.cleo, at=NOW)
    undo_needs(batch, by=cast.cleo, at=NOW)
    assert needs() == before
    assert Need.objects.get().by_date == date(2026, 9, 30)
    with pytest.raises(rules.NothingToUndo):
        undo_needs(batch, by=cast.cleo, at=NOW)


def test_what_others_built_on_or_changed_since_stays_and_says_why(cast, goal, calibration):
    make_skill("Scales")
    lines = [GOOD, GOOD | {"skill": "Scales"}, GOOD | {"unit": "Sales"}]
    batch = apply_needs(staged(cast, goal, *lines), by=cast.cleo, at=NOW)
    served = Need.objects.get(skill=calibration, unit=cast.testing)
    start_programme(by=cast.cleo, at=NOW, name="Mentoring", needs=[served])
    Need.objects.filter(unit=cast.sales).update(people=9)
    stays = {stay.line.number: stay.why for stay in plan_undo(batch).stays}
    assert stays == {
        2: "A programme serves this need; it stays with it.",
        4: "The need was changed since; what it says now stays.",
    }
    assert [line.number for line in undo_needs(batch, by=cast.cleo, at=NOW).gone] == [3]
    assert Need.objects.count() == 2


def test_what_was_never_added_is_put_away(cast, goal, calibration):
    staged(cast, goal, GOOD)
    for job in tasks.due(NOW + timedelta(days=13)):
        job()
    assert NeedBatch.objects.exists()
    for job in tasks.due(NOW + timedelta(days=14)):
        job()
    assert not NeedBatch.objects.exists()
    Goal.objects.update(closed_at=NOW)
    goal.refresh_from_db()
    with pytest.raises(rules.GoalIsClosed):
        staged(cast, goal, GOOD)
    with pytest.raises(rules.NothingInTheBatch):
        staged(cast, Goal(pk=goal.pk))


def test_one_form_makes_a_need_for_each_title_in_each_unit(client, cast, goal, calibration):
    """Two test engineers in Test, one of them in a team below it; one firmware engineer; nobody of either in Sales."""
    team = make_unit("Acoustics", cast.testing)
    make_person("Tess Testing", unit=team, site=cast.lisbon, title="Test engineer", number="T50")
    client.force_login(cast.cleo)
    address = f"/goals/{goal.pk}/needs/roles/"
    said = {
        "words": "acoustic calibration",
        "level": "3",
        "titles": ["Test engineer", "Firmware engineer"],
        "units": [cast.testing.pk, team.pk, cast.firmware.pk, cast.sales.pk],
        "how_many": "all",
        "by_date": "2026-09-30",
    }
    assert client.post(address, said | {"how_many": "this-many"}).status_code == 422
    answer = client.post(address, said, follow=True)
    assert "3 needs would be added or changed" in answer.content.decode()
    assert not Need.objects.exists()
    batch = NeedBatch.objects.get()
    assert "Add all 3" in answer.content.decode()
    client.post(f"/goals/needs/{batch.pk}/apply/")
    assert needs() == [
        ("Acoustics", "Acoustic calibration", 3, 1, "Test engineer"),
        ("Firmware", "Acoustic calibration", 3, 1, "Firmware engineer"),
        ("Test", "Acoustic calibration", 3, 2, "Test engineer"),
    ]
    teach(cast.ines, calibration, level=4, by=cast.ines, at=NOW)  # Head of test: in the unit, of another title
    teach(cast.ana, calibration, level=4, by=cast.ana, at=NOW)
    reading = Need.objects.get(unit=cast.testing).readings.get()
    assert (reading.held, reading.needed, reading.shown_of) == (1, 2, 0)
    client.force_login(cast.ruth)
    assert "1 holds it" not in client.get(f"/goals/{goal.pk}/").content.decode()
    assert client.get(f"/goals/needs/{batch.pk}/undo/").status_code == 200
    client.post(f"/goals/needs/{batch.pk}/undo/")
    assert not Need.objects.exists()
    assert "gone again" in client.get(f"/goals/needs/{batch.pk}/").content.decode()
    client.force_login(cast.ana)
    assert client.get(f"/goals/needs/{batch.pk}/").status_code == 403
