"""A programme ends once: nothing begins in it any more, what waits ends, what has begun goes on, each is told once."""

import pytest
from django.urls import reverse

from peerlore.exchanges.actions import close_exchange
from peerlore.exchanges.models import Exchange
from peerlore.people.models import Grant, LogEntry, Notice, Office, Person
from peerlore.programmes import invariants
from peerlore.programmes.actions import (
    answer,
    discard,
    end_programme,
    enrol_many,
    give_back,
    join,
    publish,
    solve_round,
    start_round,
)
from peerlore.programmes.actions.ending import EndedAlready
from peerlore.programmes.actions.enrolling import ProgrammeEnded
from peerlore.programmes.actions.publishing import NotADraft
from peerlore.programmes.actions.rounds import NoMoreRounds
from peerlore.programmes.actions.starting import CoordinatorsOnly
from peerlore.programmes.models import Enrolment, Placement, Proposal, Round, RoundState
from peerlore.programmes.panels import owed, under_way
from tests.cast import NOW


def end(world):
    return end_programme(world.programme, by=world.cast.cleo, at=NOW)


@pytest.fixture
def busy(world, cast):
    """An exchange of Ana and Ben, a proposal to Ines and Jo to which Jo said yes, and Otto without anybody."""
    first = world.proposal()
    for person in (cast.ana, cast.ben):
        answer(first, "yes", by=person, at=NOW)
    world.mentor(cast.jo)
    world.mentee(cast.ines)
    second = publish(world.round(), by=cast.cleo, at=NOW).proposals.get()
    answer(second, "yes", by=cast.jo, at=NOW)
    world.mentee(cast.otto)
    Notice.objects.all().delete()
    return second


def test_what_waits_ends_what_has_begun_goes_on_and_each_is_told_once(busy, world, cast):
    with pytest.raises(CoordinatorsOnly):
        end_programme(world.programme, by=cast.ben, at=NOW)
    row = end(world)
    busy.refresh_from_db()
    assert (row.ended_at, busy.state) == (NOW, Proposal.State.DECLINED)
    assert Exchange.objects.going_on().count() == 1
    assert set(Enrolment.objects.filter(reserved=1).values_list("person", flat=True)) == {cast.ana.pk, cast.ben.pk}
    assert not Enrolment.objects.exclude(withdrawn_at=None).exists()
    told = {one.person: one for one in Notice.objects.all()}
    assert told.keys() == {cast.ana, cast.ben, cast.ines, cast.jo, cast.otto}
    assert {one.event for one in told.values()} == {"programme_ended"}
    assert told[cast.ines].parameters == told[cast.jo].parameters  # who had answered is told to nobody
    assert "you need do nothing" in told[cast.ines].parameters["option"]
    assert told[cast.otto].parameters == told[cast.ana].parameters
    said = LogEntry.objects.get(verb="ended")
    assert (said.by, said.target, said.state) == (cast.cleo, row.pk, "ended")
    with pytest.raises(EndedAlready):
        end(world)
    assert Notice.objects.count() == 5
    assert list(invariants.broken()) == []


def test_places_of_an_exchange_that_goes_on_come_back_when_it_closes(busy, world, cast):
    end(world)
    close_exchange(Exchange.objects.get(), by=cast.ana, at=NOW)
    give_back(Placement.objects.get(), at=NOW)
    assert not Enrolment.objects.filter(reserved__gt=0).exists()
    assert list(invariants.broken()) == []


def test_a_need_is_under_way_until_the_last_who_learns_for_it_is_done(busy, world):
    need = world.need.pk
    assert under_way([need]) == {need}
    end(world)
    assert under_way([need]) == {need}
    close_exchange(Exchange.objects.get(), by=world.cast.ana, at=NOW)
    assert under_way([need]) == set()


def test_a_draft_is_put_away_and_a_late_worker_writes_nothing(world, cast):
    world.mentor(cast.ben)
    world.mentee(cast.ana)
    draft = world.round()
    end(world)
    draft.refresh_from_db()
    assert draft.state == RoundState.DISCARDED
    assert draft.proposals.get().state == Proposal.State.DROPPED
    with pytest.raises(NotADraft):
        publish(draft, by=cast.cleo, at=NOW)
    type(world.programme).objects.update(ended_at=None)
    solving = world.round()
    solving.proposals.all().delete()
    Round.objects.filter(pk=solving.pk).update(state=RoundState.SOLVING, plan=None)
    end(world)
    solve_round(solving.pk, solving.attempt)
    solving.refresh_from_db()
    assert (solving.state, solving.proposals.count()) == (RoundState.DISCARDED, 0)
    assert list(owed(cast.cleo, now=NOW)) == []


def test_nothing_begins_in_it_any_more(world, cast):
    world.mentor(cast.ben)
    world.mentee(cast.ana)
    stage = world.stage
    assert stage.programme.ended_at is None  # what is read before the end is not believed after it
    end(world)
    tries = [
        lambda: join(stage, role="mentor", capacity=1, wishes=[], by=cast.otto, at=NOW),
        lambda: join(stage, role="mentor", capacity=2, wishes=[], by=cast.ben, at=NOW),
        lambda: world.mentee(cast.otto),
        lambda: enrol_many(stage, Person.objects.present(), by=cast.cleo, at=NOW),
    ]
    for act in tries:
        with pytest.raises(ProgrammeEnded):
            act()
    with pytest.raises(NoMoreRounds):
        start_round(stage, by=cast.cleo, at=NOW)


def test_the_page_asks_once_with_what_it_does_counted(busy, client, world, cast):
    world.mentor(cast.cleo)  # who ends it knows, and is not told
    world.round()
    client.force_login(cast.cleo)
    home, address = (reverse(name, args=[world.programme.pk]) for name in ("programme", "programme_end"))
    assert address in client.get(home).content.decode()
    page = client.get(address).content.decode()
    for words in ("5 people in it", "1 proposal; its places", "1 round that nobody", "<dd>1 exchange</dd>"):
        assert words in page
    done = client.post(address, follow=True).content.decode()
    assert "Everybody in it is told once" in done
    for words in ("Find pairs", "Enrol people", "End it…"):
        assert words not in done
    again = client.post(address)
    assert again.status_code == 422
    assert "has ended already" in again.content.decode()
    assert client.post(reverse("round_start", args=[world.programme.pk])).status_code == 422
    assert "6 people took part" in client.get(reverse("programmes")).content.decode()
    assert "Discarded" in client.get(reverse("round", args=[Round.objects.latest("pk").pk])).content.decode()


def test_who_took_part_reads_that_it_ended_and_neither_that_a_round_follows_nor_who_answered(busy, client, world, cast):
    end(world)
    pages = {}
    for person in (cast.ines, cast.jo, cast.otto):
        client.force_login(person)
        mine = client.get(reverse("programme", args=[world.programme.pk])).content.decode()
        assert "It ended on Tuesday 10 March" in mine
        assert "Leave this programme" not in mine
        assert "next round" not in mine
        if person != cast.otto:
            pages[person] = client.get(reverse("proposal", args=[busy.pk])).content.decode()
            assert "the programme has ended" in pages[person]
            assert "next round" not in pages[person]
    late = client.get(reverse("join", args=[world.programme.pk])).content.decode()
    assert "This programme has ended" in late
    assert client.post(reverse("join", args=[world.programme.pk]), {"capacity": 1}).status_code == 422


def test_an_office_for_it_keeps_its_name(client, world, cast):
    Grant.objects.create(person=cast.otto, office=Office.COORDINATOR, scope=world.programme.scope, given_at=NOW)
    end(world)
    client.force_login(cast.jo)
    page = client.get(reverse("offices")).content.decode()
    assert "In “Spring mentoring” only, which has ended" in page


def test_a_round_put_away_unsolved_says_so(client, world, cast):
    world.mentor(cast.ben)
    world.mentee(cast.ana)
    row = world.round()
    discard(row, by=cast.cleo, at=NOW)
    Round.objects.filter(pk=row.pk).update(plan=None)
    client.force_login(cast.cleo)
    assert "Put away before it was worked out" in client.get(reverse("round", args=[row.pk])).content.decode()
