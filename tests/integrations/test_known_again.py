"""Who and what is here already is known again, however the next file writes it; where that is in doubt, it is asked."""

import pytest

from peerlore.integrations import actions
from peerlore.people.models import Person, Unit
from tests.cast import NOW
from tests.integrations.people_files import CAST, HEADER, applied, as_csv, changed, compared, problems

NEW = ("T100", "Nia", "Novak", "nia@tarnlowe.example", "Test", "Test engineer", "Lisbon", "T002")


def noted(batch) -> set[tuple[int, str]]:
    return {(row.line, one["code"]) for row in batch.rows.all() for one in row.problems if not one["blocks"]}


def test_a_company_a_unit_and_a_place_are_the_same_in_any_case(cast):
    header = (*HEADER, "Company")
    row = (*changed(CAST[2], Department=" TEST ", Site="LISBON"), "tarn  &  lowe")
    assert compared(as_csv(row, header=header), company="TARN & LOWE").was_applied
    two = [
        changed(NEW, Department="Lab", Site="Porto"),
        changed(NEW, EmployeeNumber="T101", Email="", Department="LAB"),
    ]
    applied(compared(as_csv(*two)))
    assert list(Unit.objects.filter(name__iexact="lab").values_list("name", flat=True)) == ["Lab"]
    assert compared(as_csv(changed(two[1], Department="lab"))).was_applied


def test_a_new_company_beside_those_there_are_is_a_question(cast):
    batch = compared(as_csv((*NEW[:-1], ""), (*CAST[2],)), company="Tarn & Löwe")
    assert batch.new_companies == ["Tarn & Löwe"]
    with pytest.raises(actions.CompanyIsNew, match="A new company would come into being: Tarn & Löwe"):
        actions.confirm(batch, actions.Answers(leave_out=True), by=None, at=NOW)
    assert not Unit.objects.filter(name="Tarn & Löwe").exists()


def test_nobody_is_doubled_by_zeros_that_a_spreadsheet_took_off(cast):
    long = [changed(NEW, EmployeeNumber=f"0000{n}", Email="", GivenName=f"N{n}") for n in (1, 2)]
    applied(compared(as_csv(*long)))
    short = [changed(row, EmployeeNumber=row[0].lstrip("0")) for row in long]
    assert problems(compared(as_csv(*short))) == [(line, "EmployeeNumber", "number_alike") for line in (2, 3)]
    assert problems(compared(as_csv(*long, *short))) == []


@pytest.mark.parametrize("number", ["t003", "Ｔ００３", "00T003"])
def test_a_number_that_differs_only_in_how_it_is_written_is_nobody_new(cast, number):
    row = changed(CAST[2], EmployeeNumber=number, Email="")
    assert (2, "EmployeeNumber", "number_alike") in problems(compared(as_csv(row)))


def test_numbers_of_two_lines_that_differ_in_case_or_width_are_told(cast):
    rows = [changed(NEW, EmployeeNumber=number, Email="") for number in ("AB1", "ab1", "ＡＢ1", "AB2")]
    assert problems(compared(as_csv(*rows))) == [(n, "EmployeeNumber", "number_otherwise") for n in (2, 3, 4)]


def test_who_left_by_their_status_leaves_and_does_not_come_in(cast):
    header = (*HEADER, "Employment status")
    otto, nia = (*CAST[5], "Terminated"), (*NEW, "Deceased")
    batch = compared(as_csv(otto, nia, (*CAST[3], "Active"), (*CAST[2], "away"), header=header))
    assert (batch.summary["left"], batch.summary["new"], batch.summary["unchanged"]) == (1, 0, 1)
    assert problems(batch) == [(5, "Employment status", "unknown_status")]
    assert noted(batch) == {(3, "gone_by_status")}
    applied(batch, leave_out=True, allow_leavers=1)
    assert not Person.objects.get(staff_number="T006").is_active
    led = compared(as_csv((*CAST[1], "left"), (*CAST[2], "active"), header=header))
    assert problems(led) == [(3, "Manager", "manager_gone_by_status")]


def test_a_first_day_that_is_yet_to_come_is_told(cast):
    batch = compared(as_csv((*NEW, "2099-09-09"), header=(*HEADER, "Start date")))
    assert noted(batch) == {(2, "starts_later")}


@pytest.mark.parametrize("said", ["Lobo Ines", "t002", "00T002"])
def test_a_manager_is_found_with_the_family_name_first_or_without_the_zeros(cast, said):
    batch = compared(as_csv(changed(NEW, Manager=said)))
    assert batch.rows.get().values["manager_is"] == ["person", cast.ines.pk]


def test_a_slash_is_a_step_where_such_units_are_here(cast):
    rows = [changed(NEW, EmployeeNumber=f"T10{n}", Email="", Department=f"Lab / {n}") for n in (1, 2)]
    applied(compared(as_csv(*rows)))
    assert compared(as_csv(rows[0])).was_applied
