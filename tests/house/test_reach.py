"""P9: whom an office reaches. The query and the door agree on everybody, and an office more never takes anything away
that was shut."""

import pytest
from django.http import Http404
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from peerlore.exchanges.models import Note
from peerlore.people.access import person_for
from peerlore.people.models import Exclusion, Grant, Office, Person, Unit
from peerlore.reflections.models import Response
from tests.cast import NOW, make_unit
from tests.world import whole

TREES = st.lists(st.integers(0, 9), min_size=1, max_size=8)  # each unit hangs under an earlier one
PEOPLE = st.lists(st.integers(0, 9), min_size=2, max_size=6)  # each person's unit
OFFICES = st.lists(st.tuples(st.sampled_from(Office.values), st.integers(-1, 9)), max_size=4)
SETTINGS = settings(max_examples=20, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])


def organisation(tree: list[int], people: list[int]) -> tuple[list[Unit], list[Person]]:
    units = [make_unit(f"Company {Unit.objects.count()}")]
    for place, above in enumerate(tree):
        units.append(make_unit(f"Unit {place}", units[above % len(units)]))
    made = [
        Person.objects.create(sign_in_name=f"r{Person.objects.count()}", unit=unit, company_id=unit.company_id)
        for unit in (units[at % len(units)] for at in people)
    ]
    return units, made


def scope(at: int, units: list[Unit]) -> str:
    return "all" if at < 0 else f"unit:{units[at % len(units)].pk}"


def may_open(viewer: Person, person: Person) -> bool:
    try:
        person_for(viewer, person.pk)
    except Http404:
        return False
    return True


@given(tree=TREES, people=PEOPLE, offices=OFFICES)
@SETTINGS
def test_the_query_and_the_door_agree_and_an_office_only_adds(db, tree, people, offices):
    """P9: over random organisations."""
    units, made = organisation(tree, people)
    viewer = made[0]
    seen = {viewer.pk}
    for office, at in offices:
        Grant.objects.get_or_create(person=viewer, office=office, scope=scope(at, units), defaults={"given_at": NOW})
        now = {person.pk for person in made if may_open(viewer, person)}
        assert now == set(
            Person.objects.visible_to(viewer).filter(pk__in=[one.pk for one in made]).values_list("pk", flat=True)
        )
        assert now == {person.pk for person in made if _reached(viewer, person) or person.pk == viewer.pk}
        assert seen <= now
        seen = now


def _reached(viewer: Person, person: Person) -> bool:
    """Said once more, by walking up from the person's unit."""
    above, unit = set(), person.unit
    while unit is not None:
        above.add(f"unit:{unit.pk}")
        unit = unit.parent
    held = viewer.grants.filter(office__in=[Office.COORDINATOR, Office.ADMINISTRATOR]).values_list("scope", flat=True)
    return any(scope == "all" or scope in above for scope in held)


@whole
@pytest.mark.parametrize("office", Office.values)
def test_no_office_whatever_opens_what_is_never_opened(world, office):
    """P9: confidences stay shut, in whichever scope."""
    otto = world.cast.otto
    for where in ("all", f"unit:{world.cast.testing.pk}", world.programme.scope):
        Grant.objects.create(person=otto, office=office, scope=where, given_at=NOW)
    assert not Note.objects.visible_to(otto).exists()
    assert not Response.objects.visible_to(otto).exists()
    assert not Exclusion.objects.filter(writer=otto).exists()
