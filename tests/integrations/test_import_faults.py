"""F4: killed at any step an import is whole or not there, and every bad row is told."""

import pytest

from peerlore.integrations import actions, invariants
from peerlore.integrations.models import PeopleImport
from peerlore.people import invariants as of_people
from peerlore.people.models import Person
from tests.cast import NOW, make_cast
from tests.integrations.people_files import as_csv, compared, named, problems
from tests.killed import dies_at

HEADER = ("EmployeeNumber", "GivenName", "FamilyName", "Manager")


def people(count: int) -> list[tuple[str, ...]]:
    return [(f"F{n:04}", f"Given{n}", f"Family{n}", f"F{n // 10:04}" if n else "") for n in range(count)]


def taken_up(batch: PeopleImport) -> PeopleImport:
    """As the ticker does once its worker is silent."""
    found = actions.take_up(PeopleImport.objects.get(pk=batch.pk), at=NOW)
    assert found is not None
    return found


def nothing_is_half_there(there: int) -> None:
    assert Person.objects.filter(staff_number__startswith="F").count() == there
    assert [one for one in [*invariants.broken(), *of_people.broken()] if one.code != "I10"] == []  # late, not broken


@pytest.mark.django_db(transaction=True)
def test_killed_at_each_step_it_is_whole_or_not_there():
    """F4: comparing, applying and undoing; 600 rows are two parts of each."""
    make_cast()
    batch = named(as_csv(*people(600), header=HEADER))
    dies_at("import.check.after_chunk", lambda: list(actions.check_rows(batch.pk, batch.attempt)))
    nothing_is_half_there(0)
    batch = taken_up(batch)
    list(actions.check_rows(batch.pk, batch.attempt))
    batch = actions.confirm(batch, by=None, at=NOW)
    for place in ("import.apply.locked", "import.apply.before_commit"):
        dies_at(place, lambda one=batch: actions.apply_import(one.pk, one.attempt, at=NOW))
        nothing_is_half_there(0)
        batch = taken_up(batch)
    batch = actions.apply_import(batch.pk, batch.attempt, at=NOW)
    nothing_is_half_there(600)
    batch = actions.ask_undo(batch, by=None, at=NOW)
    for place in ("import.undo.locked", "import.undo.before_commit"):
        dies_at(place, lambda one=batch: actions.undo_import(one.pk, one.attempt, by=None, at=NOW))
        assert Person.objects.present().filter(staff_number__startswith="F").count() == 600
        nothing_is_half_there(600)
        batch = taken_up(batch)
    actions.undo_import(batch.pk, batch.attempt, by=None, at=NOW)
    assert not Person.objects.present().filter(staff_number__startswith="F").exists()
    nothing_is_half_there(600)


def test_of_five_thousand_rows_every_bad_one_is_told_by_line_and_column(cast):
    """F4: bad row 4,999 and two more; nothing of the file is there."""
    rows = people(5000)
    rows[4998] = ("", "Nobody", "There", "")
    rows[2499] = ("F2499", "No", "Manager", "F9999")
    rows[9] = ("F0009", "Her", "Own", "F0009")
    batch = compared(as_csv(*rows, header=HEADER))
    assert set(problems(batch)) == {
        (11, "Manager", "own_manager"),
        (2501, "Manager", "unknown_manager"),
        (5000, "EmployeeNumber", "no_number"),
    }
    with pytest.raises(actions.RowsNeedAnotherLook):
        actions.confirm(batch, by=None, at=NOW)
    nothing_is_half_there(0)
