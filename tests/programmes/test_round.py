"""Starting and solving a round: hard rules, reasons, everybody without a match told why."""

from datetime import timedelta

import pytest

from peerlore.exchanges.hours import free_times
from peerlore.people.keys import seal
from peerlore.people.models import DataKey, Exclusion, Notice
from peerlore.programmes import invariants
from peerlore.programmes.actions import discard, enrol, publish, solve_round, start_round, take_up_round
from peerlore.programmes.actions.rounds import NobodyToMatch, RoundIsOpen
from peerlore.programmes.actions.starting import CoordinatorsOnly
from peerlore.programmes.matching import plan
from peerlore.programmes.matching.allowed import WishCannotBeOpened
from peerlore.programmes.models import Proposal, Round, RoundState
from peerlore.programmes.tasks import due
from tests.cast import NOW


def reason_of(round_, person) -> tuple[str, str]:
    row = round_.unmatched.get(enrolment__person=person)
    return row.reason, row.option


def test_a_round_proposes_who_can_teach_to_who_asks(world, cast):
    world.mentor(cast.ben)
    world.mentee(cast.ana)
    round_ = world.round()
    assert round_.state == RoundState.DRAFT
    proposal = round_.proposals.get()
    assert (proposal.teacher.person, proposal.learner.person) == (cast.ben, cast.ana)
    assert proposal.state == Proposal.State.DRAFT
    assert round_.plan["status"] == "optimal"
    assert round_.plan["wrong"] == []
    assert list(invariants.broken()) == []


def test_each_pair_has_three_reasons_and_one_stretch(world, cast):
    world.mentor(cast.ben)
    world.mentee(cast.ana)
    codes = [reason["code"] for reason in world.round().proposals.get().reasons]
    assert codes == ["teaches", "hours", "goal", "leap"]


def test_a_level_is_in_the_reasons_only_if_its_owner_publishes_it(world, cast):
    world.mentor(cast.ben, level=4)
    world.mentor(cast.otto, level=5, publishes=True)
    world.mentee(cast.ana)
    world.mentee(cast.jo)
    reasons = {p.teacher.person: p.reasons[0]["level"] for p in world.round().proposals.all()}
    assert reasons == {cast.ben: 0, cast.otto: 5}


def test_never_the_own_manager_nor_the_one_above(world, cast):
    world.mentor(cast.ines)
    world.mentor(cast.ruth)
    world.mentee(cast.ana)
    round_ = world.round()
    assert not round_.proposals.exists()
    assert reason_of(round_, cast.ana) == ("too-close", "wish-wider")


def test_a_manager_does_not_learn_from_those_below(world, cast):
    world.mentor(cast.ana)
    world.mentee(cast.ruth)
    assert not world.round().proposals.exists()


@pytest.mark.parametrize("writer", ["ana", "ben"])
def test_please_not_with_holds_both_ways_and_is_not_readable_in_the_problem(world, cast, writer):
    world.mentor(cast.ben)
    world.mentee(cast.ana)
    author, named = (cast.ana, cast.ben) if writer == "ana" else (cast.ben, cast.ana)
    sealed = seal(author, str(named.pk), purpose=Exclusion.PURPOSE, at=NOW)
    Exclusion.objects.create(writer=author, sealed=sealed, written_at=NOW)
    round_ = world.round()
    assert not round_.proposals.exists()
    assert round_.problem["apart"] == []


def test_nobody_shares_no_hour_with_their_partner(world, cast):
    world.mentor(cast.ben)
    cast.ana.hours = {"0": [["22:00", "06:00"]]}
    cast.ana.save()
    world.mentee(cast.ana)
    round_ = world.round()
    assert not round_.proposals.exists()
    assert reason_of(round_, cast.ana) == ("no-hours", "one-more-hour")


def test_hours_that_meet_in_pieces_leave_no_time_for_a_session(world, cast):
    """Half an hour each morning is 150 minutes a week, and no hour."""
    cast.ben.hours = {str(day): [["09:00", "09:30"]] for day in range(5)}
    cast.ben.save()
    world.mentor(cast.ben)
    world.mentee(cast.ana)
    round_ = world.round()
    assert not round_.proposals.exists()
    assert reason_of(round_, cast.ana) == ("no-hours", "one-more-hour")
    assert round_.unmatched.get(enrolment__person=cast.ana).parameters["short"] == 30
    assert free_times([cast.ana, cast.ben], minutes=60, after=NOW) == []


def test_a_problem_frozen_before_the_longest_meeting_was_kept_is_still_read(world, cast):
    world.mentor(cast.ben)
    world.mentee(cast.ana)
    problem = world.round().problem
    assert plan({name: part for name, part in problem.items() if name != "slots"}, seed=1) == plan(problem, seed=1)


def test_a_teacher_is_above_the_learner(world, cast):
    world.mentor(cast.ben, level=2)
    world.knows(cast.ana, 2)
    world.mentee(cast.ana)
    round_ = world.round()
    assert reason_of(round_, cast.ana) == ("nobody-teaches", "wish-wider")
    assert reason_of(round_, cast.ben) == ("nobody-asked", "offer-more")


def test_capacity_decides_and_the_one_without_hears_why(world, cast):
    world.mentor(cast.ben, capacity=1)
    world.mentee(cast.ana)
    world.mentee(cast.otto)
    round_ = world.round()
    assert round_.proposals.count() == 1
    assert [row.reason for row in round_.unmatched.all()] == ["places-taken"]


def test_a_person_on_pause_is_left_in_peace(world, cast):
    world.mentor(cast.ben)
    cast.ana.pause_until = (NOW + timedelta(days=3)).date()
    cast.ana.save()
    world.mentee(cast.ana)
    round_ = publish(world.round(), by=cast.cleo, at=NOW)
    assert reason_of(round_, cast.ana) == ("paused", "come-back")
    assert not Notice.objects.filter(person=cast.ana).exists()


def test_own_places_hold_across_programmes(world, cast):
    cast.ben.places = 0
    cast.ben.save()
    world.mentor(cast.ben)
    world.mentee(cast.ana)
    assert reason_of(world.round(), cast.ben) == ("no-room", "more-room")


def test_the_same_problem_and_seed_give_the_same_plan(world, cast):
    for person in (cast.ben, cast.otto):
        world.mentor(person)
    for person in (cast.ana, cast.jo):
        world.mentee(person)
    round_ = world.round()
    again = Round.objects.get(pk=round_.pk)
    assert plan(again.problem, seed=3) == plan(again.problem, seed=3)


def test_only_one_round_is_open_at_a_time(world, cast):
    world.mentor(cast.ben)
    world.mentee(cast.ana)
    first = world.round()
    with pytest.raises(RoundIsOpen):
        world.round()
    discard(first, by=cast.cleo, at=NOW)
    assert world.round().number == 2
    assert list(invariants.broken()) == []


def test_a_round_needs_both_sides(world, cast):
    world.mentee(cast.ana)
    with pytest.raises(NobodyToMatch):
        world.round()


def test_only_who_runs_a_programme_starts_its_rounds(world, cast):
    with pytest.raises(CoordinatorsOnly):
        start_round(world.stage, by=cast.otto, at=NOW)
    with pytest.raises(CoordinatorsOnly):
        enrol(world.stage, cast.otto, role="mentor", capacity=1, wishes=[], by=cast.otto, at=NOW)


def silent(world, cast) -> Round:
    """A round whose worker was killed before it wrote."""
    world.mentor(cast.ben)
    world.mentee(cast.ana)
    row = world.round()
    row.proposals.all().delete()
    row.unmatched.all().delete()
    Round.objects.filter(pk=row.pk).update(state=RoundState.SOLVING, plan=None)
    return row


def test_a_silent_round_is_taken_up_again_and_the_late_worker_writes_nothing(world, cast):
    row = silent(world, cast)
    now = row.heartbeat_at + timedelta(minutes=5)
    for job in due(now):
        job()
    row.refresh_from_db()
    assert (row.state, row.attempt) == (RoundState.DRAFT, 2)
    solve_round(row.pk, 1)
    assert row.proposals.count() == 1


def test_a_round_that_cannot_be_worked_out_fails_aloud(world, cast):
    row = silent(world, cast)
    Round.objects.filter(pk=row.pk).update(problem={"version": 1})
    solve_round(row.pk, row.attempt)
    row.refresh_from_db()
    assert row.state == RoundState.FAILED
    assert world.round().state == RoundState.DRAFT


def test_a_round_is_not_taken_up_for_ever(world, cast):
    row = silent(world, cast)
    Round.objects.filter(pk=row.pk).update(attempt=5)
    later = row.heartbeat_at + timedelta(minutes=5)
    take_up_round(row.pk, before=later, at=later)
    row.refresh_from_db()
    assert row.state == RoundState.FAILED


def test_who_waits_for_a_teacher_without_a_place_hears_that_there_is_no_place(world, cast):
    world.mentor(cast.ben, level=4)
    world.mentee(cast.ana)
    publish(world.round(), by=cast.cleo, at=NOW)
    world.mentor(cast.otto, level=1)
    world.knows(cast.jo, 2)
    world.mentee(cast.jo)
    round_ = world.round()
    row = round_.unmatched.get(enrolment__person=cast.jo)
    assert (row.reason, row.option, row.parameters["teachers"]) == ("places-taken", "next-place", 1)
    assert not round_.unmatched.filter(enrolment__person=cast.ben).exists(), "who is in an exchange is not without"


def test_teachers_without_a_place_alone_make_no_round(world, cast):
    world.mentor(cast.ben)
    world.mentee(cast.ana)
    publish(world.round(), by=cast.cleo, at=NOW)
    world.mentee(cast.otto)
    with pytest.raises(NobodyToMatch):
        world.round()


def test_a_wish_that_cannot_be_opened_stops_the_round_with_a_word(world, cast):
    world.mentor(cast.ben)
    world.mentee(cast.ana)
    sealed = seal(cast.ana, str(cast.ben.pk), purpose=Exclusion.PURPOSE, at=NOW)
    Exclusion.objects.create(writer=cast.ana, sealed=sealed, written_at=NOW)
    DataKey.objects.filter(person=cast.ana).update(master="another")
    with pytest.raises(WishCannotBeOpened):
        world.round()
    assert not Round.objects.exists()
