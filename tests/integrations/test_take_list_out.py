"""The list of people as a file: for offices only, within their reach, without a formula, and told to each of them."""

import csv
import io

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from openpyxl import load_workbook

from peerlore.integrations import exports
from peerlore.integrations.hr_files.writing import CSV, FORMULA, XLSX, as_csv, as_workbook
from peerlore.people import actions
from peerlore.people.models import Grant, LogEntry, Office, Person
from peerlore.web.pages.my_data import erase
from tests.cast import NOW
from tests.integrations.people_files import compared

PAGE = "/people/take-out/"
DANGEROUS = '=HYPERLINK("http://thief.example")'


def taken(client, kind: str = CSV, **said: str) -> list[list[str]]:
    answer = client.post(PAGE, {"kind": kind, **said})
    assert answer.status_code == 200, answer.content.decode()
    assert answer["Content-Disposition"].startswith("attachment")
    if kind == XLSX:
        rows = load_workbook(io.BytesIO(answer.content)).active.iter_rows(values_only=True)
        return [["" if cell is None else str(cell) for cell in row] for row in rows]
    return list(csv.reader(io.StringIO(answer.content.decode("utf-8-sig"))))


@pytest.mark.parametrize("kind", [CSV, XLSX])
def test_a_coordinator_takes_everybody_out_but_who_left_or_was_erased(cast, client, kind):
    Person.objects.filter(pk=cast.ana.pk).update(title=DANGEROUS)
    actions.exclude(cast.otto, by=cast.ana, at=NOW)
    erase(cast.ben, by=cast.jo, at=NOW)
    actions.leave(cast.otto, by=cast.jo, at=NOW)
    client.force_login(cast.cleo)
    heading, *rows = taken(client, kind)
    assert tuple(heading) == exports.HEADINGS
    assert {row[0] for row in rows} == {"T001", "T002", "T003", "T005", "T007"}
    ana = next(row for row in rows if row[0] == "T003")
    assert ana[1:6] == ["Ana", "Ferreira", "ana@tarnlowe.example", "Tarn & Lowe", "Test"]
    assert ana[6] == f"'{DANGEROUS}"
    assert ana[8:] == ["Lisbon", "Europe/Lisbon", "T002", "2020-01-01", ""]
    assert {row[0] for row in taken(client, kind, left="on")[1:]} - {row[0] for row in rows} == {"T006"}


def test_each_of_them_reads_who_took_it_and_what_was_in_it(cast, client):
    client.force_login(cast.cleo)
    taken(client)
    entries = LogEntry.objects.filter(verb="took_list", by=cast.cleo)
    assert set(entries.values_list("about", flat=True)) == {person.pk for person in cast.everybody()}
    assert {tuple(entry.fields) for entry in entries} == {exports.FIELDS}
    client.force_login(cast.ana)
    page = client.get("/me/data/").content.decode()
    assert "Cleo Lindqvist" in page
    assert "took a list of people out" in page


def test_an_office_in_one_unit_takes_out_that_unit_alone(cast, client):
    Grant.objects.create(person=cast.otto, office=Office.COORDINATOR, scope=f"unit:{cast.testing.pk}", given_at=NOW)
    client.force_login(cast.otto)
    assert {row[0] for row in taken(client)[1:]} == {"T002", "T003"}
    assert PAGE in client.get("/people/").content.decode()
    assert set(LogEntry.objects.filter(verb="took_list").values_list("about__given_name", flat=True)) == {"Ana", "Ines"}


def test_an_office_that_reaches_nobody_hears_so_and_nothing_is_written_down(cast, client):
    Grant.objects.create(person=cast.otto, office=Office.COORDINATOR, scope="programme:1", given_at=NOW)
    client.force_login(cast.otto)
    answer = client.post(PAGE, {"kind": CSV})
    assert (answer.status_code, LogEntry.objects.filter(verb="took_list").count()) == (422, 0)
    assert "reaches nobody" in answer.content.decode()


@pytest.mark.parametrize("who", ["ana", "ines", "ruth"])
def test_nobody_without_the_office_takes_it_out(cast, client, who):
    client.force_login(getattr(cast, who))
    assert client.get(PAGE).status_code == client.post(PAGE, {"kind": CSV}).status_code == 404


@pytest.mark.parametrize("kind", [CSV, XLSX])
def test_brought_in_again_it_changes_nothing(cast, client, kind):
    Person.objects.filter(pk=cast.ana.pk).update(title="+1 engineer", level="'s")
    Person.objects.filter(pk=cast.ben.pk).update(staff_number="", manager=cast.ines)
    actions.leave(cast.otto, by=cast.jo, at=NOW)
    client.force_login(cast.cleo)
    for said in ({}, {"left": "on"}):
        content = client.post(PAGE, {"kind": kind, **said}).content
        batch = compared(content)
        assert (batch.acts_on, batch.bad_rows) == (0, 1), [row.problems for row in batch.rows.all()]  # Ben, no number


@given(st.lists(st.lists(st.text(max_size=8), min_size=2, max_size=2), max_size=4))
@settings(max_examples=25, deadline=None)
@pytest.mark.bare
def test_no_cell_is_ever_a_formula(rows):
    marked = [[f"{sign}{cell}" for cell in row for sign in ("", "=", "\t+")] for row in rows]
    text = as_csv(["a"], marked).removeprefix("\ufeff")
    cells = [cell for row in csv.reader(io.StringIO(text, newline="")) for cell in row]
    sheet = load_workbook(io.BytesIO(as_workbook(["a"], marked))).active
    in_book = [cell for row in sheet.iter_rows() for cell in row]
    assert [cell for cell in cells if cell.lstrip(" ").startswith(FORMULA)] == []
    assert [cell.value for cell in in_book if cell.data_type == "f"] == []
