"""Two at once: threads with connections of their own, committed, on whichever database runs the tests."""

import threading
from datetime import timedelta

import pytest
from django.db import connections

from peerlore.errors import RuleBroken
from peerlore.exchanges.models import Exchange
from peerlore.people.models import Notice, Person
from peerlore.programmes import invariants
from peerlore.programmes.actions import (
    answer,
    end_programme,
    expire,
    join,
    publish,
    start_round,
    turn_dials,
    withdraw,
)
from peerlore.programmes.actions.publishing import AlreadyPublished
from peerlore.programmes.models import Enrolment, Programme, Proposal, Round, Stage
from tests.cast import NOW, make_cast
from tests.programmes.conftest import World

pytestmark = pytest.mark.django_db(transaction=True)


def at_once(*acts) -> list[object]:
    """What each act returned or raised; all start at the same moment."""
    start, found = threading.Barrier(len(acts)), [None] * len(acts)

    def run(number: int) -> None:
        try:
            start.wait()
            found[number] = acts[number]()
        except Exception as broken:
            found[number] = broken
        finally:
            connections.close_all()

    threads = [threading.Thread(target=run, args=(number,)) for number in range(len(acts))]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return found


@pytest.fixture
def world(transactional_db):
    return World(make_cast())


def person(one: Person) -> Person:
    return Person.objects.get(pk=one.pk)


@pytest.mark.parametrize("attempt", range(3))
def test_two_yeses_at_once_open_one_exchange(world, attempt):
    proposal, cast = world.proposal(), world.cast
    found = at_once(
        lambda: answer(proposal, "yes", by=person(cast.ana), at=NOW),
        lambda: answer(proposal, "yes", by=person(cast.ben), at=NOW),
    )
    assert all(isinstance(one, Proposal) for one in found), found
    assert Exchange.objects.count() == 1
    assert list(invariants.broken()) == []


@pytest.mark.parametrize("attempt", range(3))
def test_a_yes_and_a_no_at_once_end_in_one_state(world, attempt):
    proposal, cast = world.proposal(), world.cast
    at_once(
        lambda: answer(proposal, "yes", by=person(cast.ana), at=NOW),
        lambda: answer(proposal, "no", by=person(cast.ben), at=NOW),
    )
    proposal.refresh_from_db()
    assert proposal.state == Proposal.State.DECLINED
    assert Enrolment.objects.filter(reserved__gt=0).count() == 0
    assert list(invariants.broken()) == []


@pytest.mark.parametrize("attempt", range(3))
def test_a_lapse_and_the_last_yes_at_once_end_in_one_state(world, attempt):
    proposal, cast = world.proposal(), world.cast
    answer(proposal, "yes", by=cast.ana, at=NOW)
    at_once(
        lambda: answer(proposal, "yes", by=person(cast.ben), at=proposal.due),
        lambda: expire(proposal, at=proposal.due + timedelta(seconds=1)),
    )
    proposal.refresh_from_db()
    accepted = proposal.state == Proposal.State.ACCEPTED
    assert accepted or proposal.state == Proposal.State.EXPIRED
    assert Exchange.objects.count() == int(accepted)
    assert Enrolment.objects.filter(reserved=1).count() == (2 if accepted else 0)
    assert list(invariants.broken()) == []


@pytest.mark.parametrize("attempt", range(3))
def test_of_two_coordinators_one_publishes_and_the_other_reads_the_rule(world, attempt):
    cast = world.cast
    world.mentor(cast.ben)
    world.mentee(cast.ana)
    draft = world.round()
    found = at_once(*[lambda: publish(Round.objects.get(pk=draft.pk), by=person(cast.cleo), at=NOW)] * 2)
    assert sorted(type(one).__name__ for one in found) == [AlreadyPublished.__name__, "Round"], found
    assert Notice.objects.filter(event="match_found").count() == 2
    assert Enrolment.objects.filter(reserved=1).count() == 2
    assert list(invariants.broken()) == []


def parts_of_an_end(world):
    """Ana and Ben were asked, Ana said yes; Otto is not in it yet."""
    proposal, cast = world.proposal(), world.cast
    answer(proposal, "yes", by=cast.ana, at=NOW)
    offers = {"role": "mentor", "capacity": 1, "wishes": []}
    return {
        "yes": lambda: answer(proposal, "yes", by=person(cast.ben), at=NOW),
        "no": lambda: answer(proposal, "no", by=person(cast.ben), at=NOW),
        "join": lambda: join(Stage.objects.get(), **offers, by=person(cast.otto), at=NOW),
        "change": lambda: join(Stage.objects.get(), **offers | {"capacity": 2}, by=person(cast.ben), at=NOW),
        "leave": lambda: withdraw(Enrolment.objects.get(person=cast.ana), by=person(cast.ana), at=NOW),
    }


@pytest.mark.parametrize("act", ["yes", "no", "join", "change", "leave"])
def test_an_end_and_what_people_do_meanwhile_leave_nothing_open(world, act):
    acts, cast = parts_of_an_end(world), world.cast
    found = at_once(lambda: end_programme(Programme.objects.get(), by=person(cast.cleo), at=NOW), acts[act])
    assert isinstance(found[0], Programme), found
    assert isinstance(found[1], RuleBroken | Proposal | Enrolment), found
    assert Enrolment.objects.filter(reserved__gt=0).count() == 2 * Exchange.objects.count()
    assert Notice.objects.filter(event="programme_ended").count() >= 1
    assert list(invariants.broken()) == []


@pytest.mark.parametrize("act", ["publish", "turn", "start"])
def test_an_end_and_a_round_at_once_leave_no_round_open(world, act):
    cast = world.cast
    world.mentor(cast.ben)
    world.mentee(cast.ana)
    draft = world.round() if act != "start" else None
    dials = {"skill_fit": 8, "reach": 5, "likeness": 4, "wishes": 7, "load": 6}
    acts = {
        "publish": lambda: publish(draft, by=person(cast.cleo), at=NOW),
        "turn": lambda: turn_dials(Round.objects.get(pk=draft.pk), dials, by=person(cast.cleo), at=NOW),
        "start": lambda: start_round(Stage.objects.get(), by=person(cast.cleo), at=NOW),
    }
    found = at_once(acts[act], lambda: end_programme(Programme.objects.get(), by=person(cast.cleo), at=NOW))
    assert isinstance(found[1], Programme), found
    assert isinstance(found[0], RuleBroken | Round), found
    assert not Enrolment.objects.filter(reserved__gt=0).exists()
    assert list(invariants.broken()) == []
