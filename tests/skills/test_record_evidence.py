"""Evidence is dated, from somebody, and moves the gap."""

import pytest

from peerlore.people.models import LogEntry
from peerlore.skills.actions import record_evidence
from peerlore.skills.actions.rules import LevelsRunToFive, NobodyConfirmsThemselves, OnlyOneselfSaysSelf
from peerlore.skills.gaps import levels
from peerlore.skills.models import Evidence, GapReading, Source
from tests.cast import NOW


def test_evidence_of_an_exchange_counts_at_once_and_moves_todays_reading(cast, need, calibration):
    record_evidence(cast.ana, calibration, level=3, source=Source.EXCHANGE, by=cast.ben, at=NOW, came_from="exchange:1")
    assert levels([cast.ana.pk], [calibration.pk], at=NOW) == {(cast.ana.pk, calibration.pk): (3, True)}
    reading = GapReading.objects.get(need=need)
    assert (reading.needed, reading.held, reading.missing, reading.teachable) == (2, 1, 1, 1)
    assert LogEntry.objects.filter(verb="evidence-recorded", about=cast.ana, by=cast.ben).count() == 1


def test_what_came_from_the_same_place_is_recorded_once(cast, calibration):
    for _ in range(2):
        record_evidence(
            cast.ana, calibration, level=3, source=Source.EXCHANGE, by=cast.ben, at=NOW, came_from="exchange:1"
        )
    assert Evidence.objects.count() == 1


@pytest.mark.parametrize("source", [Source.PEER, Source.MANAGER, Source.EXCHANGE])
def test_nobody_confirms_their_own_level(cast, calibration, source):
    with pytest.raises(NobodyConfirmsThemselves):
        record_evidence(cast.ana, calibration, level=3, source=source, by=cast.ana, at=NOW)


def test_nobody_speaks_for_somebody_else(cast, calibration):
    with pytest.raises(OnlyOneselfSaysSelf):
        record_evidence(cast.ana, calibration, level=3, source=Source.SELF, by=cast.ben, at=NOW)


@pytest.mark.parametrize("level", [-1, 6])
def test_a_level_is_from_none_to_five(cast, calibration, level):
    with pytest.raises(LevelsRunToFive):
        record_evidence(cast.ana, calibration, level=level, source=Source.SELF, by=cast.ana, at=NOW)
