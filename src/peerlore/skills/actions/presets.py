"""What is usual for a job title: set by a coordinator, given in bulk, taken back by the person."""

from collections.abc import Iterable, Iterator, Sequence
from datetime import datetime

from django.db import transaction

from peerlore.people.audit import record as log
from peerlore.people.models import Person
from peerlore.skills.actions.readings import read_again
from peerlore.skills.actions.rules import LevelsRunToFive, NobodyHasTheTitle
from peerlore.skills.models import TOP_LEVEL, Evidence, RolePreset, Skill, SkillRecord, Source

AT_ONCE = 500


@transaction.atomic
def preset_role(title: str, skill: Skill, *, level: int, by: Person | None, at: datetime) -> RolePreset:
    """Let everybody with the job title `title` have `skill` as usual for it. It feeds the matching and is never held.

    Set again, it changes and dates anew what it gave; who took it back is left alone.
    """
    if not 1 <= level <= TOP_LEVEL:
        raise LevelsRunToFive
    skill = Skill.objects.standing_for(skill)
    said = {"level": level, "set_by": by, "set_at": at}
    preset, is_new = RolePreset.objects.update_or_create(title=title.strip(), skill=skill, defaults=said)
    if not is_new:
        Evidence.objects.standing().filter(came_from=preset.scope).update(level=level, at=at, by=by)
    log("preset-set", preset, by=by, at=at, fields=["level"])
    give_preset(preset, at=at)
    return preset


@transaction.atomic
def preset_roles(
    titles: Sequence[str], skill: Skill, *, level: int, by: Person | None, at: datetime
) -> list[RolePreset]:
    """The same preset for several job titles, all or none."""
    if not titles:
        raise NobodyHasTheTitle
    return [preset_role(title, skill, level=level, by=by, at=at) for title in sorted(set(titles))]


@transaction.atomic
def give_preset(preset: RolePreset, *, at: datetime) -> int:
    """Give it to everybody present with the title who never had it; how many. Safe to run twice and at once."""
    given = Evidence.objects.filter(came_from=preset.scope).values("record__person")
    new = list(Person.objects.present().filter(title=preset.title).exclude(pk__in=given).order_by("pk"))
    if new:
        for people in _in_parts(new):
            _give(preset, people, at)
        log("preset-given", preset, by=None, at=at, fields=["evidence"])
    read_again([preset.skill.itself.pk], at=at)
    return len(new)


@transaction.atomic
def end_preset(preset: RolePreset, *, by: Person | None, at: datetime) -> None:
    """Take a preset back, and what it gave with it."""
    log("preset-ended", preset, by=by, at=at, fields=["evidence"])
    Evidence.objects.standing().filter(came_from=preset.scope).update(withdrawn_at=at)
    skill = preset.skill.itself
    preset.delete()
    read_again([skill.pk], at=at)


def _give(preset: RolePreset, people: Iterable[Person], at: datetime) -> None:
    people, skill = list(people), preset.skill.itself
    SkillRecord.objects.bulk_create(
        [SkillRecord(person=person, skill=skill) for person in people], ignore_conflicts=True
    )
    records = SkillRecord.objects.filter(person__in=people, skill=skill).order_by("pk")
    Evidence.objects.bulk_create([_usual(preset, record, at) for record in records], ignore_conflicts=True)


def _usual(preset: RolePreset, record: SkillRecord, at: datetime) -> Evidence:
    """Of a skill that was made one with another it is said as the preset says it, so that it goes back with it."""
    said_of = preset.said_of_id or (preset.skill_id if preset.skill_id != record.skill_id else None)
    return Evidence(
        record=record,
        source=Source.ROLE,
        level=preset.level,
        by_id=preset.set_by_id,
        at=at,
        came_from=preset.scope,
        said_of_id=said_of,
    )


def _in_parts(people: Sequence[Person]) -> Iterator[Sequence[Person]]:
    for start in range(0, len(people), AT_ONCE):
        yield people[start : start + AT_ONCE]
