"""Export hands out one's own words; erasure leaves none of them and keeps the other one's history."""

from peerlore.exchanges import personal_data
from peerlore.exchanges.actions import promise, report_close, write_note
from peerlore.exchanges.models import Note, Seat
from peerlore.exchanges.panels import page
from peerlore.people.models import DataKey
from tests.cast import NOW
from tests.exchanges.conftest import CANARY, THURSDAY


def exported(person) -> str:
    return str([list(holding.export(person)) for holding in personal_data.HOLDINGS])


def test_own_words_are_handed_out_and_then_gone(cast, exchange, met):
    write_note(exchange, f"{CANARY} one", private=True, by=cast.ana, at=NOW)
    write_note(exchange, f"{CANARY} two", private=False, by=cast.ana, at=NOW)
    promise(exchange, f"{CANARY} three", due=None, by=cast.ana, at=NOW)
    seat = exchange.seats.get(person=cast.ana)
    report_close(
        seat, result="partly", level=2, shows=f"{CANARY} four", counts_as_evidence=True, by=cast.ana, at=THURSDAY
    )
    assert exported(cast.ana).count("ducks") == 4
    assert "ducks" not in exported(cast.ben)
    for holding in personal_data.HOLDINGS:
        holding.erase(cast.ana, NOW)
    DataKey.objects.filter(person=cast.ana).delete()
    assert "ducks" not in exported(cast.ana)
    assert [bytes(note.sealed) for note in Note.objects.all()] == [b""]
    assert Seat.objects.count() == 2
    assert [note.words for note in page(exchange, cast.ben, now=NOW).written] == ["This can no longer be opened."]
