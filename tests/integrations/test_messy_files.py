"""Messes: the example has every one we know of, and Hypothesis makes more. Each line is told or taken, never lost."""

import csv
import io
from pathlib import Path

import pytest
from django.db import transaction
from hypothesis import HealthCheck, assume, given, settings
from hypothesis import strategies as st

from peerlore.errors import RuleBroken
from peerlore.integrations import actions
from peerlore.integrations.hr_files.reading import read_table
from peerlore.integrations.models import Effect
from peerlore.people.models import Person
from tests.cast import NOW
from tests.integrations import messy_example
from tests.integrations.people_files import applied, compared

EXAMPLE = Path(__file__).resolve().parents[2] / "example"
# Line in the file (the same in both), and what it is told.
TOLD = {
    (12, "number_twice"),
    (13, "number_twice"),
    (14, "no_number"),
    (15, "in_science"),
    (15, "no_number"),
    (16, "manager_ring"),
    (17, "manager_ring"),
    (18, "own_manager"),
    (18, "bad_date_day"),
    (19, "unknown_manager"),
    (21, "manager_gone"),
    (22, "formula"),
    (22, "error_value"),
    (23, "turns_round"),
    (24, "bad_email"),
    (24, "bad_date_day"),
    (25, "header_again"),
    (28, "foot_of_table"),
}
NOTED = {(8, "dotted_line"), (11, "several_managers"), (20, "gone_before")}
COMES = {"Edith Tarn", "Bernard Lowe", "Łucja Źrebiec", "Siân O'Neill", "Ana Maria de Souza", "Jürgen Grün"}
COMES |= {"Walter Wren", "Rui Costa"}


def said(batch, *, blocks: bool) -> set[tuple[int, str]]:
    rows = batch.rows.all()
    return {(row.line, one["code"]) for row in rows for one in row.problems if one["blocks"] is blocks}


@pytest.mark.bare
def test_the_files_of_the_example_are_those_that_are_made():
    assert (EXAMPLE / "messy-hr.csv").read_bytes() == messy_example.as_text()
    kept = io.BytesIO()
    messy_example.as_workbook().save(kept)
    made, there = (read_table(content) for content in (kept.getvalue(), (EXAMPLE / "messy-hr.xlsx").read_bytes()))
    assert (made.columns, made.lines) == (there.columns, there.lines)


@pytest.mark.parametrize("name", ["messy-hr.csv", "messy-hr.xlsx"])
def test_every_mess_of_the_example_is_told_by_its_line_and_the_others_come_in(cast, name):
    batch = compared((EXAMPLE / name).read_bytes())
    told = said(batch, blocks=True)
    assert told >= TOLD
    assert {line for line, _code in told} == {line for line, _code in TOLD}
    assert said(batch, blocks=False) >= NOTED
    before = set(Person.objects.values_list("pk", flat=True))
    applied(batch, leave_out=True)
    came = Person.objects.exclude(pk__in=before)
    assert {person.name for person in came} == COMES
    assert len({person.company for person in came.filter(staff_number="M100")}) == 2
    lucja = came.get(staff_number="M102", given_name="Łucja")
    assert (lucja.manager.staff_number, lucja.site.name, lucja.unit.name) == ("0101", "Łódź", "North")
    assert str(came.get(given_name="Jürgen").posts.get().since) == "2019-12-31"
    assert "Salary" not in str(batch.mapping)
    again = compared((EXAMPLE / name).read_bytes())
    assert again.acts_on == 0


WORDS = st.text(st.characters(exclude_categories=["Cs"]), max_size=12)
MESSY = st.one_of(
    WORDS,
    st.sampled_from(
        ["", " ", "-", "n/a", "=1+1", "#REF!", '="007"', "1E+12", "T001", "T002", "Ana Ferreira", "Lobo, Ines"]
    ),
    st.sampled_from(["ana@tarnlowe.example", "ANA@tarnlowe.example ", "x@y.example", "Otto <otto@tarnlowe.example>"]),
    st.sampled_from(["01/02/2020", "31.12.2019", "2020-13-40", "Total", "\u202eT001", "\u200eT003\u00a0", "T003.0"]),
)
COLUMNS = (
    "Number",
    "Name",
    "E-mail",
    "Company",
    "Unit",
    "Job title",
    "Manager",
    "Dotted line",
    "Start date",
    "End date",
)
ROW = st.tuples(*[MESSY] * len(COLUMNS))


FACTS = ("staff_number", "email", "given_name", "family_name", "title", "level", "sign_in_name", "is_active")
FACTS += ("company_id", "unit_id", "manager_id", "site_id")
KNOWN = st.sampled_from([f"T00{n}" for n in range(1, 8)] + ["T900", "T901", "T902", "", "-"])


def as_they_are() -> dict[int, dict[str, object]]:
    return {person["pk"]: person for person in Person.objects.order_by("pk").values("pk", *FACTS)}


def test_applying_twice_changes_nothing_and_undoing_makes_it_as_before(cast):
    """F4: over messy files. Who was new stays as a record of somebody who left; offices are not given back."""
    was_applied = []

    @given(rows=st.lists(st.tuples(KNOWN, *[MESSY] * (len(COLUMNS) - 1)), min_size=1, max_size=6))
    @settings(max_examples=25, deadline=None)
    def of(rows) -> None:
        assume(any(cell.strip("\0 ") for row in rows for cell in row))  # else the file is empty, and refused as such
        with transaction.atomic():
            was_applied.append(_twice_and_back(rows))
            transaction.set_rollback(True)

    of()
    assert any(was_applied), "no file was taken: nothing was looked at"


def _twice_and_back(rows) -> bool:
    """Whether anything of the file could be applied at all."""
    text = io.StringIO(newline="")
    cells = [[cell.replace("\0", "") for cell in row] for row in rows]
    csv.writer(text, quoting=csv.QUOTE_ALL).writerows([COLUMNS, *cells])
    before = as_they_are()
    batch = compared(text.getvalue().encode())
    if not batch.is_ready or not batch.acts_on:
        return False
    try:
        batch = applied(batch, leave_out=True, allow_leavers=batch.count(Effect.LEFT))
    except RuleBroken:
        assert as_they_are() == before
        return False
    once = as_they_are()
    again = compared(text.getvalue().encode())
    if again.acts_on:
        applied(again, leave_out=True, allow_leavers=again.count(Effect.LEFT))
    assert as_they_are() == once
    assert again.acts_on == 0
    asked = actions.ask_undo(batch, by=None, at=NOW)
    undone = actions.undo_import(asked.pk, asked.attempt, by=None, at=NOW)
    after = as_they_are()
    assert {key: after[key] for key in before} == before, list(undone.rows.values("name", "problems"))
    assert not any(after[key]["is_active"] for key in after.keys() - before.keys())
    return True


@given(
    rows=st.lists(ROW, min_size=1, max_size=8),
    above=st.lists(st.sampled_from(["Staff list", "as of today", ""]), max_size=3),
    separator=st.sampled_from([",", ";", "\t"]),
    encoding=st.sampled_from(["utf-8", "utf-8-sig", "utf-16"]),
    complete=st.booleans(),
)
@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_no_mess_breaks_the_comparison_and_each_line_is_told_or_taken(cast, rows, above, separator, encoding, complete):
    text = io.StringIO(newline="")
    writer = csv.writer(text, delimiter=separator, quoting=csv.QUOTE_ALL)
    writer.writerows([[line] for line in above])
    marked = [("T9" + row[0].replace("\0", ""), *(cell.replace("\0", "") for cell in row[1:])) for row in rows]
    writer.writerows([COLUMNS, *marked])
    content = text.getvalue().encode(encoding)
    table = read_table(content)
    assert table.columns == [*COLUMNS]
    batch = compared(content, complete=complete)
    if batch.was_applied:
        return
    lines = {row.line: row for row in batch.rows.exclude(line=None)}
    assert set(lines) == {line.number for line in table.lines}
    for row in lines.values():
        blocked = any(problem["blocks"] for problem in row.problems)
        assert (row.effect == Effect.PROBLEM) is blocked
    assert len(lines) == len(rows)
