"""Publishing: all or nothing, capacity reserved, against the world as it is now."""

from datetime import UTC, datetime, timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from peerlore.people.models import Notice
from peerlore.programmes import invariants
from peerlore.programmes.actions import discard, publish, withdraw
from peerlore.programmes.actions.publishing import AlreadyPublished, NotADraft
from peerlore.programmes.actions.starting import CoordinatorsOnly
from peerlore.programmes.models import Enrolment, Proposal, RoundState
from tests.cast import NOW, make_person


@pytest.fixture
def draft(world, cast):
    world.mentor(cast.ben)
    world.mentee(cast.ana)
    world.mentee(cast.otto)
    return world.round()


def test_publishing_asks_both_reserves_and_tells(world, cast, draft):
    publish(draft, by=cast.cleo, at=NOW)
    proposal = draft.proposals.get()
    assert proposal.state == Proposal.State.OPEN
    assert proposal.due == datetime(2026, 3, 17, 23, 59, 59, 999_999, UTC)
    assert proposal.answers.count() == 2
    assert Enrolment.objects.filter(reserved=1).count() == 2
    told = sorted(Notice.objects.values_list("event", flat=True))
    assert told == ["left_without_match", "match_found", "match_found"]
    assert list(invariants.broken()) == []


def statements(draft, by) -> int:
    with CaptureQueriesContext(connection) as captured:
        publish(draft, by=by, at=NOW)
    return len(captured)


def test_publishing_takes_no_more_statements_for_more_pairs(world, cast, draft):
    few = statements(draft, cast.cleo)
    for mentor in (cast.cleo, cast.jo):
        world.mentor(mentor, capacity=2)
    for number in range(4):
        there = {"unit": cast.testing, "site": cast.ana.site, "title": "Tester", "manager": cast.ines}
        world.mentee(make_person(f"Mentee{number} Moor", number=f"M{number}", **there))
    larger = world.round()
    assert larger.proposals.count() == 4
    assert statements(larger, cast.cleo) <= few


def test_of_two_who_publish_the_second_reads_that_it_is_done(world, cast, draft):
    publish(draft, by=cast.cleo, at=NOW)
    with pytest.raises(AlreadyPublished):
        publish(draft, by=cast.cleo, at=NOW)
    assert Notice.objects.filter(event="match_found").count() == 2


def test_a_discarded_round_cannot_be_published(world, cast, draft):
    discard(draft, by=cast.cleo, at=NOW)
    with pytest.raises(NotADraft):
        publish(draft, by=cast.cleo, at=NOW)
    assert list(invariants.broken()) == []


def test_only_who_runs_the_programme_publishes(world, cast, draft):
    with pytest.raises(CoordinatorsOnly):
        publish(draft, by=cast.otto, at=NOW)


def gone(person) -> None:
    person.is_active = False
    person.save()


def paused(person) -> None:
    person.pause_until = (NOW + timedelta(days=5)).date()
    person.save()


def full(person) -> None:
    person.places = 0
    person.save()


def works_at_night(person) -> None:
    person.hours = {str(day): [["00:00", "02:00"]] for day in range(7)}
    person.save()


def works_in_pieces(person) -> None:
    person.hours = {str(day): [["09:00", "09:30"], ["14:15", "15:15"]] for day in range(5)}
    person.save()


@pytest.mark.parametrize("change", [gone, paused, full, works_at_night, works_in_pieces])
def test_who_left_paused_filled_up_or_works_otherwise_since_the_draft_is_taken_out_and_told(world, cast, draft, change):
    change(cast.ben)
    row = publish(draft, by=cast.cleo, at=NOW)
    assert row.state == RoundState.PUBLISHED
    assert row.plan["dropped"] == 1
    assert [p.state for p in row.proposals.all()] == [Proposal.State.DROPPED]
    assert Enrolment.objects.filter(reserved__gt=0).count() == 0
    assert Notice.objects.filter(event="left_without_match", person__in=[cast.ana, cast.otto]).count() == 2
    assert list(invariants.broken()) == []


def test_a_withdrawal_takes_the_draft_away(world, cast, draft):
    proposal = draft.proposals.get()
    withdraw(proposal.teacher, by=cast.ben, at=NOW)
    publish(draft, by=cast.cleo, at=NOW)
    assert not Notice.objects.filter(event="match_found").exists()
    assert list(invariants.broken()) == []
