"""The sealed chain: a night seals what is older than an hour; whoever gets past the guard breaks it."""

from datetime import timedelta

import pytest
from django.db import connection

from peerlore import clock
from peerlore.people.audit import record
from peerlore.people.models import LogEntry, LogSeal
from peerlore.people.sealing import head, verify_chain
from peerlore.people.tasks import due, seal_settled
from tests.cast import NOW
from tests.conftest import guards_aside


@pytest.fixture
def sealed(cast) -> list[LogEntry]:
    """Two links of three entries."""
    entries = []
    for night in (1, 2):
        entries += [record("looked", cast.ana, by=cast.cleo, at=NOW, about=cast.ana, fields=["x"]) for _ in range(3)]
        seal_settled(clock.now() + timedelta(days=night))
    assert LogSeal.objects.count() == 2
    return entries


def tamper(statement: str, *values: object) -> None:
    with guards_aside(), connection.cursor() as cursor:
        cursor.execute(statement, values)


def test_an_untouched_chain_verifies(sealed):
    assert list(verify_chain()) == []
    assert LogSeal.objects.get(digest=head()).count == 3


def test_a_changed_entry_is_found(sealed):
    tamper("UPDATE people_logentry SET verb = 'nothing' WHERE id = %s", sealed[1].pk)
    assert [finding.code for finding in verify_chain()] == ["I7"]


def test_a_deleted_entry_is_found(sealed):
    tamper("DELETE FROM people_logentry WHERE id = %s", sealed[4].pk)
    assert len(list(verify_chain())) == 1


def test_reordered_entries_are_found(sealed):
    first, second = sealed[0], sealed[1]
    tamper("UPDATE people_logentry SET target = 1 WHERE id = %s", first.pk)
    changed = list(verify_chain())
    tamper("UPDATE people_logentry SET target = %s WHERE id = %s", first.target, first.pk)
    assert changed
    assert not list(verify_chain())
    for old, new in ((first.pk, -1), (second.pk, first.pk), (-1, second.pk)):
        tamper("UPDATE people_logentry SET id = %s WHERE id = %s", new, old)
    assert first.recorded_at != second.recorded_at
    assert list(verify_chain())


def test_an_entry_slipped_in_between_is_found(cast, sealed):
    tamper("UPDATE people_logentry SET id = id + 100 WHERE id >= %s", sealed[3].pk)
    tamper("UPDATE people_logseal SET first = first + 100, last = last + 100 WHERE first >= %s", sealed[3].pk)
    LogEntry.objects.create(pk=sealed[2].pk + 1, at=NOW, recorded_at=NOW, verb="x", kind="x", target=1)
    assert list(verify_chain())


def test_a_link_taken_out_or_forged_is_found(sealed):
    tamper("DELETE FROM people_logseal WHERE id = %s", LogSeal.objects.all()[0].pk)
    assert list(verify_chain())


def test_the_newest_hour_waits(cast):
    record("looked", cast.ana, by=cast.cleo, at=NOW)
    seal_settled(clock.now())
    assert not LogSeal.objects.exists()


def test_each_night_once_and_twice_does_no_harm(cast):
    record("looked", cast.ana, by=cast.cleo, at=NOW)
    tomorrow = clock.now() + timedelta(days=1)
    jobs = [*due(tomorrow), *due(tomorrow)]
    assert len(jobs) == 2
    for job in jobs:
        job()
    assert LogSeal.objects.count() == 1
    record("looked", cast.ana, by=cast.cleo, at=NOW)
    assert not list(due(tomorrow))


def test_two_workers_never_seal_the_same_entry(cast):
    record("looked", cast.ana, by=cast.cleo, at=NOW)
    LogSeal.objects.create(
        first=LogEntry.objects.get().pk, last=0, count=1, digest="0", sealed_at=clock.now()
    )  # as if another worker's had just been written
    seal_settled(clock.now() + timedelta(days=1))
    assert LogSeal.objects.count() == 1
