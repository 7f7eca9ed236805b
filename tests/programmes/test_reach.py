"""Whoever coordinates some units counts and enrols people of those units, and nobody else."""

import pytest
from django.urls import reverse

from peerlore.people.models import Grant, Office, Person
from peerlore.programmes.actions import count_many, enrol, enrol_many, start_programme
from peerlore.programmes.actions.enrolling import EnrolCounts, OutOfReach
from peerlore.programmes.actions.starting import CoordinatorsOnly
from peerlore.programmes.models import Enrolment
from tests.cast import NOW, make_person, make_unit


@pytest.fixture
def sales(world, cast):
    """Otto coordinates Sales, with Nia in a team below it; he runs a programme of his own. Ben can teach, elsewhere."""
    Grant.objects.create(person=cast.otto, office=Office.COORDINATOR, scope=f"unit:{cast.sales.pk}", given_at=NOW)
    nia = make_person("Nia Mota", unit=make_unit("Key accounts", cast.sales), site=cast.leeds, title="X", number="N1")
    world.knows(cast.ben, 4)
    world.knows(nia, 4)
    programme = start_programme(by=cast.otto, at=NOW, name="Sales mentoring", needs=[world.need])
    return programme.stages.get(), nia


def test_levels_of_people_elsewhere_cannot_be_counted_out(sales, world, cast):
    stage, nia = sales
    nobody = EnrolCounts(mentors=0, mentees=0, already=0, passed_over=0)
    assert count_many(stage, Person.objects.within(cast.firmware), by=cast.otto, at=NOW) == nobody
    assert count_many(stage, Person.objects.filter(pk=nia.pk), by=cast.otto, at=NOW).mentors == 1
    with pytest.raises(CoordinatorsOnly):
        count_many(world.stage, Person.objects.present(), by=cast.otto, at=NOW)


def test_enrolling_everybody_enrols_whom_the_office_reaches(sales, cast):
    stage, nia = sales
    counts = enrol_many(stage, Person.objects.present(), by=cast.otto, at=NOW)
    assert (counts.mentors, counts.mentees, counts.passed_over) == (1, 1, 0)
    assert set(Enrolment.objects.values_list("person", flat=True)) == {cast.otto.pk, nia.pk}
    with pytest.raises(OutOfReach):
        enrol(stage, cast.ben, role="mentor", capacity=1, wishes=[], by=cast.otto, at=NOW)


def test_the_office_of_administrator_adds_nobody(sales, cast):
    stage, _ = sales
    Grant.objects.create(person=cast.otto, office=Office.ADMINISTRATOR, given_at=NOW)
    otto = Person.objects.get(pk=cast.otto.pk)
    assert count_many(stage, Person.objects.within(cast.firmware), by=otto, at=NOW).mentors == 0


def test_the_page_offers_only_the_units_one_coordinates(sales, client, cast):
    stage, nia = sales
    client.force_login(cast.otto)
    address = reverse("enrol", args=[stage.programme_id])
    page = client.get(address)
    assert set(page.context["form"].fields["unit"].queryset) == {cast.sales, nia.unit}
    assert "Everybody in the units you coordinate" in page.content.decode()
    assert client.post(address, {"unit": cast.firmware.pk}).status_code == 422
    assert client.post(address, {"unit": ""}).context["counts"].mentors == 1
    client.post(address, {"unit": "", "confirmed": "on"})
    assert Enrolment.objects.count() == 2


def test_who_coordinates_one_programme_alone_reads_that_people_join_by_themselves(client, world, cast):
    Grant.objects.create(person=cast.otto, office=Office.COORDINATOR, scope=world.programme.scope, given_at=NOW)
    client.force_login(cast.otto)
    page = client.get(reverse("enrol", args=[world.programme.pk])).content.decode()
    assert "Your office reaches no unit" in page
    assert "Count them first" not in page
    world.knows(cast.ben, 4)
    assert count_many(world.stage, Person.objects.present(), by=cast.otto, at=NOW).mentors == 0
