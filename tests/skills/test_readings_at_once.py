"""Two exchanges that end at the same moment both count in the day's reading."""

from threading import Barrier, Thread

import pytest
from django.db import connection

from peerlore.skills.actions import record_evidence
from peerlore.skills.models import GapReading, Source
from tests.cast import NOW, make_person


def test_evidence_of_two_people_at_once_is_read_as_two(transactional_db, cast, need):
    if connection.vendor == "sqlite":
        pytest.skip("SQLite lets one writer in at a time; this race needs PostgreSQL.")
    sam = make_person("Sam Reis", unit=cast.testing, site=cast.lisbon, title="Tester", number="T300")
    together, failed = Barrier(2), []

    def confirm(person):
        try:
            together.wait(10)
            record_evidence(person, need.skill, level=3, source=Source.PEER, by=cast.ben, at=NOW)
        except Exception as wrong:
            failed.append(wrong)
        finally:
            connection.close()

    for turn in range(5):
        threads = [Thread(target=confirm, args=[person]) for person in (cast.ana, sam)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join(30)
        assert failed == []
        assert GapReading.objects.get(need=need).held == 2, f"in turn {turn}"
        GapReading.objects.all().update(held=0)
        for person in (cast.ana, sam):
            person.skill_records.all().delete()
