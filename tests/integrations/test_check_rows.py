"""Comparing a file with the people here: every problem row is named with line and column, every difference is told."""

import pytest

from peerlore.integrations import actions
from peerlore.integrations.hr_files.reading import read_table
from peerlore.integrations.models import ImportState
from peerlore.people.models import Person
from tests.cast import NOW
from tests.integrations.people_files import CAST, HEADER, as_csv, changed, compared, problems

NEW = ("T100", "Nia", "Novak", "nia@tarnlowe.example", "Test", "Test engineer", "Lisbon", "T002")


def test_a_file_that_says_what_is_known_is_over_at_once_and_writes_nothing(cast):
    before = list(Person.objects.order_by("pk").values())
    batch = compared(as_csv(*CAST), by=cast.cleo)
    assert batch.was_applied
    assert batch.summary["unchanged"] == 7
    assert batch.content is None
    assert list(Person.objects.order_by("pk").values()) == before


def test_differences_are_told_from_old_to_new(cast):
    batch = compared(as_csv(changed(CAST[2], JobTitle="Test lead", Department="Firmware", Manager="Ruth Adeyemi")))
    assert batch.state == ImportState.READY
    row = batch.rows.acting().get()
    assert (row.line, row.effect, row.person) == (2, "changed", cast.ana)
    assert row.changes == {
        "title": ["Test engineer", "Test lead"],
        "units": ["Test", "Firmware"],
        "manager": ["Ines Lobo (T002)", "Ruth Adeyemi (T001)"],
    }


@pytest.mark.parametrize(
    ("row", "found"),
    [
        (changed(NEW, EmployeeNumber=""), ("EmployeeNumber", "no_number")),
        (changed(NEW, Email="nia at home"), ("Email", "bad_email")),
        (changed(NEW, Email="Ben@tarnlowe.example"), ("Email", "email_taken")),
        (changed(NEW, Manager="T999"), ("Manager", "unknown_manager")),
        (changed(NEW, Manager="nobody@else.example"), ("Manager", "unknown_manager")),
        (changed(NEW, Manager="T100"), ("Manager", "own_manager")),
        (NEW[:-1], ("EmployeeNumber", "other_width")),
        (changed(NEW, JobTitle="x" * 201), ("JobTitle", "too_long")),
    ],
)
def test_a_problem_is_named_with_its_line_and_column(cast, row, found):
    assert problems(compared(as_csv(CAST[0], row))) == [(3, *found)]


def test_a_number_that_stands_twice_is_a_problem_of_both_lines(cast):
    assert problems(compared(as_csv(NEW, changed(NEW, Email="")))) == [
        (2, "EmployeeNumber", "number_twice"),
        (3, "EmployeeNumber", "number_twice"),
    ]


@pytest.mark.parametrize("said", ["T002", "ines@tarnlowe.example", "Ines Lobo", "Lobo, Ines"])
def test_a_manager_is_found_by_number_address_or_name(cast, said):
    batch = compared(as_csv(changed(NEW, Manager=said)))
    assert batch.rows.get().values["manager_is"] == ["person", cast.ines.pk]


def test_a_name_that_two_people_have_lists_both(cast):
    other = changed(NEW, EmployeeNumber="T101", GivenName="Ines", FamilyName="Lobo", Email="", Manager="T001")
    batch = compared(as_csv(changed(NEW, Manager="Ines Lobo"), other))
    assert problems(batch) == [(2, "Manager", "ambiguous_manager")]
    params = batch.rows.in_doubt().get().problems[0]["params"]
    assert set(params["names"].split(", ")) == {"Ines Lobo (T002)", "Ines Lobo (T101)"}


def test_people_who_would_manage_one_another_in_a_ring_are_all_named(cast):
    batch = compared(as_csv(changed(CAST[1], Manager="T003"), CAST[2]))
    assert problems(batch) == [(2, "Manager", "manager_ring"), (3, "Manager", "manager_ring")]


def test_nobody_leaves_by_a_file_that_does_not_name_everybody(cast):
    assert compared(as_csv(*CAST[:3])).summary["left"] == 0


def test_who_is_missing_from_a_complete_file_leaves(cast):
    batch = compared(as_csv(*CAST[:6]), complete=True)
    assert batch.summary["left"] == 1
    assert batch.rows.acting().get().person == cast.jo


def test_an_empty_unit_is_worth_knowing_and_stops_nothing(cast):
    batch = compared(as_csv(changed(NEW, Department="")))
    assert problems(batch) == []
    assert batch.rows.worth_knowing().get().problems[0]["code"] == "empty_unit"


def test_the_mapping_is_remembered_for_the_next_file_of_this_shape(cast):
    batch = actions.stage_file("a.csv", as_csv(NEW), by=None, at=NOW)
    mapping = actions.suggested_mapping(read_table(as_csv(NEW)))
    less = {column: field for column, field in mapping.columns.items() if column != "Site"}
    said = type(mapping)(less, mapping.dates)
    actions.name_columns(batch, said, company="Tarn & Lowe", complete=False, by=None, at=NOW)
    again = actions.stage_file("b.csv", as_csv(CAST[0]), by=None, at=NOW)
    assert again.mapping["columns"] == less


def test_only_columns_with_a_meaning_are_kept(cast):
    header = (*HEADER, "Attrition")
    batch = compared(as_csv((*NEW, "SECRET-YES"), header=header))
    assert "SECRET-YES" not in str(batch.rows.values_list("values", "changes", "problems"))


def test_a_superseded_worker_writes_nothing_more(cast):
    batch = compared(as_csv(NEW))
    with pytest.raises(actions.Superseded):
        list(actions.check_rows(batch.pk, batch.attempt))
