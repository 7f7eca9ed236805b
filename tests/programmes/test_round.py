"""Starting and solving a round: hard rules, reasons, everybody without a match told why."""

from datetime import timedelta

import pytest

from peerlore.exchanges.hours import free_times
from peerlore.people.actions import rewrap_keys
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
from peerlore.skills.actions import make_one
from peerlore.skills.models import Skill
from peerlore.web.pages.my_data import erase
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


def test_a_wish_for_a_skill_that_was_made_one_with_another_finds_who_teaches_that(world, cast):
    tuning = Skill.objects.create(uri="peerlore:tuning", label="tuning", source="typed")
    world.mentor(cast.ben, publishes=True)
    both = [(tuning, 3), (world.skill, 3)]
    enrol(world.stage, cast.ana, role="mentee", capacity=1, wishes=both, by=cast.cleo, at=NOW)
    make_one(world.skill, tuning, by=cast.cleo, at=NOW)
    proposal = world.round().proposals.get()
    assert (proposal.teacher.person, proposal.skill) == (cast.ben, world.skill)


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
    # What each reads is what who is left beside others reads, and true here too.
    assert reason_of(round_, cast.ana) == ("places-taken", "next-place")
    assert reason_of(round_, cast.ben) == ("all-served", "stay-ready")
    assert round_.unmatched.get(enrolment__person=cast.ana).parameters["teachers"] == 1


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


def run_what_is_due(row: Round) -> None:
    for job in due(NOW + timedelta(minutes=1)):
        job()
    row.refresh_from_db()


def test_a_round_forgets_who_is_erased_while_it_is_worked_out_and_is_frozen_again_without_them(world, cast):
    world.mentee(cast.otto)
    row = silent(world, cast)
    dials = {**row.problem["dials"], "wishes": 1}
    Round.objects.filter(pk=row.pk).update(problem={**row.problem, "dials": dials})
    erase(cast.ana, by=cast.ana, at=NOW)
    row.refresh_from_db()
    assert row.is_being_solved
    assert row.problem == {"dials": dials}
    solve_round(row.pk, row.attempt)
    assert Round.objects.get(pk=row.pk).is_being_solved, "there is nothing to work out yet"

    run_what_is_due(row)
    assert (row.state, row.attempt) == (RoundState.DRAFT, 2)
    assert row.problem["people"]["person"] == [cast.otto.pk, cast.ben.pk]
    assert row.problem["dials"] == dials
    assert row.proposals.get().learner.person == cast.otto
    assert list(invariants.broken()) == []


def test_a_round_that_has_nobody_left_to_match_after_an_erasure_fails(world, cast):
    row = silent(world, cast)
    erase(cast.ana, by=cast.ana, at=NOW)
    run_what_is_due(row)
    assert (row.state, row.problem) == (RoundState.FAILED, {"dials": row.problem["dials"]})
    assert list(invariants.broken()) == []


def test_a_round_that_was_left_with_somebody_erased_is_found_and_emptied(world, cast):
    row = silent(world, cast)
    erase(cast.ana, by=cast.ana, at=NOW + timedelta(seconds=1))
    Round.objects.filter(pk=row.pk).update(problem=row.problem, state=RoundState.DRAFT)
    assert f"round {row.pk} has somebody frozen who was erased" in [one.says for one in invariants.broken()]
    run_what_is_due(row)
    assert row.problem == {}
    assert list(invariants.broken()) == []


@pytest.fixture
def kept_apart(world, cast) -> Round:
    """A round that nobody has worked out yet, in which Ana would rather not meet Ben."""
    sealed = seal(cast.ana, str(cast.ben.pk), purpose=Exclusion.PURPOSE, at=NOW)
    Exclusion.objects.create(writer=cast.ana, sealed=sealed, written_at=NOW)
    return silent(world, cast)


ANOTHER_KEY = "another key of this installation, long enough to be one"


def test_a_wish_not_to_meet_holds_in_a_round_frozen_before_the_master_key_changed(kept_apart, settings):
    settings.MASTER_KEY_BEFORE, settings.MASTER_KEY = settings.MASTER_KEY, ANOTHER_KEY
    solve_round(kept_apart.pk, kept_apart.attempt)
    kept_apart.refresh_from_db()
    assert (kept_apart.state, kept_apart.attempt) == (RoundState.DRAFT, 1)
    assert not kept_apart.proposals.exists()


def test_a_round_frozen_under_a_key_that_was_taken_away_is_frozen_again(kept_apart, settings, tmp_path):
    rewrap_keys(ANOTHER_KEY, at=NOW)
    settings.MASTER_KEY, settings.DATA_DIR = ANOTHER_KEY, tmp_path
    solve_round(kept_apart.pk, kept_apart.attempt)
    kept_apart.refresh_from_db()
    assert (kept_apart.is_being_solved, kept_apart.is_emptied) == (True, True)

    run_what_is_due(kept_apart)
    assert (kept_apart.state, kept_apart.attempt) == (RoundState.DRAFT, 2)
    assert not kept_apart.proposals.exists()
    assert list(invariants.broken()) == []


def test_a_round_is_not_frozen_again_for_ever(kept_apart):
    Round.objects.filter(pk=kept_apart.pk).update(problem={}, attempt=5)
    run_what_is_due(kept_apart)
    assert kept_apart.state == RoundState.FAILED


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
