"""Confidences: sealed for their author, gone with the author's key."""

import pytest

from peerlore.people.keys import Sealed, seal, unseal
from peerlore.people.models import DataKey
from tests.cast import NOW


def test_what_was_sealed_opens_for_its_author_alone(cast):
    sealed = seal(cast.ana, "I go quiet.", at=NOW)
    seal(cast.ben, "other", at=NOW)
    assert b"quiet" not in sealed
    assert unseal(cast.ana.pk, sealed) == "I go quiet."
    with pytest.raises(Sealed):
        unseal(cast.ben.pk, sealed)


def test_without_the_authors_key_nothing_opens(cast):
    sealed = seal(cast.ana, "I go quiet.", at=NOW)
    DataKey.objects.filter(person=cast.ana).delete()
    with pytest.raises(Sealed):
        unseal(cast.ana.pk, sealed)


def test_another_master_key_opens_nothing(cast, settings):
    sealed = seal(cast.ana, "I go quiet.", at=NOW)
    settings.MASTER_KEY = "another"
    with pytest.raises(Sealed):
        unseal(cast.ana.pk, sealed)
