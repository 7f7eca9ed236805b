"""A proposal of three: each has a seat, a place, an answer; the last yes brings all of them together."""

from datetime import timedelta
from importlib import import_module
from types import SimpleNamespace

import pytest
from django.apps import apps
from django.db import connection

from peerlore.people.actions import exclude, set_profile
from peerlore.people.models import Notice
from peerlore.programmes.actions import answer, expire, publish, withdraw
from peerlore.programmes.invariants import broken
from peerlore.programmes.matching import free_places
from peerlore.programmes.models import Enrolment, Proposal, ProposalSeat
from tests.cast import NOW

pytestmark = pytest.mark.django_db


@pytest.fixture
def three(world, cast) -> Proposal:
    """Ben would teach Ana; Otto sits with them. Published."""
    world.mentor(cast.ben)
    world.mentee(cast.ana)
    draft = world.round()
    ProposalSeat.objects.create(proposal=draft.proposals.get(), enrolment=world.mentee(cast.otto))
    draft.unmatched.all().delete()
    return publish(draft, by=cast.cleo, at=NOW).proposals.get()


def test_proposals_from_before_have_two_seats_each_however_often_it_is_done(world, cast):
    row = world.proposal()
    ProposalSeat.objects.all().delete()
    step = import_module("peerlore.programmes.migrations.0012_seats")
    for _ in range(2):
        step.seat_both(apps, SimpleNamespace(connection=connection))
    assert {side.person for side in Proposal.objects.get(pk=row.pk).sides()} == {cast.ana, cast.ben}
    assert list(broken()) == []


def people_of(row: Proposal) -> set:
    return {side.person for side in row.sides()}


def test_each_is_told_of_both_others_asked_and_keeps_a_place(three, cast):
    assert people_of(three) == {cast.ana, cast.ben, cast.otto}
    assert {one.person for one in three.answers.all()} == people_of(three)
    told = Notice.objects.get(person=cast.otto, event="match_found").parameters["partner"]
    assert cast.ana.name in told
    assert cast.ben.name in told
    assert [side.reserved for side in three.sides()] == [1, 1, 1]
    assert free_places([cast.otto])[cast.otto.pk] == cast.otto.places - 1
    assert list(broken()) == []


def test_the_last_yes_opens_one_exchange_of_three(three, cast):
    for person in (cast.ana, cast.ben):
        answer(three, "yes", by=person, at=NOW)
    three.refresh_from_db()
    assert three.is_open
    answer(three, "yes", by=cast.otto, at=NOW)
    exchange = three.placement.exchange
    assert {seat.person for seat in exchange.seats.all()} == people_of(three)
    assert [(seat.person, seat.teaches_id is None) for seat in exchange.seats.exclude(teaches=None)] == [
        (cast.ben, False)
    ]
    assert list(broken()) == []


def test_a_no_of_one_frees_all_and_tells_both_others(three, cast):
    answer(three, "no", by=cast.otto, at=NOW)
    assert {one.person for one in Notice.objects.filter(event="match_declined")} == {cast.ana, cast.ben}
    assert not Enrolment.objects.filter(reserved__gt=0).exists()
    assert list(broken()) == []


def test_who_withdraws_ends_it_for_all(three, cast):
    withdraw(Enrolment.objects.get(person=cast.otto), by=cast.otto, at=NOW)
    three.refresh_from_db()
    assert three.state == Proposal.State.DECLINED
    assert not Enrolment.objects.filter(reserved__gt=0).exists()


def test_it_lapses_for_all(three):
    expire(three, at=three.due.replace(year=three.due.year + 1))
    assert {one.person for one in Notice.objects.filter(event="match_expired")} == people_of(three)


def test_a_wish_between_any_two_keeps_the_three_apart(three, cast):
    for person in (cast.ana, cast.ben):
        answer(three, "yes", by=person, at=NOW)
    exclude(cast.ana, by=cast.otto, at=NOW)
    answer(three, "yes", by=cast.otto, at=NOW)
    three.refresh_from_db()
    assert three.state == Proposal.State.DECLINED


def test_none_of_three_meets_another_of_them_twice_in_a_stage(three, world, cast):
    again = world.pair(three.round, Enrolment.objects.get(person=cast.otto), three.learner, state="held")
    assert any(one.code == "I2" for one in broken())
    again.delete()


def test_a_wish_before_publishing_takes_the_three_out(world, cast):
    world.mentor(cast.ben)
    world.mentee(cast.ana)
    draft = world.round()
    ProposalSeat.objects.create(proposal=draft.proposals.get(), enrolment=world.mentee(cast.otto))
    exclude(cast.ana, by=cast.otto, at=NOW)
    assert publish(draft, by=cast.cleo, at=NOW).proposals.get().state == Proposal.State.DROPPED


def test_who_lowers_the_number_while_asked_keeps_what_they_say_yes_to(world, cast):
    world.mentor(cast.ben, capacity=2)
    cast.ben.places = 2
    cast.ben.save()
    for learner in (cast.ana, cast.otto):
        world.mentee(learner)
    rows = list(world.published().proposals.order_by("pk"))
    assert len(rows) == 2
    set_profile(cast.ben, places=1, by=cast.ben, at=NOW + timedelta(minutes=1))
    for row in rows:
        for side in row.sides():
            answer(row, "yes", by=side.person, at=NOW + timedelta(minutes=2))
    assert list(broken()) == []
