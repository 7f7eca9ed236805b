"""A round in waves: a part first, the rest by date, places kept for all; stopped by a coordinator."""

from datetime import timedelta

import pytest
from django.urls import reverse

from peerlore.people.models import Notice
from peerlore.programmes import invariants
from peerlore.programmes.actions import answer, end_programme, publish_in_waves, send_wave, stop_waves, withdraw
from peerlore.programmes.actions.publishing import in_parts
from peerlore.programmes.actions.starting import CoordinatorsOnly
from peerlore.programmes.actions.waves import DaysBetween, HowManyWaves, NoWaveLeft
from peerlore.programmes.models import Answer, Enrolment, Proposal, Wave
from peerlore.programmes.tasks import due
from tests.cast import NOW, make_person

WEEK = timedelta(days=7)


@pytest.fixture
def draft(world, cast):
    """Four pairs, and Otto without anybody."""
    for number in range(4):
        there = {"unit": cast.testing, "site": cast.ana.site, "title": "Tester", "manager": cast.ines}
        world.mentor(make_person(f"Mentor{number} Moor", number=f"T{number}", **there))
        world.mentee(make_person(f"Mentee{number} Moor", number=f"M{number}", **there))
    world.mentee(cast.otto)
    return world.round()


@pytest.fixture
def out(draft, cast):
    return publish_in_waves(draft, waves=2, every_days=7, by=cast.cleo, at=NOW)


def states(row) -> list[str]:
    return sorted(row.proposals.values_list("state", flat=True))


def ticks(at) -> None:
    for job in due(at):
        job()


def reserved() -> int:
    return sum(Enrolment.objects.values_list("reserved", flat=True))


def test_a_part_goes_out_and_the_places_of_all_are_kept(out):
    assert states(out) == ["held", "held", "open", "open"]
    assert Answer.objects.count() == 4
    assert reserved() == 8
    assert Notice.objects.filter(event="match_found").count() == 4
    assert Notice.objects.filter(event="left_without_match").count() == 1
    assert list(invariants.broken()) == []


def test_the_next_part_goes_out_by_itself_on_its_day_and_once(out):
    ticks(NOW + WEEK - timedelta(minutes=1))
    assert "held" in states(out)
    for _again in range(2):
        ticks(NOW + WEEK)
    late = out.proposals.filter(wave=2)
    assert {one.state for one in late} == {"open"}
    assert {one.due.date() for one in late} == {(NOW + 2 * WEEK).date()}
    assert Notice.objects.filter(event="match_found", target__in=late.values("pk")).count() == 4
    send_wave(Wave.objects.get().pk, at=NOW + WEEK)
    assert Answer.objects.count() == 8
    assert list(invariants.broken()) == []


def test_what_may_not_be_any_more_is_taken_out_of_its_wave(out):
    one, other = out.proposals.filter(state="held")
    gone = one.teacher.person
    gone.is_active = False
    gone.save()
    withdraw(other.learner, by=other.learner.person, at=NOW)
    assert reserved() == 6
    ticks(NOW + WEEK)
    assert set(out.proposals.filter(wave=2).values_list("state", flat=True)) == {"dropped"}
    left = {one.learner.person, other.teacher.person}
    told = Notice.objects.filter(event="left_without_match", person__in=left)
    assert told.count() == 2
    assert reserved() == 4
    assert list(invariants.broken()) == []


def test_a_held_place_is_taken_wherever_else_somebody_is_looked_for(out, world, cast):
    held = out.proposals.filter(state="held").first()
    Enrolment.objects.filter(pk=held.learner_id).update(capacity=2)
    world.mentor(cast.jo)
    row = world.round(seed=3)
    people = row.problem["people"]
    free = dict(zip(people["enrolment"], people["free"], strict=True))
    assert free[held.teacher_id] == 0
    assert not row.proposals.filter(teacher=held.teacher, learner=held.learner).exists()


def test_it_can_be_stopped_and_everybody_in_it_is_told(client, out, cast):
    client.force_login(cast.cleo)
    page = client.get(reverse("round", args=[out.pk])).content.decode()
    assert "It goes out in waves" in page
    address = reverse("round_stop", args=[out.pk])
    assert address in page
    assert client.post(address).status_code == 302
    assert states(out) == ["dropped", "dropped", "open", "open"]
    assert reserved() == 4
    told = Notice.objects.filter(event="left_without_match")
    assert told.count() == 5
    assert sum("called off before it reached you" in one.parameters["reason"] for one in told) == 4
    ticks(NOW + WEEK)
    assert "held" not in states(out)
    assert list(invariants.broken()) == []
    assert client.post(address).status_code == 422
    with pytest.raises(NoWaveLeft):
        stop_waves(out, by=cast.cleo, at=NOW)


def test_the_end_of_the_programme_ends_what_is_held(out, world, cast):
    end_programme(world.programme, by=cast.cleo, at=NOW)
    assert states(out) == ["declined", "declined", "dropped", "dropped"]
    assert reserved() == 0
    ticks(NOW + WEEK)
    assert list(invariants.broken()) == []


def test_who_runs_it_says_how_many_and_how_far_apart(draft, cast):
    for rule, said in ((HowManyWaves, (0, 7)), (HowManyWaves, (10, 7)), (DaysBetween, (2, 0)), (DaysBetween, (2, 61))):
        with pytest.raises(rule):
            publish_in_waves(draft, waves=said[0], every_days=said[1], by=cast.cleo, at=NOW)
    with pytest.raises(CoordinatorsOnly):
        publish_in_waves(draft, waves=2, every_days=7, by=cast.otto, at=NOW)
    assert states(draft) == ["draft"] * 4


def test_more_waves_than_pairs_are_as_many_as_there_are_pairs(draft, cast):
    publish_in_waves(draft, waves=9, every_days=1, by=cast.cleo, at=NOW)
    assert Wave.objects.count() == 3
    for day in range(4):
        ticks(NOW + timedelta(days=day))
    assert states(draft) == ["open"] * 4


def test_one_teacher_is_in_one_wave_and_the_seed_says_which():
    pairs = [Proposal(pk=number, teacher_id=number // 3, learner_id=100 + number) for number in range(30)]
    parts = in_parts(pairs, 3, seed=7)
    assert [len(part) for part in parts] == [12, 9, 9]
    assert sum(len({one.teacher_id for one in part}) for part in parts) == 10
    assert [{*part} for part in in_parts(pairs[::-1], 3, seed=7)] == [{*part} for part in parts]
    assert [len(part) for part in in_parts([], 3, seed=7)] == [0]


def test_the_page_publishes_in_waves_and_says_to_those_who_wait_until_when(client, draft, world, cast):
    client.force_login(cast.cleo)
    address = reverse("round_publish", args=[draft.pk])
    assert client.post(address, {"waves": "20"}).status_code == 422
    assert client.post(address, {"waves": "2", "every_days": "3"}).status_code == 302
    held = draft.proposals.filter(state="held").first()
    client.force_login(held.learner.person)
    page = client.get(reverse("programme", args=[world.programme.pk])).content.decode()
    assert "A round is going out in parts until Friday 13 March" in page
    assert client.get(reverse("proposal", args=[held.pk])).status_code == 404


def test_a_no_in_the_first_wave_is_followed_up_while_the_rest_is_held(out, world):
    lost = out.proposals.filter(state="open").first()
    answer(lost, "no", by=lost.teacher.person, at=NOW)
    for _again in range(2):
        ticks(NOW + timedelta(days=1))
    small = out.follow_ups.get()
    asking = {
        pk
        for pk, gives in zip(small.problem["people"]["enrolment"], small.problem["people"]["gives"], strict=True)
        if not gives
    }
    assert lost.learner_id in asking
    assert asking.isdisjoint(out.proposals.filter(state="held").values_list("learner", flat=True))
    ticks(NOW + WEEK)
    assert list(invariants.broken()) == []
