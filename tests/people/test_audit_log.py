"""The audit log refuses change and deletion, whoever asks the database."""

import pytest
from django.db import DatabaseError, transaction

from peerlore.people.audit import record
from peerlore.people.models import LogEntry
from tests.cast import NOW


@pytest.fixture
def entry(cast) -> LogEntry:
    return record("looked", cast.ana, by=cast.cleo, at=NOW, about=cast.ana)


def test_an_entry_cannot_be_changed(entry):
    with pytest.raises(DatabaseError), transaction.atomic():
        LogEntry.objects.filter(pk=entry.pk).update(verb="nothing")
    entry.refresh_from_db()
    assert entry.verb == "looked"


def test_an_entry_cannot_be_deleted(entry):
    with pytest.raises(DatabaseError), transaction.atomic():
        LogEntry.objects.filter(pk=entry.pk).delete()
    assert LogEntry.objects.filter(pk=entry.pk).exists()
