"""Rows are left out by name: they do nothing, their going mends others, and nobody leaves by it."""

import pytest
from django.urls import reverse

from peerlore.integrations import actions, tasks
from peerlore.people.models import Person
from tests.cast import NOW
from tests.integrations.people_files import CAST, applied, as_csv, changed, compared, problems

NEW = ("T100", "Nia", "Novak", "nia@tarnlowe.example", "Test", "Test engineer", "Lisbon", "T002")


def left_out(batch, *names):
    rows = actions.rows_called(batch, names)
    return again(actions.leave_out(batch, rows, by=batch.started_by, at=NOW))


def again(batch):
    list(actions.check_rows(batch.pk, batch.attempt))
    batch.refresh_from_db()
    return batch


@pytest.mark.parametrize("called", ["line 3", "T100", "nia@tarnlowe.example", "Nia Novak", "nia novak"])
def test_a_row_is_left_out_by_line_number_address_or_name(cast, called):
    batch = left_out(compared(as_csv(changed(CAST[2], JobTitle="Test lead"), NEW)), called)
    assert (batch.summary["new"], batch.summary["changed"], batch.summary["left_out"]) == (0, 1, 1)
    applied(batch)
    assert not Person.objects.filter(staff_number="T100").exists()


def test_leaving_one_of_two_out_mends_the_other(cast):
    batch = compared(as_csv(NEW, changed(NEW, GivenName="Nina", Email="")))
    assert {code for _line, _column, code in problems(batch)} == {"number_twice"}
    assert problems(left_out(batch, "line 3")) == []


def test_who_is_left_out_of_a_complete_file_does_not_leave_nor_does_a_missing_one_who_is_kept(cast):
    batch = compared(as_csv(*CAST[:6]), complete=True)
    assert batch.summary["left"] == 1
    batch = left_out(batch, "Otto Brandt", "T007")
    assert (batch.summary["left"], batch.left_out) == (
        0,
        [{"line": 7, "name": "Otto Brandt"}, {"person": cast.jo.pk, "name": "Jo Sandberg (T007)"}],
    )


def test_a_manager_who_is_left_out_stays_as_they_are(cast):
    batch = left_out(compared(as_csv(changed(CAST[1], JobTitle="Head of all"), NEW)), "line 2")
    assert problems(batch) == []
    applied(batch)
    assert Person.objects.get(staff_number="T100").manager == cast.ines
    cast.ines.refresh_from_db()
    assert cast.ines.title == "Head of test"


def test_nothing_of_a_row_that_is_left_out_is_kept(cast):
    batch = left_out(compared(as_csv(CAST[0], changed(NEW, JobTitle="SECRET"))), "T100")
    assert "SECRET" not in str(list(batch.rows.values()))


def test_who_is_taken_back_counts_again(cast):
    batch = left_out(compared(as_csv(NEW, CAST[0])), "T100")
    batch = again(actions.take_back(batch, [0], by=None, at=NOW))
    assert (batch.summary["new"], batch.left_out) == (1, [])


def test_a_name_of_nobody_and_a_name_of_two_are_refused(cast):
    batch = compared(as_csv(NEW, changed(NEW, EmployeeNumber="T101", Email="")))
    with pytest.raises(actions.NobodyCalledSo, match="Zoe"):
        actions.rows_called(batch, ["Zoe"])
    with pytest.raises(actions.SeveralCalledSo, match="2, 3"):
        actions.rows_called(batch, ["Nia Novak"])


def test_rows_are_ticked_in_the_browser_and_taken_back(cast, client):
    client.force_login(cast.cleo)
    batch = compared(as_csv(NEW, changed(NEW, GivenName="Nina", Email="")), by=cast.cleo)
    page = client.get(batch.address).content.decode()
    row = batch.rows.get(line=3)
    assert f'name="row" value="{row.pk}"' in page
    answer = client.post(reverse("people_import_leave_out", args=[batch.pk]), {"row": [row.pk, "x"]})
    assert answer["Location"] == batch.address
    batch.refresh_from_db()
    assert batch.summary["problem"] == 0
    page = client.get(batch.address).content.decode()
    assert 'name="said" value="0"' in page
    assert "Apply to one person…" in page
    client.post(reverse("people_import_take_back", args=[batch.pk]), {"said": ["0"]})
    batch.refresh_from_db()
    assert (batch.summary["problem"], batch.left_out) == (2, [])


def test_nothing_ticked_changes_nothing_and_says_so(cast, client):
    client.force_login(cast.cleo)
    batch = compared(as_csv(NEW), by=cast.cleo)
    answer = client.post(reverse("people_import_leave_out", args=[batch.pk]), follow=True)
    assert "No row was ticked" in answer.content.decode()
    batch.refresh_from_db()
    assert batch.is_ready


def test_an_applied_import_leaves_nobody_out_any_more(cast):
    batch = applied(compared(as_csv(NEW)))
    with pytest.raises(actions.NotReadyToLeaveOut):
        actions.leave_out(batch, [batch.rows.get().pk], by=None, at=NOW)
    assert list(tasks.due(NOW)) == []
