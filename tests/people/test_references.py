"""By its reference a restored backup knows whom to erase again: everybody has one of their own, whoever added them."""

import importlib
from uuid import UUID

from django.apps import apps

from peerlore.people import erasures
from peerlore.people.models import Person
from peerlore.people.tasks import due
from tests.cast import NOW

ANA, BEN = "11111111-1111-4111-8111-111111111111", "22222222-2222-4222-8222-222222222222"


def without_references() -> None:
    """As an older version that still serves adds people to the new tables."""
    Person.objects.get_queryset().update(reference=None)


def references() -> set[UUID]:
    return set(Person.objects.get_queryset().exclude(reference=None).values_list("reference", flat=True))


def test_the_migration_gives_each_their_own_and_keeps_those_there_are(cast):
    step = importlib.import_module("peerlore.people.migrations.0009_reference").give_references
    without_references()
    Person.objects.get_queryset().filter(pk=cast.ana.pk).update(reference=UUID(ANA))
    step(apps, None)
    before = references()
    step(apps, None)
    assert references() == before
    assert (len(before), UUID(ANA) in before) == (len(cast.everybody()), True)


def test_people_added_by_an_older_version_get_one_within_a_tick(cast, settings, tmp_path):
    settings.DATA_DIR = tmp_path
    without_references()
    for job in due(NOW):
        job()
    assert len(references()) == len(cast.everybody())


def test_a_list_holds_each_once_and_survives_a_line_that_was_cut_off(tmp_path):
    path = tmp_path / "erasures.jsonl"
    erasures.add_to(path, {ANA: NOW.isoformat()})
    with path.open("a") as file:
        file.write('{"person": "2222')
    erasures.add_to(path, {ANA: "later", BEN: NOW.isoformat()})
    assert erasures.noted(path) == {ANA: NOW.isoformat(), BEN: NOW.isoformat()}
    assert path.stat().st_mode & 0o777 == 0o600


def test_the_worker_writes_down_who_was_erased(cast, settings, tmp_path):
    settings.DATA_DIR = tmp_path
    Person.objects.get_queryset().filter(pk=cast.otto.pk).update(erased_at=NOW, reference=UUID(BEN))
    for job in due(NOW):
        job()
    assert erasures.noted(erasures.ledger()) == {BEN: NOW.isoformat()}
    assert erasures.unnoted() == {}
    Person.objects.get_queryset().filter(pk=cast.otto.pk).update(erased_at=None)
    assert erasures.forgotten({BEN: "", "no number": ""}) == [cast.otto]
