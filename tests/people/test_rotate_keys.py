"""Another master key: every data key is wrapped anew, what people wrote stays as it is, and nothing is ever lost."""

from datetime import timedelta

import pytest

from peerlore.config import key_files
from peerlore.failpoints import Fault, forget_passings
from peerlore.people import running
from peerlore.people.actions import rewrap_keys
from peerlore.people.keys import Sealed, data_key, master_name, opens, seal, unseal
from peerlore.people.models import DataKey, LogEntry
from tests.cast import NOW
from tests.killed import dies_at

NOTE = "note, only me"
OLD, NEW = "the old master key", "the new master key"


@pytest.fixture
def folder(settings, tmp_path):
    settings.DATA_DIR, settings.MASTER_KEY, settings.MASTER_KEY_BEFORE = tmp_path, OLD, ""
    settings.MASTER_KEY_KEPT_IN = tmp_path / "keys" / "master_key"
    return tmp_path / "keys"


def rotate() -> str:
    """As the command does it, in the order that survives a kill."""
    new = key_files.fresh(beside=OLD)
    rewrap_keys(new, at=NOW)
    key_files.take_into_use(new)
    return new


def test_what_was_sealed_before_opens_with_the_new_key_alone(cast, folder, settings):
    sealed = seal(cast.ana, "I go quiet.", purpose=NOTE, at=NOW)

    assert rewrap_keys(NEW, at=NOW) == (1, 0)

    settings.MASTER_KEY = NEW
    assert unseal(cast.ana.pk, sealed, purpose=NOTE) == "I go quiet."
    assert DataKey.objects.get().master == master_name(NEW)
    settings.MASTER_KEY = OLD
    with pytest.raises(Sealed):
        unseal(cast.ana.pk, sealed, purpose=NOTE)


def test_a_process_that_still_has_the_old_key_finds_the_new_one_beside_it(cast, folder):
    sealed = seal(cast.ana, "I go quiet.", purpose=NOTE, at=NOW)
    rotate()
    assert unseal(cast.ana.pk, sealed, purpose=NOTE) == "I go quiet."


def test_what_such_a_process_seals_meanwhile_opens_after_the_restart(cast, folder, settings):
    new = rotate()
    sealed = seal(cast.ben, "I talk over people.", purpose=NOTE, at=NOW)

    settings.MASTER_KEY = new
    assert unseal(cast.ben.pk, sealed, purpose=NOTE) == "I talk over people."
    assert rewrap_keys(new, at=NOW) == (0, 0)
    assert key_files.retire() == sorted([master_name(OLD), master_name(new)])
    assert unseal(cast.ben.pk, sealed, purpose=NOTE) == "I talk over people."


def test_a_process_on_the_old_key_that_was_never_restarted_loses_nothing_to_retiring(cast, folder, settings):
    """Somebody without a key writes after the old one is gone: their key is wrapped with the file as it is now."""
    new = rotate()
    key_files.retire()
    sealed = seal(cast.ben, "I talk over people.", purpose=NOTE, at=NOW)

    settings.MASTER_KEY = new
    assert unseal(cast.ben.pk, sealed, purpose=NOTE) == "I talk over people."


def test_a_key_that_somebody_still_needs_is_not_retired(cast, folder, settings):
    settings.MASTER_KEY_KEPT_IN = None  # given by the environment, as to a process that was not restarted
    new = rotate()
    data_key(cast.ben, at=NOW)
    settings.MASTER_KEY = new
    assert key_files.retire() == [master_name(new)]
    assert opens(DataKey.objects.get(person=cast.ben))


def test_a_process_on_an_older_key_is_heard_of_until_it_falls_silent(cast, folder, settings):
    running.say("web", at=NOW)
    rotate()
    assert running.on_one_of(key_files.older(), now=NOW + timedelta(seconds=30)).startswith("web ")
    assert not running.on_one_of(key_files.older(), now=NOW + timedelta(seconds=90))


def test_the_key_before_may_come_from_the_environment(cast, folder, settings):
    sealed = seal(cast.ana, "I go quiet.", purpose=NOTE, at=NOW)
    settings.MASTER_KEY, settings.MASTER_KEY_BEFORE = NEW, OLD
    assert unseal(cast.ana.pk, sealed, purpose=NOTE) == "I go quiet."
    assert rewrap_keys(NEW, at=NOW) == (1, 0)


def test_keys_that_nothing_here_opens_are_counted_and_left_as_they_are(cast, folder, settings):
    data_key(cast.ana, at=NOW)
    settings.MASTER_KEY = "somebody else's"
    data_key(cast.ben, at=NOW)
    before = DataKey.objects.get(person=cast.ana)

    assert rewrap_keys(NEW, at=NOW) == (1, 1)

    after = DataKey.objects.get(person=cast.ana)
    assert (bytes(after.wrapped), after.master) == (bytes(before.wrapped), before.master)
    assert not opens(after)


def test_a_second_time_changes_nothing_and_the_log_has_one_line(cast, folder):
    data_key(cast.ana, at=NOW)
    rewrap_keys(NEW, at=NOW)
    assert rewrap_keys(NEW, at=NOW + timedelta(days=1)) == (0, 0)
    assert LogEntry.objects.filter(verb="rotated_keys").count() == 1


def test_the_files_are_for_their_owner_alone(folder, db):
    rotate()
    assert folder.stat().st_mode & 0o777 == 0o700
    assert {path.stat().st_mode & 0o777 for path in folder.iterdir()} == {0o600}
    assert len(list(folder.iterdir())) == 3


@pytest.mark.parametrize("place", ["keys.rotate.kept:1", "keys.rotate.kept:2", "keys.rotate.before_use:1"])
def test_broken_off_between_two_steps_it_can_be_done_again(cast, folder, settings, monkeypatch, place):
    sealed = seal(cast.ana, "I go quiet.", purpose=NOTE, at=NOW)
    monkeypatch.setenv("PEERLORE_FAULTS", "1")
    monkeypatch.setenv("PEERLORE_FAIL", f"{place}:raise")
    forget_passings()
    with pytest.raises(Fault):
        rotate()
    monkeypatch.delenv("PEERLORE_FAULTS")

    assert unseal(cast.ana.pk, sealed, purpose=NOTE) == "I go quiet."
    settings.MASTER_KEY = rotate()
    assert unseal(cast.ana.pk, sealed, purpose=NOTE) == "I go quiet."
    assert DataKey.objects.get().master == master_name(settings.MASTER_KEY)


@pytest.mark.django_db(transaction=True)
def test_killed_within_the_wrapping_all_keys_are_as_before(folder):
    from tests.cast import make_cast

    cast = make_cast()
    for person in cast.everybody():
        data_key(person, at=NOW)
    dies_at("keys.rewrap.before_commit", lambda: rewrap_keys(NEW, at=NOW))
    assert set(DataKey.objects.values_list("master", flat=True)) == {master_name(OLD)}
    assert rewrap_keys(NEW, at=NOW) == (7, 0)
