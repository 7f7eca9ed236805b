"""Evidence and wishes: what somebody can do, would teach, wants to learn."""

from datetime import datetime

from django.db import transaction

from peerlore.people.audit import record as log
from peerlore.people.models import Person
from peerlore.skills.actions.readings import day_of, read_again
from peerlore.skills.actions.rules import (
    GroupsAreNotSkills,
    LevelsRunToFive,
    NobodyConfirmsThemselves,
    NotYoursToChange,
    OnlyOneselfSaysSelf,
    SkillIsRetired,
)
from peerlore.skills.models import TOP_LEVEL, Evidence, Skill, SkillRecord, Source, Wish

BY_OTHERS = {Source.PEER, Source.MANAGER, Source.EXCHANGE}


@transaction.atomic
def record_evidence(
    person: Person, skill: Skill, *, level: int, source: Source, by: Person | None, at: datetime, came_from: str = ""
) -> Evidence:
    """Add dated evidence. What names where it `came_from` is recorded once, however often it is told."""
    _check_level(level)
    _check_voice(person, source, by)
    record = _record_of(person, skill)
    row, is_new = _evidence(record, level=level, source=source, by=by, at=at, came_from=came_from)
    if is_new:
        log("evidence-recorded", row, by=by, at=at, about=person, fields=["level", "source"])
        read_again([record.skill_id], at=at)
    return row


@transaction.atomic
def teach(person: Person, skill: Skill, *, level: int, by: Person | None, at: datetime) -> SkillRecord:
    """Publish that `person` teaches `skill`, at a level they state themselves."""
    _check_choosable(skill)
    _check_own(person, by)
    _check_level(level)
    wished = _wish(person, skill, wish=Wish.TEACHES, wanted_level=None, at=at)
    _say_level(wished, level=level, by=by, at=at)
    log("teaching-published", wished, by=by, at=at, about=person, fields=["wish"])
    return wished


@transaction.atomic
def learn(person: Person, skill: Skill, *, wanted_level: int, by: Person | None, at: datetime) -> SkillRecord:
    """State that `person` wants to learn `skill`, up to a level."""
    _check_choosable(skill)
    _check_own(person, by)
    _check_level(wanted_level)
    wished = _wish(person, skill, wish=Wish.LEARNS, wanted_level=wanted_level, at=at)
    log("learning-wished", wished, by=by, at=at, about=person, fields=["wish", "wanted_level"])
    return wished


@transaction.atomic
def say_level(person: Person, skill: Skill, *, level: int, by: Person | None, at: datetime) -> SkillRecord:
    """Say anew what `person` can do, and leave the wish as it is."""
    _check_own(person, by)
    _check_level(level)
    known = _record_of(person, skill)
    _say_level(known, level=level, by=by, at=at)
    return known


@transaction.atomic
def withdraw_wish(record: SkillRecord, *, by: Person | None, at: datetime) -> SkillRecord:
    """Neither teach nor learn this any longer, nor what was made one with it. The evidence stays."""
    _check_own(record.person, by)
    record.wish, record.wanted_level, record.wished_at = Wish.NONE, None, at
    record.save(update_fields=["wish", "wanted_level", "wished_at"])
    resting = SkillRecord.objects.filter(person=record.person, skill__same_as=record.skill)
    resting.update(wish=Wish.NONE, wanted_level=None, wished_at=at)
    log("wish-withdrawn", record, by=by, at=at, about=record.person, fields=["wish"])
    return record


@transaction.atomic
def withdraw_evidence(evidence: Evidence, *, by: Person | None, at: datetime) -> Evidence:
    """From now on this evidence does not count; that it was there stays known. Twice changes nothing."""
    _check_own(evidence.record.person, by)
    changed = Evidence.objects.standing().filter(pk=evidence.pk).update(withdrawn_at=at)
    evidence.refresh_from_db()
    if changed:
        log("evidence-withdrawn", evidence, by=by, at=at, about=evidence.record.person, fields=["withdrawn_at"])
        read_again([evidence.record.skill_id], at=at)
    return evidence


def _record_of(person: Person, skill: Skill) -> SkillRecord:
    return SkillRecord.objects.get_or_create(person=person, skill=Skill.objects.standing_for(skill))[0]


def _wish(person: Person, skill: Skill, *, wish: Wish, wanted_level: int | None, at: datetime) -> SkillRecord:
    said = {"wish": wish, "wanted_level": wanted_level, "wished_at": at}
    skill = Skill.objects.standing_for(skill)
    return SkillRecord.objects.update_or_create(person=person, skill=skill, defaults=said)[0]


def _evidence(record: SkillRecord, *, came_from: str, **said: object) -> tuple[Evidence, bool]:
    if not came_from:
        return Evidence.objects.create(record=record, **said), True
    return Evidence.objects.get_or_create(record=record, came_from=came_from, defaults=said)


def _say_level(record: SkillRecord, *, level: int, by: Person | None, at: datetime) -> None:
    """One's own word, unless the last one says the same and is of the same day."""
    last = record.evidence.standing().filter(source=Source.SELF).order_by("-at", "-pk").first()
    if last is None or (last.level, day_of(last.at)) != (level, day_of(at)):
        record_evidence(record.person, record.skill, level=level, source=Source.SELF, by=by, at=at)


def _check_level(level: int) -> None:
    if not 0 <= level <= TOP_LEVEL:
        raise LevelsRunToFive


def _check_voice(person: Person, source: Source, by: Person | None) -> None:
    if by is None:
        return
    if source == Source.SELF and by != person:
        raise OnlyOneselfSaysSelf(name=person.name)
    if source in BY_OTHERS and by == person:
        raise NobodyConfirmsThemselves


def _check_own(person: Person, by: Person | None) -> None:
    if by is not None and by != person:
        raise NotYoursToChange


def _check_choosable(skill: Skill) -> None:
    if skill.itself.retired_at:
        raise SkillIsRetired(skill=skill.label)
    if skill.is_group:
        raise GroupsAreNotSkills(skill=skill.label)
