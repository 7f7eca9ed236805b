"""What an import keeps of a person is exported and erased with the rest."""

import threading
import time

import pytest
from django.db import connections

from peerlore.failpoints import forget_passings
from peerlore.integrations import actions, invariants
from peerlore.integrations.models import ImportRow, PeopleImport
from peerlore.integrations.personal_data import HOLDINGS
from peerlore.people.models import Person
from peerlore.web.pages.my_data import erase
from tests.cast import NOW, make_cast
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


@pytest.mark.django_db(transaction=True)
def test_erasing_waits_for_a_file_that_is_being_applied_and_the_name_stays_gone(monkeypatch):
    cast = make_cast()
    batch = compared(as_csv(NEW, changed(CAST[2], JobTitle="Test lead")))
    confirmed = actions.confirm(batch, by=None, at=NOW)
    monkeypatch.setenv("PEERLORE_FAULTS", "1")
    monkeypatch.setenv("PEERLORE_FAIL", "import.apply.locked:1:sleep=1")
    forget_passings()
    failed: list[Exception] = []

    def meanwhile() -> None:
        time.sleep(0.3)
        try:
            erase(Person.objects.get(pk=cast.ana.pk), by=Person.objects.get(pk=cast.jo.pk), at=NOW)
        except Exception as broken:
            failed.append(broken)
        finally:
            connections.close_all()

    erasing = threading.Thread(target=meanwhile)
    erasing.start()
    actions.apply_import(confirmed.pk, confirmed.attempt, at=NOW)
    erasing.join()

    assert failed == []
    ana = Person.objects.get(pk=cast.ana.pk)
    assert ana.erased_at is not None
    assert "Ferreira" not in f"{ana.name} {ana.family_name} {ana.title}"
    assert Person.objects.filter(staff_number="T100").exists()
