"""Rolling programmes: joining any day, looked for within a day, or told why and until when."""

from datetime import timedelta

import pytest
from django.urls import reverse

from peerlore.people.models import Notice, Person
from peerlore.programmes import invariants
from peerlore.programmes.actions import answer, change_programme, end_programme, join, start_round, withdraw
from peerlore.programmes.models import Enrolment, Programme, Proposal, Round
from peerlore.programmes.tasks import due
from tests.cast import NOW

LATER = NOW + timedelta(hours=13)


@pytest.fixture(autouse=True)
def rolling(world) -> None:
    Programme.objects.update(rolling=True)
    world.programme.refresh_from_db()
    world.stage.programme.refresh_from_db()


def tick(at, times: int = 2) -> None:
    """A round that begins in one tick goes out in the next."""
    for _ in range(times):
        for job in due(at):
            job()


def learns(world, person: Person, *, at=NOW) -> Enrolment:
    return join(world.stage, role="mentee", capacity=1, wishes=[(world.skill, 3)], by=person, at=at)


def teaches(world, person: Person, *, at=NOW) -> Enrolment:
    world.knows(person, 4)
    return join(world.stage, role="mentor", capacity=1, wishes=[], by=person, at=at)


def both_say_yes(proposal: Proposal) -> None:
    for side in proposal.sides():
        answer(proposal, "yes", by=side.person, at=LATER)


def told(person: Person) -> list[str]:
    return list(Notice.objects.filter(person=person).order_by("pk").values_list("event", flat=True))


def test_newcomers_are_matched_within_a_day_without_anybody_starting_a_round(world, cast):
    teaches(world, cast.ben)
    learns(world, cast.ana)
    tick(NOW + timedelta(hours=11))
    assert not Round.objects.exists()  # others may still come who fit
    tick(LATER)
    row = Round.objects.get()
    assert (row.state, row.started_by) == ("published", None)
    proposal = Proposal.objects.get()
    assert (proposal.teacher.person, proposal.learner.person) == (cast.ben, cast.ana)
    assert told(cast.ana) == told(cast.ben) == ["match_found"]
    tick(LATER + timedelta(hours=1))
    assert Round.objects.count() == 1
    assert list(invariants.broken()) == []


def test_who_comes_where_nobody_teaches_is_told_so_and_until_when(world, cast):
    learns(world, cast.ana)
    tick(LATER)
    assert not Round.objects.exists()
    said = Notice.objects.get(person=cast.ana)
    assert (said.event, said.parameters["reason"]) == ("left_without_match", "Nobody who could teach takes part yet.")
    assert "by Tuesday 17 March at the latest" in said.parameters["option"]
    tick(LATER + timedelta(days=6))
    assert told(cast.ana) == ["left_without_match"]
    tick(LATER + timedelta(days=7))
    assert told(cast.ana) == ["left_without_match"] * 2


def test_who_waits_is_looked_for_again_when_somebody_joins(world, cast):
    learns(world, cast.ana)
    tick(LATER)
    teaches(world, cast.ben, at=LATER)
    tick(LATER + timedelta(hours=13))
    assert Proposal.objects.get().learner.person == cast.ana


def test_who_is_left_over_is_told_why_once_in_a_week(world, cast):
    teaches(world, cast.ben)
    for person in (cast.ana, cast.otto):
        learns(world, person)
    tick(LATER)
    without = Notice.objects.get(event="left_without_match")
    assert "at the latest" in without.parameters["option"]
    both_say_yes(Proposal.objects.get())
    ines = learns(world, cast.ines, at=LATER)
    tick(LATER + timedelta(hours=13))
    assert told(cast.ines) == ["left_without_match"]
    assert told(without.person) == ["left_without_match"]
    withdraw(ines, by=cast.ines, at=LATER)
    tick(LATER + timedelta(days=8))
    assert told(without.person).count("left_without_match") == 2
    assert list(invariants.broken()) == []


def test_who_lost_somebody_is_looked_for_anew_and_not_with_the_same(world, cast):
    teaches(world, cast.ben)
    learns(world, cast.ana)
    tick(LATER)
    answer(Proposal.objects.get(), "no", by=cast.ben, at=LATER)
    option = Notice.objects.get(event="match_declined").parameters["option"]
    assert option == "You stay in the programme, and within a day we look again."
    teaches(world, cast.jo, at=LATER)
    tick(LATER + timedelta(hours=13))
    again = Proposal.objects.latest("pk")
    assert (again.teacher.person, again.learner.person) == (cast.jo, cast.ana)
    assert list(invariants.broken()) == []


def test_who_found_somebody_is_not_looked_for_again(world, cast):
    for person in (cast.ben, cast.jo):
        teaches(world, person)
    learns(world, cast.ana)
    tick(LATER)
    both_say_yes(Proposal.objects.get())
    learns(world, cast.otto, at=LATER)
    tick(LATER + timedelta(hours=13))
    assert Proposal.objects.filter(learner__person=cast.ana).count() == 1
    assert Proposal.objects.filter(learner__person=cast.otto).exists()


def test_while_a_draft_is_open_and_after_the_end_nothing_begins(world, cast):
    teaches(world, cast.ben)
    learns(world, cast.ana)
    start_round(world.stage, by=cast.cleo, at=NOW, seed=1)
    tick(LATER)
    assert [row.state for row in Round.objects.all()] == ["draft"]
    said = Notice.objects.get(person=cast.ana)
    assert said.parameters["reason"] == "Cleo Lindqvist looks at a round just now."
    tick(LATER + timedelta(days=1))
    assert told(cast.ana) == ["left_without_match"]
    end_programme(world.programme, by=cast.cleo, at=LATER)
    tick(LATER + timedelta(days=8))
    assert Round.objects.count() == 1


def test_a_programme_with_rounds_is_left_alone(world, cast):
    change_programme(
        world.programme, name="Rounds", answer_days=7, open_to_all=True, rolling=False, by=cast.cleo, at=NOW
    )
    teaches(world, cast.ben)
    learns(world, cast.ana)
    tick(LATER + timedelta(days=8))
    assert not Round.objects.exists()


def test_the_pages_say_it_and_the_form_starts_one(client, world, cast):
    client.force_login(cast.cleo)
    said = {"need": [world.need.pk], "recipe": "mentoring", "name": "Any day", "rolling": "on"}
    client.post(reverse("programme_start"), said)
    made = Programme.objects.latest("pk")
    assert made.rolling
    page = client.get(reverse("programme", args=[made.pk])).content.decode()
    assert "Join any day" in page
    assert "Half a day after somebody joins" in page
    assert client.get(reverse("programme_change", args=[made.pk])).context["form"].initial["rolling"] is True
    client.force_login(cast.ana)
    assert "within a day you hear" in client.get(reverse("join", args=[made.pk])).content.decode()
    sent = {"role": "mentee", "skill": world.skill.pk, "level": 3, "capacity": 1}
    joined = client.post(reverse("join", args=[made.pk]), sent, follow=True).content.decode()
    assert "Within a day you hear whom we found" in joined
