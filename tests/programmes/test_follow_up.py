"""Follow-ups: whoever lost somebody or has nobody is looked for again, and all else stays as it is."""

from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from peerlore.people.models import LogEntry, Notice
from peerlore.programmes import invariants
from peerlore.programmes.actions import (
    answer,
    change_programme,
    discard,
    end_programme,
    enrol,
    follow_up,
    publish,
    start_programme,
    turn_dials,
    withdraw,
)
from peerlore.programmes.actions.changing import FollowUps
from peerlore.programmes.actions.following import seed_after
from peerlore.programmes.matching import digest_of, plan
from peerlore.programmes.models import Enrolment, Proposal, Round, RoundState
from peerlore.programmes.tasks import due
from tests.cast import NOW, make_person

DAY = timedelta(days=1)
WANTED = {"name": "Spring mentoring", "answer_days": 7, "open_to_all": True}


def ticks(at) -> None:
    """Twice: what one tick begins is worked out at once here, and the next publishes it."""
    for _again in range(2):
        for job in due(at):
            job()


@pytest.fixture
def three(world, cast):
    """Ben and Jo each teach one of Ana, Otto and Ines; one of the three has nobody."""
    for person in (cast.ben, cast.jo):
        world.mentor(person)
    for person in (cast.ana, cast.otto, cast.ines):
        world.mentee(person)
    return world.published()


def lose(row: Round) -> Proposal:
    """One of the two says no."""
    proposal = row.proposals.first()
    answer(proposal, "no", by=proposal.teacher.person, at=NOW)
    return Proposal.objects.get(pk=proposal.pk)


def test_who_lost_somebody_and_who_had_nobody_are_looked_for_and_the_rest_stays(world, three):
    lost, kept = lose(three), three.proposals.last()
    nobody = three.unmatched.get().enrolment
    ticks(NOW + DAY)
    small = Round.objects.get(follows=three)
    assert (small.state, small.number, small.started_by) == (RoundState.PUBLISHED, 2, None)
    asked = {
        pk for pk, gives in zip(*(small.problem["people"][k] for k in ("enrolment", "gives")), strict=True) if not gives
    }
    assert asked == {lost.learner_id, nobody.pk}
    found = small.proposals.get()
    assert (found.teacher, found.learner, found.state) == (lost.teacher, nobody, "open")
    kept.refresh_from_db()
    assert kept.state == "open"
    assert Enrolment.objects.get(pk=kept.teacher_id).reserved == 1
    assert Notice.objects.filter(event="match_found", target=found.pk).count() == 2
    told = Notice.objects.get(event="left_without_match", target=small.pk)
    assert told.person == lost.learner.person
    assert "a small follow-up round looks for you again" in told.parameters["option"]
    assert list(invariants.broken()) == []


def test_it_begins_a_day_after_what_was_lost_and_once(world, three):
    lose(three)
    ticks(NOW + DAY - timedelta(minutes=1))
    assert Round.objects.count() == 1
    for _tick in range(3):
        ticks(NOW + DAY)
    assert Round.objects.count() == 2
    assert follow_up(world.stage.pk, at=NOW + DAY) is None


def test_an_expiry_and_a_withdrawal_are_followed_up_like_a_no(world, cast):
    proposal = world.proposal()
    world.mentee(cast.otto)
    ticks(proposal.due + timedelta(minutes=1))
    ticks(proposal.due + timedelta(minutes=1) + DAY)
    small = Round.objects.get(follows=proposal.round)
    found = small.proposals.get()
    assert found.learner.person == cast.otto
    assert small.unmatched.get().enrolment.person == cast.ana
    at = small.started_at + timedelta(hours=1)
    withdraw(found.learner, by=cast.otto, at=at)
    world.mentor(cast.jo)
    ticks(at + DAY)
    again = Round.objects.get(follows=proposal.round, number=3).proposals.get()
    assert (again.teacher.person, again.learner.person) == (cast.jo, cast.ana)
    assert list(invariants.broken()) == []


def test_nobody_is_proposed_again_to_whom_they_were_in_this_round(world, cast):
    answer(world.proposal(), "no", by=cast.ben, at=NOW)
    ticks(NOW + DAY)
    small = Round.objects.get(number=2)
    assert not small.proposals.exists()
    assert small.unmatched.get(enrolment__person=cast.ana).reason == "too-close"
    discarded = world.round()
    assert discarded.proposals.count() == 1  # the next round may


def test_what_it_froze_and_its_seed_are_kept_so_that_it_can_be_worked_out_again(world, three):
    lose(three)
    expected = seed_after(three)
    ticks(NOW + DAY)
    small = Round.objects.get(follows=three)
    assert small.seed == expected != three.seed
    assert small.problem_digest == digest_of(small.problem)
    assert small.problem["dials"] == three.problem["dials"]
    pairs = {(one.teacher, one.learner) for one in plan(small.problem, seed=small.seed).pairs}
    assert pairs == set(small.proposals.values_list("teacher", "learner"))
    log = LogEntry.objects.filter(kind="programmes.round", target=small.pk).order_by("pk")
    assert list(log.values_list("verb", "by")) == [("started", None), ("solved", None), ("published", None)]


def test_at_most_so_many_and_the_last_waits_until_nobody_is_asked(world, three, cast):
    change_programme(world.programme, **WANTED, follow_ups=1, by=cast.cleo, at=NOW)
    lose(three)
    ticks(NOW + DAY)
    assert not Round.objects.filter(follows=three).exists()  # the other proposal still waits for answers
    after = three.proposals.last().due + timedelta(minutes=1)
    ticks(after)
    small = Round.objects.get(follows=three)
    assert small.problem["people"]["gives"].count(0) == 3
    answer(small.proposals.first(), "no", by=small.proposals.first().learner.person, at=after)
    ticks(after + 2 * DAY)
    assert Round.objects.count() == 2


def test_without_follow_ups_none_begins(world, three, cast):
    change_programme(world.programme, **WANTED, follow_ups=0, by=cast.cleo, at=NOW)
    lose(three)
    ticks(NOW + DAY)
    assert Round.objects.count() == 1
    told = Notice.objects.get(event="match_declined")
    assert told.parameters["option"] == "You stay in the programme, and the next round looks again."
    with pytest.raises(FollowUps):
        change_programme(world.programme, **WANTED, follow_ups=10, by=cast.cleo, at=NOW)


def test_where_the_coordinator_is_asked_it_waits_as_a_draft(client, world, three, cast):
    change_programme(world.programme, **WANTED, follows_up_itself=False, by=cast.cleo, at=NOW)
    lost = lose(three)
    told = Notice.objects.get(event="match_declined")
    assert f"{cast.cleo.name} reads it before it goes out" in told.parameters["option"]
    ticks(NOW + DAY)
    small = Round.objects.get(follows=three)
    assert small.is_draft
    client.force_login(cast.cleo)
    assert "Round 2 of Spring mentoring is a draft" in client.get("/").content.decode()
    page = client.get(reverse("round", args=[small.pk])).content.decode()
    assert "Round 2, a follow-up of round 1" in page
    ticks(NOW + 3 * DAY)
    small.refresh_from_db()
    assert small.is_draft
    publish(small, by=cast.cleo, at=NOW + 3 * DAY)
    assert small.proposals.get().teacher == lost.teacher
    assert list(invariants.broken()) == []


def test_a_follow_up_put_away_is_not_begun_again_and_one_with_other_dials_stays_one(world, three, cast):
    change_programme(world.programme, **WANTED, follows_up_itself=False, by=cast.cleo, at=NOW)
    lose(three)
    ticks(NOW + DAY)
    dials = {"skill_fit": 8, "reach": 5, "likeness": 4, "wishes": 7, "load": 6}
    turned = turn_dials(Round.objects.get(number=2), dials, by=cast.cleo, at=NOW + DAY)
    assert (turned.follows, turned.number, turned.problem["dials"]) == (three, 3, dials)
    assert turned.problem["people"]["gives"].count(0) == 2
    discard(turned, by=cast.cleo, at=NOW + DAY)
    ticks(NOW + 2 * DAY)
    assert Round.objects.count() == 3


def test_none_begins_while_a_round_is_open_nor_after_the_end(world, three, cast):
    lose(three)
    world.round()
    ticks(NOW + DAY)
    assert not Round.objects.filter(follows=three).exists()
    discard(Round.objects.get(number=2), by=cast.cleo, at=NOW + DAY)
    end_programme(world.programme, by=cast.cleo, at=NOW + DAY)
    ticks(NOW + DAY)
    assert not Round.objects.filter(follows=three).exists()


def test_who_gives_and_read_the_same_before_is_not_told_again(world, cast):
    """Jo teaches what nobody asks for, and reads so once; Ana, who waits, reads how it stands."""
    enrol(world.stage, cast.jo, role="mentor", capacity=1, wishes=[], by=cast.cleo, at=NOW)
    lost = world.proposal()
    answer(lost, "no", by=cast.ben, at=NOW)
    ticks(NOW + DAY)
    small = Round.objects.get(follows=lost.round, state=RoundState.PUBLISHED)
    assert small.unmatched.filter(enrolment__person=cast.jo).exists()
    told = Notice.objects.filter(event="left_without_match")
    assert told.filter(person=cast.jo).count() == 1
    assert told.get(person=cast.ana).target == small.pk


def test_whose_partner_withdrew_from_a_draft_is_told(world, cast):
    ben = world.mentor(cast.ben)
    world.mentee(cast.ana)
    draft = world.round()
    withdraw(ben, by=cast.ben, at=NOW)
    publish(draft, by=cast.cleo, at=NOW)
    assert Notice.objects.get(event="left_without_match").person == cast.ana


def test_programmes_from_before_have_none_until_they_are_asked_for(world):
    with connection.cursor() as cursor:
        cursor.execute("SELECT follow_ups FROM programmes_programme WHERE id = %s", [world.programme.pk])
        assert cursor.fetchone() == (3,)
    made = start_programme(by=world.cast.cleo, at=NOW, name="None", needs=[world.need], follow_ups=0)
    assert made.follow_ups == 0


def test_a_tick_asks_the_same_however_much_was_lost(world, cast, three):
    lose(three)
    ticks(NOW + DAY)
    few = questions(NOW + DAY)
    for number in range(8):
        there = {"unit": cast.testing, "site": cast.ana.site, "title": "Tester", "manager": cast.ines}
        world.mentee(make_person(f"Mentee{number} Moor", number=f"M{number}", **there))
    assert questions(NOW + DAY) <= few


def questions(at) -> int:
    with CaptureQueriesContext(connection) as captured:
        list(due(at))
    return len(captured)


def test_the_pages_say_what_follows_and_by_when(client, world, three, cast):
    lost = lose(three)
    client.force_login(cast.cleo)
    page = client.get(reverse("round", args=[three.pk])).content.decode()
    assert "The next follow-up begins by Wednesday 11 March." in page
    client.force_login(lost.learner.person)
    page = client.get(reverse("proposal", args=[lost.pk])).content.decode()
    assert "a small follow-up round looks again by Wednesday 11 March" in page
    ticks(NOW + DAY)
    page = client.get(reverse("proposal", args=[lost.pk])).content.decode()
    assert "A round has looked again since" in page
    page = client.get(reverse("programme", args=[world.programme.pk])).content.decode()
    assert "a small follow-up round looks for you again" in page
    client.force_login(cast.cleo)
    page = client.get(reverse("round", args=[three.pk])).content.decode()
    assert "Round 2" in page
