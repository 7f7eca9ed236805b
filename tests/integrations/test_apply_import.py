"""Applying: all or nothing, once, and only what was shown and confirmed."""

from datetime import timedelta

import pytest

from peerlore.integrations import actions, invariants, tasks
from peerlore.integrations.hr_files.mapping import from_json
from peerlore.integrations.models import ImportRow, ImportState, PeopleImport
from peerlore.people.actions import take_office
from peerlore.people.models import Grant, LogEntry, Notice, Person, Post, Unit
from peerlore.people.roster import NobodyMayRemoveThemselves, RosterMovedOn
from tests.cast import NOW
from tests.integrations.people_files import CAST, HEADER, applied, as_csv, changed, compared

BOSS = ("T100", "Nia", "Novak", "Nia@Tarnlowe.example", "Lab", "Head of optics", "Porto", "T001")
REPORT = ("T101", "Ole", "Olsen", "", "Lab / Optics", "Optician", "Porto", "T100")


def test_new_people_units_sites_posts_and_managers_come_together(cast):
    batch = applied(compared(as_csv(REPORT, BOSS), by=cast.cleo))
    nia, ole = Person.objects.get(staff_number="T100"), Person.objects.get(staff_number="T101")
    assert (nia.sign_in_name, ole.sign_in_name) == ("nia@tarnlowe.example", "t101")
    assert ole.manager == nia
    assert ole.unit.parent.name == "Lab"
    assert ole.unit.path == f"{cast.company.pk}/{ole.unit.parent.pk}/"
    assert not ole.has_signed_up
    post = Post.objects.get(person=ole)
    assert (post.manager, post.unit, post.site.name, post.title) == (nia, ole.unit, "Porto", "Optician")
    assert LogEntry.objects.filter(verb="added", about=ole, by=cast.cleo).count() == 1
    assert Notice.objects.filter(person=cast.cleo, event="import_applied").count() == 1
    assert batch.content is None
    assert list(invariants.broken()) == []


def test_a_change_of_post_closes_the_old_one_and_begins_the_next(cast):
    applied(compared(as_csv(changed(CAST[2], JobTitle="Test lead"))))
    old, new = Post.objects.filter(person=cast.ana).order_by("since")
    assert (old.title, old.until, new.title, new.since, new.until) == (
        "Test engineer",
        NOW.date(),
        "Test lead",
        NOW.date(),
        None,
    )
    cast.ana.refresh_from_db()
    assert cast.ana.title == "Test lead"


def test_the_same_file_twice_changes_nothing(cast):
    applied(compared(as_csv(*CAST, BOSS, REPORT)))
    people, log = list(Person.objects.values()), LogEntry.objects.filter(kind="people.person").count()
    again = compared(as_csv(*CAST, BOSS, REPORT))
    assert again.was_applied
    assert again.summary["unchanged"] == 9
    assert list(Person.objects.values()) == people
    assert LogEntry.objects.filter(kind="people.person").count() == log


def test_a_running_import_of_somebody_whose_office_was_taken_changes_nothing(cast):
    """It was confirmed in office; the office went before the worker came to it."""
    batch = compared(as_csv(BOSS), by=cast.cleo)
    batch = actions.confirm(batch, by=cast.cleo, at=NOW)
    take_office(Grant.objects.get(person=cast.cleo), by=cast.jo, at=NOW)

    tasks.apply_import.call(batch.pk, batch.attempt)

    batch.refresh_from_db()
    assert (batch.state, "holds no office" in batch.failure) == (ImportState.FAILED, True)
    assert not Person.objects.filter(staff_number="T100").exists()


def test_two_people_may_swap_their_addresses(cast):
    ana = changed(CAST[2], Email="ben@tarnlowe.example")
    ben = changed(CAST[3], Email="ana@tarnlowe.example")
    applied(compared(as_csv(ana, ben)))
    cast.ana.refresh_from_db()
    assert cast.ana.sign_in_name == cast.ana.email == "ben@tarnlowe.example"


def test_a_number_taken_in_another_company_signs_in_with_the_company(cast):
    applied(compared(as_csv(changed(REPORT, EmployeeNumber="T001", Manager="")), company="Wren & Co"))
    applied(compared(as_csv(changed(REPORT, Manager="")), company="Wren & Co"))
    applied(compared(as_csv(changed(REPORT, Manager="")), company="Tarn & Lowe"))
    names = Person.objects.filter(staff_number="T101").order_by("pk").values_list("sign_in_name", flat=True)
    assert list(names) == ["t101", "tarn-lowe/t101"]


def test_lines_in_doubt_are_left_out_only_by_word(cast):
    batch = compared(as_csv(BOSS, changed(REPORT, Email="?")))
    with pytest.raises(actions.RowsNeedAnotherLook):
        applied(batch)
    applied(batch, leave_out=True)
    assert Person.objects.filter(staff_number="T100").exists()
    assert not Person.objects.filter(staff_number="T101").exists()


def test_many_leavers_need_to_be_allowed_by_their_number(cast):
    batch = compared(as_csv(*CAST[:5], CAST[6]), complete=True, by=cast.jo)
    with pytest.raises(actions.ManyWouldLeave):
        applied(batch)
    applied(batch, allow_leavers=1)
    cast.otto.refresh_from_db()
    assert (cast.otto.is_active, cast.otto.left_at) == (False, NOW)
    assert Post.objects.get(person=cast.otto).until == NOW.date()


def test_leaving_ends_offices_and_coming_back_opens_a_post_but_no_office(cast):
    without_cleo = [row for row in CAST if row[0] != "T005"]
    applied(compared(as_csv(*without_cleo), complete=True, by=cast.jo), allow_leavers=1)
    assert not Grant.objects.filter(person=cast.cleo).exists()
    batch = compared(as_csv(*CAST), by=cast.jo)
    assert batch.summary["returned"] == 1
    applied(batch)
    cast.cleo.refresh_from_db()
    assert (cast.cleo.is_active, cast.cleo.left_at) == (True, None)
    assert Post.objects.filter(person=cast.cleo, until=None).count() == 1
    assert not Grant.objects.filter(person=cast.cleo).exists()


def test_nobody_removes_themselves_by_a_file(cast):
    batch = compared(as_csv(*[row for row in CAST if row[0] != "T005"]), complete=True, by=cast.cleo)
    with pytest.raises(NobodyMayRemoveThemselves):
        applied(batch, allow_leavers=1)
    assert Grant.objects.filter(person=cast.cleo).exists()


def test_who_was_changed_meanwhile_is_compared_again_and_nothing_is_applied(cast):
    batch = compared(as_csv(changed(CAST[2], JobTitle="Test lead"), BOSS), by=cast.cleo)
    Person.objects.filter(pk=cast.ana.pk).update(title="Something else")
    confirmed = actions.confirm(batch, by=cast.cleo, at=NOW)
    with pytest.raises(RosterMovedOn):
        actions.apply_import(confirmed.pk, confirmed.attempt, at=NOW)
    assert not Person.objects.filter(staff_number="T100").exists()
    tasks.apply_import.func(confirmed.pk, confirmed.attempt)
    batch.refresh_from_db()
    assert batch.state == ImportState.READY
    assert batch.rows.get(line=2).changes["title"] == ["Something else", "Test lead"]


def test_an_import_is_applied_once_and_not_by_a_superseded_worker(cast):
    batch = compared(as_csv(BOSS))
    confirmed = actions.confirm(batch, by=None, at=NOW)
    actions.apply_import(confirmed.pk, confirmed.attempt, at=NOW)
    with pytest.raises(actions.Superseded):
        actions.apply_import(confirmed.pk, confirmed.attempt, at=NOW)
    assert Person.objects.filter(staff_number="T100").count() == 1


def test_a_silent_worker_is_replaced_and_the_old_one_shut_out(cast):
    batch = actions.stage_file("a.csv", as_csv(BOSS), by=cast.cleo, at=NOW)
    mapping = from_json(batch.mapping)
    named = actions.name_columns(batch, mapping, company="Tarn & Lowe", complete=False, by=None, at=NOW)
    assert list(tasks.due(NOW + timedelta(seconds=59))) == []
    for job in [*tasks.due(NOW + timedelta(seconds=61)), *tasks.due(NOW + timedelta(seconds=61))]:
        job()
    batch.refresh_from_db()
    assert (batch.state, batch.attempt) == (ImportState.READY, named.attempt + 1)
    with pytest.raises(actions.Superseded):
        list(actions.check_rows(named.pk, named.attempt))


def test_stopping_changes_nothing_and_keeps_nothing(cast):
    batch = actions.stop(compared(as_csv(BOSS), by=cast.cleo), by=cast.cleo, at=NOW)
    assert (batch.state, batch.content, batch.rows.count()) == (ImportState.STOPPED, None, 0)
    assert not Unit.objects.filter(name="Lab").exists()
    with pytest.raises(actions.NothingLeftToStop):
        actions.stop(batch, by=cast.cleo, at=NOW)


def test_rows_are_emptied_thirty_days_after_and_forgotten_files_are_stopped(cast):
    batch = applied(compared(as_csv(BOSS)))
    forgotten = compared(as_csv((*REPORT[:-1], "")))
    PeopleImport.objects.filter(pk=forgotten.pk).update(heartbeat_at=NOW)
    for job in tasks.due(NOW + timedelta(days=31)):
        job()
    assert not ImportRow.objects.exists()
    forgotten.refresh_from_db()
    assert (forgotten.state, forgotten.content) == (ImportState.STOPPED, None)
    batch.refresh_from_db()
    assert batch.summary["new"] == 1


def test_a_thousand_people_cost_few_statements(cast, django_assert_max_num_queries):
    rows = [changed(REPORT, EmployeeNumber=f"N{n}", Manager=f"N{n // 10}" if n else "T001") for n in range(1000)]
    batch = compared(as_csv(*rows))
    with django_assert_max_num_queries(120):
        applied(batch)
    assert Person.objects.get(staff_number="N999").manager.staff_number == "N99"


def test_a_bad_line_1469_is_named_and_nothing_is_applied(cast):
    rows = [changed(REPORT, EmployeeNumber=f"N{n}", Manager="") for n in range(1, 1471)]
    rows[1467] = changed(rows[1467], Email="not an address")
    batch = compared(as_csv(*rows, header=HEADER))
    assert [row.line for row in batch.rows.in_doubt()] == [1469]
    with pytest.raises(actions.RowsNeedAnotherLook):
        applied(batch)
    assert Person.objects.count() == 7
