"""Notes and promises: sealed, each for its readers, settled by their owner alone."""

from datetime import timedelta

import pytest
from django.db import connection

from peerlore.exchanges.actions import erase_note, keep, let_go, promise, write_note
from peerlore.exchanges.actions.shared import OnlyMembers
from peerlore.exchanges.actions.words import AlreadySettled, DueInThePast, NothingWritten, OnlyItsAuthor
from peerlore.exchanges.models import Commitment, Note
from peerlore.people.keys import unseal
from tests.cast import NOW
from tests.exchanges.conftest import CANARY


def test_a_note_is_sealed_at_rest(cast, exchange):
    note = write_note(exchange, CANARY, private=False, by=cast.ana, at=NOW)
    with connection.cursor() as cursor:
        cursor.execute("SELECT sealed FROM exchanges_note")
        assert CANARY.encode() not in bytes(cursor.fetchone()[0])
    assert unseal(cast.ana.pk, note.sealed, purpose=note.purpose) == CANARY


def test_a_private_note_is_for_its_author_alone(cast, exchange):
    write_note(exchange, "shared", private=False, by=cast.ana, at=NOW)
    write_note(exchange, CANARY, private=True, by=cast.ana, at=NOW)
    assert [Note.objects.visible_to(p).count() for p in (cast.ana, cast.ben, cast.cleo, cast.jo)] == [2, 1, 0, 0]


def test_only_the_author_erases(cast, exchange):
    note = write_note(exchange, "shared", private=False, by=cast.ana, at=NOW)
    with pytest.raises(OnlyItsAuthor):
        erase_note(note, by=cast.ben, at=NOW)
    erase_note(note, by=cast.ana, at=NOW)
    assert not Note.objects.exists()


def test_an_empty_note_is_none(cast, exchange):
    with pytest.raises(NothingWritten):
        write_note(exchange, "  ", private=False, by=cast.ana, at=NOW)
    with pytest.raises(OnlyMembers):
        write_note(exchange, "hello", private=False, by=cast.cleo, at=NOW)


def test_a_promise_is_sealed_and_settled_once_by_whoever_gave_it(cast, exchange):
    promised = promise(exchange, CANARY, due=NOW.date() + timedelta(days=7), by=cast.ana, at=NOW)
    assert CANARY.encode() not in bytes(promised.sealed)
    assert not promised.says
    with pytest.raises(OnlyMembers):
        keep(promised, by=cast.ben, at=NOW)
    assert keep(promised, by=cast.ana, at=NOW).state == "kept"
    with pytest.raises(AlreadySettled):
        let_go(promised, by=cast.ana, at=NOW)
    assert Commitment.objects.get(pk=promised.pk).state == "kept"


def test_a_promise_needs_words_and_a_day_to_come(cast, exchange):
    with pytest.raises(NothingWritten):
        promise(exchange, "", due=None, by=cast.ana, at=NOW)
    with pytest.raises(DueInThePast):
        promise(exchange, "late", due=NOW.date() - timedelta(days=1), by=cast.ana, at=NOW)
