"""Small HR files for the tests, and the few steps that bring one in."""

import csv
import io
from collections.abc import Sequence

from peerlore.integrations import actions
from peerlore.integrations.hr_files.mapping import from_json
from peerlore.integrations.models import PeopleImport
from peerlore.people.models import Person
from tests.cast import NOW

HEADER = ("EmployeeNumber", "GivenName", "FamilyName", "Email", "Department", "JobTitle", "Site", "Manager")
# Everybody of the cast, as the company would list them.
CAST = (
    ("T001", "Ruth", "Adeyemi", "ruth@tarnlowe.example", "", "Chief operating officer", "Leeds", ""),
    ("T002", "Ines", "Lobo", "ines@tarnlowe.example", "Test", "Head of test", "Lisbon", "T001"),
    ("T003", "Ana", "Ferreira", "ana@tarnlowe.example", "Test", "Test engineer", "Lisbon", "T002"),
    ("T004", "Ben", "Okafor", "ben@tarnlowe.example", "Firmware", "Firmware engineer", "Leeds", "T001"),
    ("T005", "Cleo", "Lindqvist", "cleo@tarnlowe.example", "", "People team", "Leeds", "T001"),
    ("T006", "Otto", "Brandt", "otto@tarnlowe.example", "Sales", "Account manager", "Leeds", "T001"),
    ("T007", "Jo", "Sandberg", "jo@tarnlowe.example", "", "IT", "Leeds", "T001"),
)


def as_csv(*rows: Sequence[str], header: Sequence[str] = HEADER) -> bytes:
    text = io.StringIO(newline="")
    csv.writer(text).writerows([header, *rows])
    return text.getvalue().encode()


def changed(row: Sequence[str], **cells: str) -> tuple[str, ...]:
    """The row with some cells changed, by the name of the column."""
    return tuple(cells.get(column, cell) for column, cell in zip(HEADER, row, strict=True))


def named(
    content: bytes, *, company: str = "Tarn & Lowe", complete: bool = False, by: Person | None = None
) -> PeopleImport:
    """The file staged, its columns as guessed."""
    batch = actions.stage_file("staff.csv", content, by=by, at=NOW)
    return actions.name_columns(batch, from_json(batch.mapping), company=company, complete=complete, by=by, at=NOW)


def compared(
    content: bytes, *, company: str = "Tarn & Lowe", complete: bool = False, by: Person | None = None
) -> PeopleImport:
    """The same, compared with everybody there is."""
    batch = named(content, company=company, complete=complete, by=by)
    list(actions.check_rows(batch.pk, batch.attempt))
    batch.refresh_from_db()
    return batch


def applied(
    batch: PeopleImport, *, leave_out: bool = False, allow_leavers: int = 0, allow_emptied: int = 0
) -> PeopleImport:
    said = actions.Answers(leave_out, allow_leavers, allow_emptied, batch.new_companies)
    confirmed = actions.confirm(batch, said, by=batch.started_by, at=NOW)
    return actions.apply_import(confirmed.pk, confirmed.attempt, at=NOW)


def problems(batch: PeopleImport) -> list[tuple[int | None, str, str]]:
    return [
        (row.line, problem["column"], problem["code"])
        for row in batch.rows.in_doubt()
        for problem in row.problems
        if problem["blocks"]
    ]
