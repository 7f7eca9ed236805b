"""Whoever takes part changes how many at once and what they wish, in the role they have."""

import pytest
from django.urls import reverse

from peerlore.people.models import LogEntry
from peerlore.programmes import invariants
from peerlore.programmes.actions import answer, join
from peerlore.programmes.actions.enrolling import AlreadyEnrolled, PlacesTaken, SayWhatToLearn, TooMany
from peerlore.programmes.models import Enrolment
from peerlore.skills.models import Need, Skill
from tests.cast import NOW


@pytest.fixture
def welding(world, cast) -> Skill:
    skill = Skill.objects.create(uri="peerlore:welding", label="welding", source="own")
    need = {"unit": cast.testing, "level": 2, "people": 1, "by_date": world.goal.ends}
    world.programme.needs.add(Need.objects.create(goal=world.goal, skill=skill, **need))
    return skill


def wishes(row: Enrolment) -> list[tuple[str, int]]:
    return list(row.wish_rows.values_list("skill__label", "level"))


def test_joining_again_in_the_same_role_changes_places_and_wishes(world, cast, welding):
    type(world.programme).objects.update(open_to_all=False)  # who was enrolled changes it as well
    row, wanted = world.mentee(cast.ana), [(welding, 2), (world.skill, 4)]
    for _again in range(2):
        assert join(world.stage, role="mentee", capacity=2, wishes=wanted, by=cast.ana, at=NOW) == row
    row.refresh_from_db()
    assert (row.capacity, wishes(row)) == (2, [("welding", 2), ("calibration", 4)])
    said = LogEntry.objects.get(kind="programmes.enrolment", verb="changed")
    assert (said.by, said.about, said.fields, said.state) == (cast.ana, cast.ana, ["capacity", "wishes"], "enrolled")
    assert list(invariants.broken()) == []


def test_places_that_are_taken_stay_and_the_rules_of_joining_hold(world, cast):
    proposal = world.proposal()
    for person in (cast.ana, cast.ben):
        answer(proposal, "yes", by=person, at=NOW)
    world.stage.refresh_from_db()
    offers = {"role": "mentor", "wishes": [], "by": cast.ben, "at": NOW}
    Enrolment.objects.filter(person=cast.ben).update(capacity=2, reserved=2)
    with pytest.raises(PlacesTaken, match="Write 2 or more"):
        join(world.stage, capacity=1, **offers)
    with pytest.raises(TooMany):
        join(world.stage, capacity=9, **offers)
    with pytest.raises(AlreadyEnrolled, match="Leave the programme first"):
        join(world.stage, capacity=1, **offers | {"role": "mentee", "wishes": [(world.skill, 3)]})
    with pytest.raises(SayWhatToLearn):
        join(world.stage, role="mentee", capacity=1, wishes=[], by=cast.ana, at=NOW)
    assert Enrolment.objects.get(person=cast.ben).capacity == 2


def test_the_page_starts_from_what_is_and_loses_no_wish(client, world, cast, welding):
    row = world.mentee(cast.ana)
    join(world.stage, role="mentee", capacity=1, wishes=[(welding, 2), (world.skill, 4)], by=cast.ana, at=NOW)
    client.force_login(cast.ana)
    assert "Change how you take part…" in client.get(reverse("programme", args=[world.programme.pk])).content.decode()
    address = reverse("join", args=[world.programme.pk])
    form = client.get(address).context["form"]
    assert form.initial == {"capacity": 1, "skill": welding.pk, "level": 2, "then": [world.skill.pk]}
    sent = {"capacity": 2, "skill": welding.pk, "level": 3, "then": [world.skill.pk]}
    assert client.post(address, sent, follow=True).redirect_chain[-1][0] == reverse("programme", args=[world.stage.pk])
    row.refresh_from_db()
    assert (row.role, row.capacity, wishes(row)) == ("mentee", 2, [("welding", 3), ("calibration", 4)])
    client.post(address, {"capacity": 2, "skill": world.skill.pk, "level": 5})
    assert wishes(row) == [("calibration", 5)]


def test_who_gives_is_asked_for_places_alone_and_reads_which_are_taken(client, world, cast):
    world.proposal()
    client.force_login(cast.ben)
    address = reverse("join", args=[world.programme.pk])
    assert list(client.get(address).context["form"].fields) == ["capacity"]
    client.post(address, {"capacity": 2})
    assert Enrolment.objects.get(person=cast.ben).capacity == 2
    Enrolment.objects.filter(person=cast.ben).update(reserved=2)
    refused = client.post(address, {"capacity": 1})
    assert refused.status_code == 422
    assert "Write 2 or more" in refused.content.decode()
