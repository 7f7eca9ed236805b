"""Answering: both yes is an exchange; a no frees both; late is late; the same answer twice is one."""

from datetime import timedelta

import pytest
from django.db import connection
from django.db.migrations.executor import MigrationExecutor

from peerlore.exchanges.models import Exchange
from peerlore.people.keys import seal
from peerlore.people.models import DataKey, LogEntry, Notice
from peerlore.programmes import invariants
from peerlore.programmes.actions import answer, expire, withdraw
from peerlore.programmes.actions.answering import AlreadySettled, NotAsked, TooLate
from peerlore.programmes.matching.allowed import WishCannotBeOpened
from peerlore.programmes.matching.refusals import whys
from peerlore.programmes.models import Answer, Enrolment, Placement, Proposal
from peerlore.programmes.tasks import due
from tests.cast import NOW


@pytest.fixture
def proposal(world):
    return world.proposal()


def reserved() -> list[int]:
    return sorted(Enrolment.objects.values_list("reserved", flat=True))


def test_two_yeses_open_an_exchange_with_both_seats(proposal, cast, world):
    answer(proposal, "yes", by=cast.ana, at=NOW)
    assert not Exchange.objects.exists()
    settled = answer(proposal, "yes", by=cast.ben, at=NOW)
    assert settled.state == Proposal.State.ACCEPTED
    exchange = Placement.objects.get(proposal=proposal).exchange
    seats = {seat.person: (seat.role, seat.teaches, seat.learns, seat.learns_level) for seat in exchange.seats.all()}
    assert seats == {cast.ben: ("mentor", world.skill, None, None), cast.ana: ("mentee", None, world.skill, 3)}
    assert (exchange.sessions_planned, exchange.every_days, exchange.minutes) == (6, 21, 60)
    assert exchange.scope == world.programme.scope
    assert exchange.agreement[0].startswith("What should be easier for me")
    assert exchange.cards["deepest"] == 3
    assert Notice.objects.filter(event="match_accepted").count() == 2
    assert reserved() == [1, 1]
    assert list(invariants.broken()) == []


def test_a_no_frees_both_at_once_and_the_other_is_told_kindly(proposal, cast):
    answer(proposal, "no", why="hours", by=cast.ben, at=NOW)
    proposal.refresh_from_db()
    assert proposal.state == Proposal.State.DECLINED
    assert reserved() == [0, 0]
    told = Notice.objects.get(event="match_declined")
    assert told.person == cast.ana
    assert "hours" not in str(told.parameters)
    assert list(invariants.broken()) == []


def test_the_same_answer_twice_is_one_answer(proposal, cast):
    for _ in range(2):
        answer(proposal, "no", by=cast.ben, at=NOW)
    assert reserved() == [0, 0]
    assert Notice.objects.filter(event="match_declined").count() == 1


def test_a_yes_may_be_taken_back_while_the_other_has_not_answered(proposal, cast):
    answer(proposal, "yes", by=cast.ana, at=NOW)
    assert answer(proposal, "no", by=cast.ana, at=NOW).state == Proposal.State.DECLINED


def test_nothing_can_be_answered_once_it_is_settled(proposal, cast):
    answer(proposal, "no", by=cast.ben, at=NOW)
    with pytest.raises(AlreadySettled):
        answer(proposal, "yes", by=cast.ana, at=NOW)


def test_nobody_else_answers(proposal, cast):
    with pytest.raises(NotAsked):
        answer(proposal, "yes", by=cast.otto, at=NOW)


def test_a_late_yes_reads_that_it_is_late(proposal, cast):
    with pytest.raises(TooLate):
        answer(proposal, "yes", by=cast.ana, at=proposal.due + timedelta(minutes=1))
    assert reserved() == [1, 1]


def test_an_unanswered_proposal_lapses_and_both_are_told(proposal, cast):
    for job in due(proposal.due + timedelta(minutes=1)):
        job()
    proposal.refresh_from_db()
    assert proposal.state == Proposal.State.EXPIRED
    assert reserved() == [0, 0]
    assert Notice.objects.filter(event="match_expired").count() == 2
    assert list(due(proposal.due + timedelta(minutes=2))) == []


def test_nothing_lapses_before_its_time_or_once_it_is_a_yes(proposal, cast):
    assert expire(proposal, at=NOW).state == Proposal.State.OPEN
    for person in (cast.ana, cast.ben):
        answer(proposal, "yes", by=person, at=NOW)
    assert expire(proposal, at=proposal.due + timedelta(days=1)).state == Proposal.State.ACCEPTED


def test_not_this_person_is_never_proposed_again_here(proposal, cast, world):
    answer(proposal, "no", why="person", by=cast.ana, at=NOW)
    assert not world.round().proposals.exists()


def test_a_no_without_a_word_does_not_part_them(proposal, cast, world):
    answer(proposal, "no", by=cast.ana, at=NOW)
    assert world.round().proposals.count() == 1


def test_the_log_does_not_tell_who_said_no_nor_a_no_from_a_yes(proposal, cast):
    before = LogEntry.objects.count()
    answer(proposal, "yes", by=cast.ana, at=NOW)
    answer(proposal, "no", by=cast.ben, at=NOW)
    lines = LogEntry.objects.order_by("pk")[before:].values_list("verb", "by", "about", "kind", "target", "state")
    row = (None, None, "programmes.proposal", proposal.pk)
    assert list(lines) == [("answered", *row, ""), ("answered", *row, ""), ("settled", *row, "declined")]
    assert list(invariants.broken()) == []


def test_a_word_why_not_that_cannot_be_opened_stops_the_next_round(proposal, cast, world):
    answer(proposal, "no", why="person", by=cast.ana, at=NOW)
    DataKey.objects.filter(person=cast.ana).update(master="another")
    with pytest.raises(WishCannotBeOpened):
        world.round()


@pytest.mark.django_db(transaction=True)
def test_words_that_lay_in_the_clear_are_sealed_by_the_migration(cast, world):
    """With a key of the author's there already, and without one."""
    proposal = world.proposal()
    seal(cast.ana, "another word", purpose="note, only me", at=NOW)
    latest = MigrationExecutor(connection).loader.graph.leaf_nodes()
    try:
        MigrationExecutor(connection).migrate([("programmes", "0003_sealed_why")])
        with connection.cursor() as cursor:
            said = "UPDATE programmes_answer SET said = 'no', why = 'person', answered_at = %s, sealed_why = NULL"
            cursor.execute(said, [NOW])
    finally:
        MigrationExecutor(connection).migrate(latest)
    rows = list(Answer.objects.filter(proposal=proposal))
    assert whys(rows) == ["person", "person"]


def test_an_earlier_pair_is_not_proposed_within_the_cooldown(proposal, cast, world):
    for person in (cast.ana, cast.ben):
        answer(proposal, "yes", by=person, at=NOW)
    Exchange.objects.update(closed_at=NOW)
    for job in due(NOW + timedelta(days=1)):
        job()
    assert reserved() == [0, 0]
    round_ = world.round()
    assert not round_.proposals.exists()
    assert round_.unmatched.get(enrolment__person=cast.ana).reason == "too-close"
    assert list(invariants.broken()) == []


def test_places_are_given_back_once(proposal, cast):
    for person in (cast.ana, cast.ben):
        answer(proposal, "yes", by=person, at=NOW)
    Exchange.objects.update(closed_at=NOW)
    jobs = list(due(NOW))
    for job in [*jobs, *jobs]:
        job()
    assert reserved() == [0, 0]


def test_withdrawing_frees_the_other_and_tells_them(proposal, cast):
    withdraw(proposal.learner, by=cast.ana, at=NOW)
    proposal.refresh_from_db()
    assert proposal.state == Proposal.State.DECLINED
    assert reserved() == [0, 0]
    assert Notice.objects.get(event="match_declined").person == cast.ben
    assert list(invariants.broken()) == []


def test_who_left_is_let_go_and_the_other_is_told(proposal, cast):
    cast.ben.is_active = False
    cast.ben.save()
    for job in due(NOW):
        job()
    assert reserved() == [0, 0]
    assert Notice.objects.get(event="match_declined").person == cast.ana
    assert list(invariants.broken()) == []
