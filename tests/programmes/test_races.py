"""Two at once: threads with connections of their own, committed, on whichever database runs the tests."""

import threading
import time
from datetime import timedelta

import pytest
from django.db import connection, connections, transaction

from peerlore.errors import RuleBroken
from peerlore.exchanges.models import Exchange
from peerlore.failpoints import forget_passings
from peerlore.people.models import Muted, Notice, Person
from peerlore.people.outbox import mute
from peerlore.programmes import invariants
from peerlore.programmes.actions import (
    Limits,
    answer,
    end_programme,
    expire,
    join,
    lapse_offer,
    limit_places,
    offer_places,
    publish,
    solve_round,
    start_round,
    take_place,
    turn_dials,
    withdraw,
)
from peerlore.programmes.actions.publishing import AlreadyPublished
from peerlore.programmes.models import Enrolment, Programme, Proposal, Round, Stage
from peerlore.web.pages.my_data import erase
from tests.cast import NOW, make_cast, make_person
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


@pytest.fixture
def halfway(monkeypatch):
    """What two acts returned or raised, where the second begins while the first stands still at `place`."""

    def run(place: str, first, second) -> list[object]:
        monkeypatch.setenv("PEERLORE_FAULTS", "1")
        monkeypatch.setenv("PEERLORE_FAIL", f"{place}:1:sleep=1")
        forget_passings()
        return at_once(first, lambda: time.sleep(0.3) or second())

    return run


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
def test_f02_of_two_coordinators_one_publishes_and_the_other_reads_the_rule(world, attempt):
    cast = world.cast
    world.mentor(cast.ben)
    world.mentee(cast.ana)
    draft = world.round()
    found = at_once(*[lambda: publish(Round.objects.get(pk=draft.pk), by=person(cast.cleo), at=NOW)] * 2)
    assert sorted(type(one).__name__ for one in found) == [AlreadyPublished.__name__, "Round"], found
    assert Notice.objects.filter(event="match_found").count() == 2
    assert Enrolment.objects.filter(reserved=1).count() == 2
    assert list(invariants.broken()) == []


def test_who_withdraws_while_their_round_is_published_is_out_and_the_round_is_told(world, halfway):
    cast = world.cast
    world.mentor(cast.ben)
    ana = world.mentee(cast.ana)
    draft = world.round()
    found = halfway(
        "publish.locked",
        lambda: publish(Round.objects.get(pk=draft.pk), by=person(cast.cleo), at=NOW),
        lambda: withdraw(Enrolment.objects.get(pk=ana.pk), by=person(cast.ana), at=NOW),
    )
    assert [type(one).__name__ for one in found] == ["Round", "Enrolment"], found
    assert Proposal.objects.get().state == Proposal.State.DECLINED
    assert Notice.objects.filter(event="match_declined").get().person == cast.ben
    assert Enrolment.objects.filter(reserved__gt=0).count() == 0
    assert list(invariants.broken()) == []


def test_two_who_withdraw_from_the_same_partners_do_not_wait_for_each_other(world, halfway):
    cast = world.cast
    ben, jo = world.mentor(cast.ben, capacity=2), world.mentor(cast.jo, capacity=2)
    ana, otto = world.mentee(cast.ana), world.mentee(cast.otto)
    row = world.round()
    row.proposals.all().delete()
    Enrolment.objects.update(capacity=2, reserved=2)
    for teacher, learner in ((ben, ana), (ben, otto), (jo, otto), (jo, ana)):
        world.pair(row, teacher, learner, state="open", due=NOW)
    found = halfway(
        "withdraw.released",
        lambda: withdraw(ben, by=person(cast.ben), at=NOW),
        lambda: withdraw(jo, by=person(cast.jo), at=NOW),
    )
    assert [type(one).__name__ for one in found] == ["Enrolment"] * 2, found
    assert Enrolment.objects.filter(reserved__gt=0).count() == 0


def test_who_is_erased_while_the_other_says_yes_is_erased(world, halfway):
    proposal, cast = world.proposal(), world.cast
    answer(proposal, "yes", by=cast.ana, at=NOW)
    found = halfway(
        "erase.begun",
        lambda: erase(person(cast.ana), by=person(cast.ana), at=NOW),
        lambda: answer(proposal, "yes", by=person(cast.ben), at=NOW),
    )
    assert [type(one).__name__ for one in found] == ["NoneType", "Proposal"], found
    assert person(cast.ana).erased_at == NOW


@pytest.fixture
def nobody_works(settings) -> None:
    """The queue keeps what it is given."""
    settings.TASKS = {"default": {"BACKEND": "django_tasks.backends.dummy.DummyBackend"}}


def test_a_round_that_freezes_somebody_while_they_are_erased_forgets_them(world, halfway, nobody_works):
    cast = world.cast
    world.mentor(cast.ben)
    world.mentee(cast.ana)
    found = halfway(
        "round.frozen",
        lambda: start_round(world.stage, by=person(cast.cleo), at=NOW),
        lambda: erase(person(cast.ana), by=person(cast.ana), at=NOW),
    )
    assert [type(one).__name__ for one in found] == ["Round", "NoneType"], found
    assert Round.objects.get().is_emptied
    assert list(invariants.broken()) == []


def test_what_was_found_for_somebody_erased_meanwhile_is_not_written(world, halfway, nobody_works):
    cast = world.cast
    world.mentor(cast.ben)
    world.mentee(cast.ana)
    row = world.round()
    found = halfway(
        "round.solved",
        lambda: solve_round(row.pk, row.attempt),
        lambda: erase(person(cast.ana), by=person(cast.ana), at=NOW),
    )
    assert found == [None, None]
    row.refresh_from_db()
    assert (row.is_being_solved, row.is_emptied) == (True, True)
    assert not row.proposals.exists()


def test_an_erasure_that_the_database_breaks_off_is_begun_again(world, halfway):
    """Somebody holds what belongs to Ana and then wants her row, which is the other way round."""
    cast = world.cast
    mute(cast.ana, "session_tomorrow", at=NOW)

    @transaction.atomic
    def the_other_way_round() -> int:
        if connection.vendor == "postgresql":
            with connection.cursor() as cursor:
                cursor.execute("SET LOCAL deadlock_timeout = '1min'")  # so that it is the erasure that is broken off
        list(Muted.objects.filter(person=cast.ana).select_for_update())
        return Person.objects.select_for_update().get(pk=cast.ana.pk).pk

    found = halfway("erase.begun", lambda: erase(person(cast.ana), by=person(cast.ana), at=NOW), the_other_way_round)
    assert found == [None, cast.ana.pk]
    assert person(cast.ana).erased_at == NOW
    assert not Muted.objects.exists()


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


def limited_to(world, places: int) -> None:
    limit_places(
        world.stage, Limits(places={"mentee": places}, places_by="first-come"), seen="", by=world.cast.cleo, at=NOW
    )


def asks(world, key: int) -> Enrolment:
    me = Person.objects.get(pk=key)
    return join(Stage.objects.get(), role="mentee", capacity=1, wishes=[(world.skill, 3)], by=me, at=NOW)


def test_of_ten_who_want_two_places_at_once_two_have_them_and_eight_wait_in_one_order(world):
    cast = world.cast
    limited_to(world, 2)
    place = {"unit": cast.testing, "site": cast.lisbon, "title": "Engineer"}
    people = [make_person(f"P{n} Quick", number=f"Q{n}", **place) for n in range(10)]
    found = at_once(*[lambda one=one: asks(world, one.pk) for one in people])
    assert all(isinstance(row, Enrolment) for row in found), found
    assert Enrolment.objects.taking_part().count() == 2
    assert [row.number_on_list for row in Enrolment.objects.waiting()] == list(range(1, 9))
    told = Notice.objects.filter(event="place_waiting").values_list("person", "parameters__place")
    assert sorted(number for _, number in told) == list(range(1, 9))
    assert list(invariants.broken()) == []


@pytest.mark.parametrize("attempt", range(3))
def test_an_offer_that_runs_out_while_it_is_taken_ends_one_way(world, attempt):
    cast = world.cast
    limited_to(world, 1)
    ana, otto = asks(world, cast.ana.pk), asks(world, cast.otto.pk)
    withdraw(ana, by=person(cast.ana), at=NOW)
    offer_places(world.stage, at=NOW)
    offered = Enrolment.objects.get(pk=otto.pk)
    until = offered.offered_until
    found = at_once(
        lambda: take_place(offered, by=person(cast.otto), at=until),
        lambda: lapse_offer(offered, at=until + timedelta(seconds=1)),
    )
    state = Enrolment.objects.get(pk=otto.pk).state
    assert (type(found[0]).__name__, state) in {("Enrolment", "enrolled"), ("PlaceGone", "withdrawn")}, found
    assert Notice.objects.filter(event="place_lapsed").count() == int(state == "withdrawn")
    assert list(invariants.broken()) == []


def test_who_withdraws_while_the_place_is_offered_to_them_holds_none(world, halfway):
    cast = world.cast
    limited_to(world, 1)
    ana, otto, _ines = (asks(world, one.pk) for one in (cast.ana, cast.otto, cast.ines))
    withdraw(ana, by=person(cast.ana), at=NOW)
    found = halfway(
        "places.offered",
        lambda: offer_places(Stage.objects.get(), at=NOW),
        lambda: withdraw(otto, by=person(cast.otto), at=NOW),
    )
    assert [type(one).__name__ for one in found] == ["NoneType", "Enrolment"], found
    offer_places(Stage.objects.get(), at=NOW)
    assert Enrolment.objects.get(person=cast.ines).is_offered
    assert list(invariants.broken()) == []


def test_of_two_coordinators_who_change_the_places_at_once_one_reads_that_it_changed(world):
    cast = world.cast
    limited_to(world, 1)
    seen = "first-come mentee=1"

    def to(places: int) -> Stage:
        wanted = Limits(places={"mentee": places}, places_by="first-come")
        return limit_places(Stage.objects.get(), wanted, seen=seen, by=person(cast.cleo), at=NOW)

    found = at_once(lambda: to(3), lambda: to(4))
    assert sorted(type(one).__name__ for one in found) == ["ChangedMeanwhile", "Stage"], found
    assert Stage.objects.get().places == {"mentee": 3 if isinstance(found[0], Stage) else 4}
