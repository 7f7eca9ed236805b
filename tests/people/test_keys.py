"""Confidences: sealed for their author, gone with the author's key."""

import hashlib
from datetime import timedelta

import pytest

from peerlore.people.keys import (
    Confidence,
    Sealed,
    data_key,
    in_their_place,
    master_name,
    master_named,
    masters,
    opens,
    reckoned_with,
    rewrapped,
    seal,
    shut,
    unseal,
    unseal_many,
)
from peerlore.people.models import DataKey
from tests.cast import NOW

NOTE = "note, only me"


def test_what_was_sealed_opens_for_its_author_alone(cast):
    sealed = seal(cast.ana, "I go quiet.", purpose=NOTE, at=NOW)
    seal(cast.ben, "other", purpose=NOTE, at=NOW)
    assert b"quiet" not in sealed
    assert unseal(cast.ana.pk, sealed, purpose=NOTE) == "I go quiet."
    with pytest.raises(Sealed):
        unseal(cast.ben.pk, sealed, purpose=NOTE)


def test_what_was_sealed_for_one_purpose_opens_for_no_other(cast):
    sealed = seal(cast.ana, "I go quiet.", purpose=NOTE, at=NOW)
    with pytest.raises(Sealed):
        unseal(cast.ana.pk, sealed, purpose="note, members of exchange 1")


def test_without_the_authors_key_nothing_opens(cast):
    sealed = seal(cast.ana, "I go quiet.", purpose=NOTE, at=NOW)
    DataKey.objects.filter(person=cast.ana).delete()
    with pytest.raises(Sealed):
        unseal(cast.ana.pk, sealed, purpose=NOTE)


def test_another_master_key_opens_nothing(cast, settings, tmp_path):
    sealed = seal(cast.ana, "I go quiet.", purpose=NOTE, at=NOW)
    settings.MASTER_KEY, settings.DATA_DIR = "another", tmp_path
    with pytest.raises(Sealed):
        unseal(cast.ana.pk, sealed, purpose=NOTE)


def test_a_confidence_moved_to_somebody_else_does_not_open_even_under_the_same_key(cast):
    """The wrapped key of one person does not unwrap for another: it is bound to its person."""
    sealed = seal(cast.ana, "I go quiet.", purpose=NOTE, at=NOW)
    DataKey.objects.filter(person=cast.ana).update(person=cast.ben)
    with pytest.raises(Sealed):
        unseal(cast.ben.pk, sealed, purpose=NOTE)


def test_many_are_opened_with_one_query_and_those_that_cannot_be_are_none(cast, django_assert_num_queries):
    ana, ben = (
        seal(cast.ana, "I go quiet.", purpose=NOTE, at=NOW),
        seal(cast.ben, "I talk over people.", purpose=NOTE, at=NOW),
    )
    asked = [
        Confidence(cast.ana.pk, ana, NOTE),
        Confidence(cast.ben.pk, memoryview(ben), NOTE),
        Confidence(cast.ana.pk, ben, NOTE),
        Confidence(cast.otto.pk, ana, NOTE),
        Confidence(cast.ana.pk, ana, "note, members of exchange 1"),
    ]
    with django_assert_num_queries(1):
        assert unseal_many(asked) == ["I go quiet.", "I talk over people.", None, None, None]


def test_many_under_another_master_key_are_none(cast, settings, tmp_path):
    sealed = seal(cast.ana, "I go quiet.", purpose=NOTE, at=NOW)
    settings.MASTER_KEY, settings.DATA_DIR = "another", tmp_path
    assert unseal_many([Confidence(cast.ana.pk, sealed, NOTE)]) == [None]


def test_a_data_key_is_made_once_at_the_first_confidence_and_names_its_master_key(cast, settings):
    settings.MASTER_KEY = "the master key of this test"
    first = data_key(cast.ana, at=NOW)
    assert len(first) == 32
    assert data_key(cast.ana, at=NOW + timedelta(days=1)) == first
    row = DataKey.objects.get(person=cast.ana)
    wrapping = hashlib.sha256(b"the master key of this test").digest()
    assert (row.made_at, row.master) == (NOW, hashlib.sha256(wrapping).hexdigest()[:16])


def test_the_same_words_are_sealed_differently_each_time(cast):
    assert seal(cast.ana, "I go quiet.", purpose=NOTE, at=NOW) != seal(cast.ana, "I go quiet.", purpose=NOTE, at=NOW)


def test_what_was_touched_does_not_open(cast):
    sealed = bytearray(seal(cast.ana, "I go quiet.", purpose=NOTE, at=NOW))
    sealed[-1] ^= 1
    with pytest.raises(Sealed):
        unseal(cast.ana.pk, bytes(sealed), purpose=NOTE)


def test_while_shut_nothing_is_shown_and_what_is_reckoned_with_opens(cast):
    sealed = seal(cast.ana, "I go quiet.", purpose=NOTE, at=NOW)
    asked = [Confidence(cast.ana.pk, sealed, NOTE)]
    assert in_their_place() == "This can no longer be opened."
    with shut():
        assert in_their_place() == "Sealed for now. Your home page says until when."
        assert unseal_many(asked * 2) == [None, None]
        assert reckoned_with(asked) == ["I go quiet."]
        with pytest.raises(Sealed):
            unseal(cast.ana.pk, sealed, purpose=NOTE)
    assert unseal_many(asked) == ["I go quiet."]


@pytest.fixture
def three_masters(settings, tmp_path):
    """One in use, one before, and one that was kept in the data folder."""
    settings.MASTER_KEY, settings.MASTER_KEY_BEFORE, settings.DATA_DIR = "now", "before", tmp_path
    (tmp_path / "keys").mkdir()
    (tmp_path / "keys" / "master_key.20260101").write_text("kept")
    (tmp_path / "keys" / "other").write_text("none of ours")


def test_every_master_key_at_hand_is_known_by_its_name(three_masters, settings):
    assert list(masters()) == ["now", "before", "kept"]
    for key in ("now", "before", "kept"):
        twice = hashlib.sha256(hashlib.sha256(key.encode()).digest()).hexdigest()
        assert master_name(key) == twice[:16]
        assert master_named(master_name(key)) == key
    assert master_named(master_name("none of ours")) is None
    settings.MASTER_KEY_BEFORE = ""
    assert list(masters()) == ["now", "kept"]


def test_a_data_key_is_wrapped_anew_and_opens_what_it_opened(cast, three_masters, settings):
    sealed = seal(cast.ana, "I go quiet.", purpose=NOTE, at=NOW)
    row = rewrapped(DataKey.objects.get(person=cast.ana), "kept")
    assert row.master == master_name("kept")
    assert opens(row)
    row.save()
    assert unseal(cast.ana.pk, sealed, purpose=NOTE) == "I go quiet."
    (settings.DATA_DIR / "keys" / "master_key.20260101").unlink()
    assert not opens(row)
    with pytest.raises(Sealed):
        rewrapped(row, "now")
