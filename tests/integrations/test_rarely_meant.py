"""What a file would do and is rarely meant is asked about: many leave, many fields are emptied; and who it forgets."""

from datetime import date

import pytest

from peerlore.integrations import actions
from peerlore.people import actions as people
from peerlore.people.models import LogEntry, Person, Unit
from peerlore.web.pages import my_data
from tests.cast import NOW
from tests.integrations.people_files import CAST, HEADER, applied, as_csv, changed, compared, problems

DATED = (*HEADER, "LastDay")


def of_company(name, count, *, first=100):
    """A boss and those below, all of them in a company of their own."""
    return [
        (f"W{first + n}", f"Wanda{n}", f"Wren{n}", "", "Board", "Head", "Leeds", "" if n == 0 else f"W{first}", name)
        for n in range(count)
    ]


def test_a_small_company_is_not_hidden_behind_a_large_one_and_the_reason_is_said(cast):
    header = (*HEADER, "Company", "LastDay")
    large = [(*row, "") for row in of_company("Wren & Co", 45)]
    own = [(*row, "Tarn & Lowe", "") for row in CAST]
    applied(compared(as_csv(*large, *own, header=header)))
    without_ben = [*own[:3], own[4], (*own[5][:-1], "2026-03-01"), own[6]]
    batch = compared(as_csv(*large, *without_ben, header=header), complete=True)
    assert (batch.summary["left"], batch.summary["present"]) == (2, 52)
    with pytest.raises(actions.ManyWouldLeave) as asked:
        applied(batch)
    said = str(asked.value)
    assert "7 people of Tarn & Lowe, 1 would be marked as having left because the file does not name" in said
    assert "7 people of Tarn & Lowe, 1 would be marked as having left because the file says they" in said
    assert "Wren" not in said
    applied(batch, allow_leavers=2)


def test_a_broken_export_empties_nobody_unless_that_is_said_by_number(cast):
    broken = [changed(row, JobTitle="", Email="") for row in CAST]
    batch = compared(as_csv(*broken), by=cast.cleo)
    with pytest.raises(actions.ManyWouldBeEmptied) as asked:
        applied(batch, allow_emptied=13)
    assert "Job title of 7 of 7 people of Tarn & Lowe would be emptied." in str(asked.value)
    assert "allow exactly 14" in str(asked.value)
    applied(batch, allow_emptied=14)
    assert not Person.objects.exclude(title="").exists()


def test_no_file_empties_a_name(cast):
    batch = compared(as_csv(changed(CAST[2], GivenName="", FamilyName="")))
    assert problems(batch) == [(2, "FamilyName", "name_emptied")]


def test_whom_a_leaver_leads_is_told_before_and_after(cast):
    header = tuple(column for column in HEADER if column != "Manager")
    without_ines = [row[:-1] for row in CAST if row[0] != "T002"]
    batch = compared(as_csv(*without_ines, header=header), complete=True, by=cast.jo)
    told = batch.rows.worth_knowing().get(line=None).problems[0]
    assert (told["code"], told["params"]["names"]) == ("leads_people", "Ana Ferreira (T003)")
    applied(batch, allow_leavers=1)
    assert batch.rows.worth_knowing().get(line=None).problems == [told]


def test_new_numbers_are_the_same_people_where_that_is_said(cast, client):
    file = as_csv(*CAST[:2], changed(CAST[2], EmployeeNumber="N003"), *CAST[3:])
    batch = compared(file, complete=True, by=cast.cleo)
    assert problems(batch) == [(4, "EmployeeNumber", "new_number")]
    assert batch.summary["left"] == 0
    client.force_login(cast.cleo)
    assert "They are the same people, with new numbers" in client.get(batch.address).content.decode()
    password = cast.ana.password
    client.post(f"/people/import/{batch.pk}/renumber/")
    batch.refresh_from_db()
    assert batch.rows.acting().get().changes == {"staff_number": ["T003", "N003"]}
    applied(batch)
    cast.ana.refresh_from_db()
    assert (cast.ana.staff_number, cast.ana.password, cast.ana.is_active) == ("N003", password, True)
    assert compared(file, complete=True).was_applied
    longer = compared(as_csv(changed(CAST[3], EmployeeNumber="00T004")))  # a spreadsheet's doing, or mended: asked
    assert (problems(longer), longer.new_numbers) == ([(2, "EmployeeNumber", "new_number_alike")], 1)
    other = changed(CAST[3], EmployeeNumber="N004", FamilyName="Somebody")
    assert problems(compared(as_csv(other))) == [(2, "Email", "email_taken")]


def test_an_administrator_corrects_number_and_address_and_they_are_told(cast, client):
    client.force_login(cast.jo)
    answer = client.post(f"/people/{cast.ana.pk}/number/", {"staff_number": "T002", "email": "a@tarnlowe.example"})
    assert (answer.status_code, "belongs to somebody else" in answer.content.decode()) == (422, True)
    said = {"staff_number": "N003", "email": "a.ferreira@tarnlowe.example"}
    assert client.post(f"/people/{cast.ana.pk}/number/", said).status_code == 302
    password = cast.ana.password
    cast.ana.refresh_from_db()
    assert (cast.ana.staff_number, cast.ana.email, cast.ana.password) == (*said.values(), password)
    assert set(cast.ana.notices.values_list("event", flat=True)) >= {"number_changed"}
    assert LogEntry.objects.filter(verb="changed", by=cast.jo, about=cast.ana).count() == 1


def test_who_was_erased_does_not_come_back_unsaid(cast):
    my_data.erase(cast.otto, by=cast.jo, at=NOW)
    batch = compared(as_csv(CAST[5], CAST[4]))
    assert problems(batch) == [(2, "EmployeeNumber", "erased")]
    tombstone = Person.objects.get(pk=cast.otto.pk)
    assert tombstone.staff_number == ""
    assert "T006" not in tombstone.erased_number


def test_a_last_day_to_come_is_noted_and_goes_when_the_file_has_none(cast):
    def file(day):
        return as_csv((*CAST[2], day), header=DATED)

    far = "2999-12-30"
    batch = compared(file(far))
    assert batch.rows.acting().get().changes == {"last_day": ["", far]}
    applied(batch)
    cast.ana.refresh_from_db()
    assert cast.ana.last_day == date(2999, 12, 30)
    assert compared(file(far)).was_applied
    undo = actions.ask_undo(batch, by=None, at=NOW)
    actions.undo_import(undo.pk, undo.attempt, by=None, at=NOW)
    cast.ana.refresh_from_db()
    assert cast.ana.last_day is None
    people.set_last_day(cast.ana, date(2999, 12, 30), by=cast.jo, at=NOW)
    applied(compared(file("")))
    cast.ana.refresh_from_db()
    assert cast.ana.last_day is None


def test_undoing_lays_no_company_that_nobody_is_in(cast):
    batch = applied(compared(as_csv(("W1", "Wanda", "Wren", "", "", "", "", ""), header=HEADER), company="Wren & Co"))
    Unit.objects.filter(name="Wren & Co").update(name="Wren Ltd")
    undo = actions.ask_undo(batch, by=None, at=NOW)
    actions.undo_import(undo.pk, undo.attempt, by=None, at=NOW)
    assert not Unit.objects.filter(name="Wren & Co").exists()
