"""What an import keeps of a person is exported and erased with the rest."""

from peerlore.integrations import invariants
from peerlore.integrations.models import ImportRow, PeopleImport
from peerlore.integrations.personal_data import HOLDINGS
from peerlore.people.models import Person
from tests.cast import NOW
from tests.integrations.people_files import CAST, applied, as_csv, changed, compared

NEW = ("T100", "Nia", "Novak", "nia@tarnlowe.example", "Test", "Test engineer", "Lisbon", "Ana Ferreira")


def test_rows_about_a_person_are_exported_and_nobody_elses(cast):
    applied(compared(as_csv(NEW, changed(CAST[2], JobTitle="Test lead"))))
    rows = [row for holding in HOLDINGS for row in holding.export(cast.ana)]
    assert [row["line"] for row in rows] == [3]
    assert rows[0]["said"]["title"] == "Test lead"


def test_erasing_empties_the_rows_and_every_mention(cast):
    applied(compared(as_csv(NEW, changed(CAST[2], JobTitle="Test lead"))))
    for holding in HOLDINGS:
        holding.erase(cast.ana, NOW)
    kept = str(list(ImportRow.objects.values_list("name", "values", "changes", "problems")))
    assert "Ferreira" not in kept
    assert "ana@tarnlowe.example" not in kept
    assert "Novak" in kept
    assert list(invariants.broken()) == []


def test_the_checker_sees_an_import_that_is_only_half_there(cast):
    batch = applied(compared(as_csv(NEW)))
    PeopleImport.objects.filter(pk=batch.pk).update(state="ready")
    assert {finding.code for finding in invariants.broken()} == {"I6", "I7"}


def test_the_checker_sees_an_import_that_nobody_works_at(cast):
    batch = compared(as_csv(NEW))
    PeopleImport.objects.filter(pk=batch.pk).update(state="checking", heartbeat_at=NOW)
    assert "I10" in {finding.code for finding in invariants.broken()}
    assert Person.objects.count() == 7
