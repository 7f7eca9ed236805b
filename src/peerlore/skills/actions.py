"""The verbs of the skills room."""

from collections.abc import Iterable
from datetime import datetime

from django.db import transaction

from peerlore.people.audit import record
from peerlore.people.models import Person
from peerlore.skills.models import Evidence, GapReading, Need, Skill, SkillRecord, Source


@transaction.atomic
def record_evidence(
    person: Person,
    skill: Skill,
    *,
    level: int,
    source: Source,
    by: Person | None,
    at: datetime,
    came_from: str = "",
) -> Evidence:
    held, _ = SkillRecord.objects.get_or_create(person=person, skill=skill)
    evidence = Evidence.objects.create(record=held, source=source, level=level, by=by, at=at, came_from=came_from)
    record("recorded", evidence, by=by, at=at, about=person, fields=["level", "source"])
    return evidence


@transaction.atomic
def take_readings(*, at: datetime, needs: Iterable[Need] | None = None) -> list[GapReading]:
    return [_read(need, at=at) for need in (Need.objects.all() if needs is None else needs)]


def _read(need: Need, *, at: datetime) -> GapReading:
    people = Person.objects.present().within(need.unit)
    held = Evidence.objects.standing().filter(
        record__person__in=people, record__skill=need.skill, level__gte=need.level
    )
    count = held.exclude(source=Source.ROLE).values("record__person").distinct().count()
    reading, _ = GapReading.objects.update_or_create(
        need=need, on=at.date(), defaults={"read_at": at, "needed": need.people, "held": count, "teachable": 0}
    )
    return reading
