"""Comparing a file with the people here: every problem row is named with line and column, every difference is told."""

from datetime import date

import pytest

from peerlore.integrations import actions
from peerlore.integrations.hr_files.mapping import from_json
from peerlore.integrations.models import ImportState
from peerlore.people.models import Person, Post
from tests.cast import NOW
from tests.integrations.people_files import CAST, HEADER, applied, as_csv, changed, compared, problems

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


def test_the_mapping_is_remembered_for_the_next_file_of_this_shape_once_one_is_applied(cast):
    batch = actions.stage_file("a.csv", as_csv(NEW), by=None, at=NOW)
    mapping = from_json(batch.mapping)
    less = {column: field for column, field in mapping.columns.items() if column != "Site"}
    said = type(mapping)(less, mapping.dates)
    batch = actions.name_columns(batch, said, company="Tarn & Lowe", complete=False, by=None, at=NOW)
    tried = actions.stage_file("b.csv", as_csv(CAST[0]), by=None, at=NOW)
    assert (tried.mapping["columns"], tried.mapping["told"]) == (mapping.columns, [])
    list(actions.check_rows(batch.pk, batch.attempt))
    batch.refresh_from_db()
    applied(batch)
    again = actions.stage_file("b.csv", as_csv(CAST[0]), by=None, at=NOW)
    assert again.mapping["columns"] == less
    assert [problem["code"] for problem in again.mapping["told"]] == ["remembered"]


def test_only_columns_with_a_meaning_are_kept(cast):
    header = (*HEADER, "Attrition")
    batch = compared(as_csv((*NEW, "SECRET-YES"), header=header))
    assert "SECRET-YES" not in str(batch.rows.values_list("values", "changes", "problems"))


def test_a_superseded_worker_writes_nothing_more(cast):
    batch = compared(as_csv(NEW))
    with pytest.raises(actions.Superseded):
        list(actions.check_rows(batch.pk, batch.attempt))


def header_of(*names):
    return (*HEADER, *names)


def test_two_companies_with_the_same_staff_numbers_come_in_one_file(cast):
    theirs = (*changed(NEW, EmployeeNumber="T003", Manager="T002"), "Wren & Co")
    boss = ("T002", "Wanda", "Wren", "", "Board", "Head", "Leeds", "", "Wren & Co")
    batch = compared(as_csv((*CAST[2], ""), (*CAST[4], "Tarn & Lowe"), theirs, boss, header=header_of("Company")))
    assert problems(batch) == []
    assert (batch.summary["new"], batch.summary["unchanged"]) == (2, 2)
    applied(batch)
    nia = Person.objects.get(company__name="Wren & Co", staff_number="T003")
    assert (nia.manager.name, nia.unit.parent.name, nia.sign_in_name) == (
        "Wanda Wren",
        "Wren & Co",
        "nia@tarnlowe.example",
    )
    assert compared(as_csv((*CAST[2], ""), theirs, boss, header=header_of("Company"))).was_applied


def test_only_companies_that_the_file_names_can_lose_people(cast):
    applied(compared(as_csv((*changed(NEW, Manager=""), "Wren & Co"), header=header_of("Company"))))
    again = changed(NEW, EmployeeNumber="T101", Email="x@wren.example", Manager="")
    batch = compared(as_csv((*again, "Wren & Co"), header=header_of("Company")), complete=True)
    assert (batch.summary["left"], batch.summary["present"]) == (1, 1)


def test_a_second_manager_is_told_and_not_kept(cast):
    batch = compared(as_csv((*NEW, "Ruth Adeyemi"), header=header_of("Dotted line")))
    row = batch.rows.get()
    assert [problem["code"] for problem in row.problems] == ["dotted_line"]
    assert "Ruth" not in str(row.values)
    assert not problems(batch)


@pytest.mark.parametrize(
    "said", ["Ines Lobo (T002)", "T002 - Ines Lobo", "Lobo, Ines [T002]", "Ines Lobo; Ruth Adeyemi"]
)
def test_a_manager_is_found_however_exports_write_them(cast, said):
    assert compared(as_csv(changed(NEW, Manager=said))).rows.get().values["manager_is"] == ["person", cast.ines.pk]


def test_several_managers_in_a_cell_are_told(cast):
    batch = compared(as_csv(changed(NEW, Manager="T002; T001")))
    assert [problem["code"] for problem in batch.rows.get().problems] == ["several_managers"]


@pytest.mark.parametrize(
    ("column", "cell", "code"),
    [
        ("JobTitle", "=1+1", "formula"),
        ("JobTitle", "#N/A", "error_value"),
        ("EmployeeNumber", "1,23457E+11", "in_science"),
        ("FamilyName", "Nov\u202eak", "turns_round"),
        ("FamilyName", "Nov\ufffdk", "unreadable"),
    ],
)
def test_a_cell_that_does_not_say_what_it_seems_is_told(cast, column, cell, code):
    found = problems(compared(as_csv(changed(NEW, **{column: cell}))))
    assert (2, column, code) in found


def test_stand_ins_and_marks_around_a_value_are_taken_off(cast):
    row = ('="0100"', "\u200eNia\u00a0", " Novak ", "Nia Novak <NIA@tarnlowe.example>", "Test", "-", "Lisbon", "n/a")
    said = compared(as_csv(row)).rows.get().values
    assert (said["number"], said["given_name"], said["family_name"]) == ("0100", "Nia", "Novak")
    assert (said["email"], said["title"], said["manager"]) == ("nia@tarnlowe.example", "", "")


def test_a_number_that_was_given_to_somebody_else_is_no_change_of_name(cast):
    assert problems(compared(as_csv(changed(NEW, EmployeeNumber="T003")))) == [(2, "EmployeeNumber", "somebody_else")]
    married = changed(CAST[2], FamilyName="Souza", Email="ana.souza@tarnlowe.example")
    assert problems(compared(as_csv(married))) == []


def test_a_header_that_stands_again_between_the_lines_is_told(cast):
    assert (3, "EmployeeNumber", "header_again") in problems(compared(as_csv(NEW, HEADER, CAST[2])))


def test_who_has_had_their_last_day_leaves_without_a_complete_file_and_does_not_come_in(cast):
    header = header_of("Last day")
    batch = compared(as_csv((*CAST[5], "2025-12-31"), (*NEW, "2025-12-31"), (*CAST[3], "2999-01-01"), header=header))
    assert (batch.summary["left"], batch.summary["new"], batch.summary["left_out"]) == (1, 0, 1)
    notes = {(row.line, problem["code"]) for row in batch.rows.all() for problem in row.problems}
    assert notes == {(3, "gone_before"), (4, "leaves_later")}
    applied(batch, allow_leavers=1)
    cast.otto.refresh_from_db()
    assert not cast.otto.is_active
    assert compared(as_csv((*CAST[5], "2025-12-31"), header=header)).was_applied


def test_somebody_whose_manager_has_had_their_last_day_is_told(cast):
    header = header_of("Last day")
    batch = compared(as_csv((*CAST[1], "2025-12-31"), (*CAST[2], ""), header=header))
    assert problems(batch) == [(3, "Manager", "manager_gone")]


def test_the_order_of_dates_is_the_files_own_even_where_its_header_is_known(cast):
    rows = [(*NEW, "03/25/2020")], [(*changed(NEW, EmployeeNumber="T101", Email=""), "25/03/2020")]
    header = header_of("Start date")
    for (row,) in rows:
        applied(compared(as_csv(row, header=header)))
    assert [post.since for post in Post.objects.filter(title="Test engineer", person__given_name="Nia")] == [
        date(2020, 3, 25),
        date(2020, 3, 25),
    ]
