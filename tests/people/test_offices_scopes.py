"""An office is held where it was given, or everywhere; by whoever is here and signed in, and by nobody else."""

import pytest
from django.contrib.auth.models import AnonymousUser
from django.db.models import OuterRef

from peerlore.people.models import Grant, Office, Person
from peerlore.people.offices import (
    administers,
    administrators,
    holds,
    holds_any,
    know,
    may_make_code,
    offices_of,
    scopes,
)
from tests.cast import NOW


def give(person: Person, office: Office, scope: str) -> None:
    Grant.objects.create(person=person, office=office, scope=scope, given_at=NOW)


@pytest.fixture
def otto(cast) -> Person:
    """Coordinator of one programme and one unit; nothing else."""
    give(cast.otto, Office.COORDINATOR, "programme:7")
    give(cast.otto, Office.COORDINATOR, "unit:12")
    return Person.objects.get(pk=cast.otto.pk)


def test_an_office_is_held_in_each_scope_it_was_given_for(otto):
    assert scopes(otto, Office.COORDINATOR) == {"programme:7", "unit:12"}
    assert holds(otto, Office.COORDINATOR, "programme:7")
    assert holds(otto, Office.COORDINATOR, "unit:12")


def test_an_office_is_not_held_elsewhere(otto):
    assert not holds(otto, Office.COORDINATOR, "programme:8")
    assert not holds(otto, Office.COORDINATOR)


def test_who_holds_it_everywhere_holds_it_there(cast):
    assert scopes(cast.cleo, Office.COORDINATOR) == {"all"}
    assert holds(cast.cleo, Office.COORDINATOR)
    assert holds(cast.cleo, Office.COORDINATOR, "programme:8")


def test_one_office_is_not_another(cast, otto):
    assert scopes(otto, Office.ADMINISTRATOR) == set()
    assert not holds_any(otto, Office.EXECUTIVE)
    assert not holds(cast.cleo, Office.ADMINISTRATOR)
    assert not holds(cast.jo, Office.COORDINATOR, "programme:7")


def test_holding_it_anywhere_is_holding_it(otto, cast):
    assert holds_any(otto, Office.COORDINATOR)
    assert not holds_any(cast.ana, Office.COORDINATOR)


def test_two_offices_do_not_lend_each_other_their_scope(otto):
    give(otto, Office.EXECUTIVE, "all")
    otto = Person.objects.get(pk=otto.pk)
    assert scopes(otto, Office.EXECUTIVE) == {"all"}
    assert not holds(otto, Office.COORDINATOR)


def test_another_persons_office_is_not_mine(cast, otto):
    assert scopes(cast.ana, Office.COORDINATOR) == set()
    assert not holds_any(cast.ana, Office.COORDINATOR)


def test_who_is_not_signed_in_or_has_left_holds_nothing(otto):
    assert scopes(AnonymousUser(), Office.COORDINATOR) == set()
    otto.is_active = False
    assert scopes(otto, Office.COORDINATOR) == set()
    assert not holds(otto, Office.COORDINATOR, "programme:7")


def test_grants_are_read_once_for_each_requests_person(otto, django_assert_num_queries):
    with django_assert_num_queries(1):
        scopes(otto, Office.COORDINATOR)
        holds(otto, Office.EXECUTIVE)
        holds_any(otto, Office.ADMINISTRATOR)
    give(otto, Office.EXECUTIVE, "all")
    assert not holds(otto, Office.EXECUTIVE)
    assert holds(Person.objects.get(pk=otto.pk), Office.EXECUTIVE)


def test_only_an_administrator_of_everything_gives_offices(cast, otto):
    give(otto, Office.ADMINISTRATOR, "unit:12")
    assert administers(cast.jo)
    assert not administers(otto)
    assert not administers(cast.cleo)


def test_a_code_for_who_holds_an_office_is_made_by_an_administrator_alone(cast, otto):
    assert may_make_code(cast.jo, otto)
    assert not may_make_code(cast.cleo, otto)
    assert may_make_code(cast.cleo, cast.ana)


def test_those_who_administer_everything_and_are_here_are_named(cast):
    give(cast.otto, Office.ADMINISTRATOR, "unit:12")
    give(cast.ana, Office.ADMINISTRATOR, "all")
    give(cast.ben, Office.ADMINISTRATOR, "all")
    Person.objects.filter(pk=cast.ben.pk).update(is_active=False)
    assert set(administrators()) == {cast.jo, cast.ana}


def test_they_are_named_with_one_query(cast, django_assert_num_queries):
    with django_assert_num_queries(1):
        assert [person.name for person in administrators()] == ["Jo Sandberg"]


def test_offices_read_with_somebody_are_those_they_hold_each_with_its_scope(cast, otto):
    """As the session reads them: within the query of the person, nobody else's among them."""
    people = Person.objects.get_queryset().annotate(held=offices_of(OuterRef("pk")))
    held = {person.pk: person.held for person in people}
    assert sorted(held[otto.pk]) == [["coordinator", "programme:7"], ["coordinator", "unit:12"]]
    assert held[cast.cleo.pk] == [["coordinator", "all"]]
    assert not held[cast.ana.pk]


def test_whose_offices_are_known_is_asked_no_more(otto, django_assert_num_queries):
    known = know(otto, [("coordinator", "unit:12"), ("coordinator", "unit:13"), ("executive", "all")])
    with django_assert_num_queries(0):
        assert scopes(known, Office.COORDINATOR) == {"unit:12", "unit:13"}
        assert scopes(known, Office.EXECUTIVE) == {"all"}
        assert scopes(know(otto, None), Office.COORDINATOR) == set()
