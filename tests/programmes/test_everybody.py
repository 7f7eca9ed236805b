"""A round over 1,470 people: every hard rule, checked by a reader of its own; nobody left without a reason."""

from collections import Counter
from datetime import date

import pytest

from peerlore.people.models import Notice, Person
from peerlore.programmes import invariants
from peerlore.programmes.actions import enrol_many, publish
from peerlore.programmes.models import Enrolment, Proposal
from peerlore.skills.models import Evidence, Need, SkillRecord, Source
from tests.cast import NOW, make_unit

PEOPLE = 1463  # with the cast's seven: as many as in the real file
DAY, NIGHT = {str(d): [["09:00", "17:00"]] for d in range(5)}, {str(d): [["22:00", "06:00"]] for d in range(5)}


@pytest.fixture
def everybody(world, cast):
    """Invented people in ten units, managers in tens; every third can teach, one in forty works at night."""
    units = [make_unit(f"Department {n}", cast.company) for n in range(10)]
    people = Person.objects.bulk_create(
        Person(
            sign_in_name=f"n{n}", company=cast.company, staff_number=f"N{n}", unit=units[n % 10], site=cast.leeds,
            title="Colleague", level=str(n % 4), hours=NIGHT if n % 40 == 7 else DAY, password="!",
        )
        for n in range(PEOPLE)
    )  # fmt: skip
    for n, person in enumerate(people):
        person.manager = people[n // 10] if n else None
    Person.objects.bulk_update(people, ["manager"], batch_size=500)
    teachers = people[::3]
    records = SkillRecord.objects.bulk_create(SkillRecord(person=one, skill=world.skill) for one in teachers)
    Evidence.objects.bulk_create(
        Evidence(record=record, source=Source.ROLE, level=3 + n % 3, at=NOW) for n, record in enumerate(records)
    )
    Need.objects.create(
        goal=world.goal, unit=units[0], skill=world.skill, level=3, people=40, by_date=date(2026, 11, 1)
    )
    return people


def broken_rules(round_) -> list[str]:
    """Read from the rows alone, one pair after the other."""
    boss = dict(Person.objects.values_list("pk", "manager"))
    wrong, load = [], Counter()
    for one in round_.proposals.select_related("teacher__person", "learner__person"):
        teacher, learner = one.teacher.person, one.learner.person
        load.update([one.teacher_id, one.learner_id])
        for low, high in ((teacher.pk, learner.pk), (learner.pk, teacher.pk)):
            if high in (boss[low], boss.get(boss[low])):
                wrong.append(f"{low} reports to {high}")
        if (teacher.hours == NIGHT) != (learner.hours == NIGHT):
            wrong.append(f"{teacher.pk} and {learner.pk} never meet")
        if (one.teacher.role, one.learner.role) != ("mentor", "mentee") or len(one.reasons) != 4:
            wrong.append(f"proposal {one.pk} has wrong roles or reasons")
    for row in Enrolment.objects.filter(pk__in=load):
        if load[row.pk] > row.capacity:
            wrong.append(f"{row.pk} is over capacity")
    return wrong


def test_a_round_over_everybody_keeps_every_rule_and_leaves_nobody_without_a_word(world, cast, everybody):
    counts = enrol_many(world.stage, Person.objects.present(), by=cast.cleo, at=NOW)
    assert counts.mentors + counts.mentees == 1470
    round_ = world.round(seed=7)
    assert round_.plan["status"] == "optimal"
    assert round_.plan["wrong"] == []
    assert broken_rules(round_) == []
    placed = {key for pair in round_.proposals.values_list("teacher", "learner") for key in pair}
    without = set(round_.unmatched.exclude(reason="").exclude(option="").values_list("enrolment", flat=True))
    assert placed | without == set(Enrolment.objects.values_list("pk", flat=True))
    assert not placed & without
    publish(round_, by=cast.cleo, at=NOW)
    asked = round_.proposals.filter(state=Proposal.State.OPEN).count()
    assert Notice.objects.filter(event="match_found").count() == 2 * asked
    assert Notice.objects.filter(event="left_without_match").count() == len(without)
    assert list(invariants.broken()) == []
