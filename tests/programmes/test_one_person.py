"""Whoever runs a programme finds one person, enrols them, and takes them out; leaving is each one's own."""

import pytest
from django.urls import reverse

from peerlore.people.models import Grant, LogEntry, Notice, Office
from peerlore.programmes import invariants
from peerlore.programmes.actions import enrol, join, withdraw
from peerlore.programmes.actions.enrolling import LeftThemselves, NotYours, TakesPart
from peerlore.programmes.models import Enrolment, Proposal
from tests.cast import NOW


def test_whom_the_coordinator_takes_out_is_told_and_can_be_enrolled_again(world, cast):
    proposal = world.proposal()
    with pytest.raises(NotYours):
        withdraw(proposal.learner, by=cast.otto, at=NOW)
    for _again in range(2):
        withdraw(proposal.learner, by=cast.cleo, at=NOW)
    proposal.refresh_from_db()
    assert proposal.state == Proposal.State.DECLINED
    told = Notice.objects.get(event="taken_out")
    assert (told.person, told.parameters["coordinator"]) == (cast.ana, "Cleo Lindqvist")
    world.mentee(cast.ana)
    with pytest.raises(TakesPart, match="Ana Ferreira takes part already"):
        world.mentee(cast.ana)
    withdraw(proposal.learner, by=cast.cleo, at=NOW)
    assert Notice.objects.filter(event="taken_out").count() == 2
    assert list(invariants.broken()) == []


def test_who_left_by_themselves_comes_back_by_themselves(world, cast):
    row = world.mentee(cast.ana)
    withdraw(row, by=cast.ana, at=NOW)
    withdraw(row, by=cast.cleo, at=NOW)
    with pytest.raises(LeftThemselves, match="Ana Ferreira left this programme by themselves"):
        enrol(world.stage, cast.ana, role="mentor", capacity=1, wishes=[], by=cast.cleo, at=NOW)
    assert not Notice.objects.filter(event="taken_out").exists()
    join(world.stage, role="mentor", capacity=1, wishes=[], by=cast.ana, at=NOW)
    row.refresh_from_db()
    assert row.withdrawn_at is None


def test_one_person_is_found_and_enrolled_on_a_page(client, world, cast):
    client.force_login(cast.cleo)
    list_ = reverse("programme_people", args=[world.programme.pk])
    assert list_ in client.get(reverse("programme", args=[world.programme.pk])).content.decode()
    assert "Nobody takes part yet" in client.get(list_).content.decode()
    found = client.get(list_, {"q": "ferreira"})
    assert list(found.context["others"]) == [cast.ana]
    address = reverse("programme_person", args=[world.programme.pk, cast.ana.pk])
    assert address in found.content.decode()
    sent = {"role": "mentee", "skill": world.skill.pk, "level": 3, "capacity": 1}
    assert "at least one skill" in client.post(address, sent | {"skill": ""}).content.decode()
    assert client.post(address, sent).url == list_
    row = Enrolment.objects.get()
    assert (row.person, row.role, row.enrolled_by) == (cast.ana, "mentee", cast.cleo)
    again = client.post(address, sent)
    assert again.status_code == 422
    assert "takes part already" in again.content.decode()
    found = client.get(list_, {"q": "ferreira"})
    assert (list(found.context["page"]), list(found.context["others"])) == ([row], [])


def test_the_page_of_one_counts_what_ends_tells_no_level_and_is_written_down(client, world, cast):
    world.proposal()
    client.force_login(cast.cleo)
    page = client.get(reverse("programme_person", args=[world.programme.pk, cast.ana.pk])).content.decode()
    assert "calibration" in page
    assert "1 proposal to them that waits for answers ends" in page
    assert "level" not in page[page.index("<main") : page.index("</main")]
    looked = LogEntry.objects.get(verb="looked")
    assert (looked.kind, looked.about, looked.by) == ("programmes.enrolment", cast.ana, cast.cleo)
    out = reverse("take_out", args=[world.programme.pk, cast.ana.pk])
    for _again in range(2):
        assert client.post(out).url == reverse("programme_people", args=[world.programme.pk])
    assert Enrolment.objects.get(person=cast.ana).withdrawn_at
    assert Notice.objects.filter(event="taken_out").count() == 1


def test_only_whom_ones_office_reaches_or_who_takes_part_is_there(client, world, cast):
    Grant.objects.create(person=cast.otto, office=Office.COORDINATOR, scope=world.programme.scope, given_at=NOW)
    world.mentee(cast.ana)
    client.force_login(cast.otto)
    seen = {
        one: client.get(reverse("programme_person", args=[world.programme.pk, one.pk])).status_code
        for one in (cast.ana, cast.ben, cast.otto)
    }
    assert seen == {cast.ana: 200, cast.ben: 404, cast.otto: 200}
    page = client.get(reverse("programme_people", args=[world.programme.pk]), {"q": "ben"}).content.decode()
    assert "Nobody else whom your office reaches" in page
    client.force_login(cast.ben)
    assert client.get(reverse("programme_people", args=[world.programme.pk])).status_code == 403
    assert client.post(reverse("take_out", args=[world.programme.pk, cast.ana.pk])).status_code == 403
