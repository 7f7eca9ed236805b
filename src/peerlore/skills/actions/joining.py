"""Make two skills one, and take them apart again: nothing of anybody is lost either way.

Records, evidence, presets and needs of the one move to the other and remember of which skill they were said; so do
readings, which hang on their need. Where both sides have one (somebody's record of each skill, say), that of the other
rests where it is: its evidence moves, and its wish counts where there was none. Taken apart, all of it goes back; what
was said since stays with the skill it was said of.
"""

from collections.abc import Collection
from datetime import datetime

from django.db import transaction
from django.db.models import Exists, OuterRef, Q, QuerySet

from peerlore.people.audit import record as log
from peerlore.people.models import Person
from peerlore.skills.actions.readings import read_again
from peerlore.skills.actions.rules import GroupsAreNotSkills, NotMadeOne, TheSameAlready
from peerlore.skills.models import Evidence, Likeness, Need, RolePreset, Skill, SkillRecord, Wish

ONE, APART, OFFERED = Likeness.State.ONE, Likeness.State.APART, Likeness.State.OFFERED


@transaction.atomic
def make_one(
    kept: Skill, other: Skill, *, by: Person | None, at: datetime, why: Likeness.Why = Likeness.Why.CHOSEN
) -> Likeness:
    """From now on `other` is the same as `kept`, and everything said of it is said of that."""
    kept, other = _locked(kept, other)
    if kept.itself == other.itself or other.same_as_id:
        raise TheSameAlready(skill=other.label)
    if kept.is_group or other.is_group:
        raise GroupsAreNotSkills(skill=kept.label if kept.is_group else other.label)
    kept = kept.itself
    _move(other, to=kept)
    Skill.objects.filter(Q(pk=other.pk) | Q(same_as=other)).update(same_as=kept)
    likeness = _decided(kept, other, ONE, why=why, by=by, at=at)
    log("skills-made-one", likeness, by=by, at=at, fields=["state"], state=ONE)
    keep_what_others_have(at=at)
    read_again([kept.pk], at=at)
    return likeness


@transaction.atomic
def take_apart(likeness: Likeness, *, by: Person | None, at: datetime) -> Likeness:
    """The two are two again, each with what was said of it. They are not offered again by themselves."""
    kept, other = _locked(likeness.kept, likeness.other)
    likeness = Likeness.objects.select_for_update().get(pk=likeness.pk)
    if likeness.state != ONE or other.same_as is None:
        raise NotMadeOne(skill=other.label)
    kept, group = other.same_as, _group_of(other)
    Skill.objects.filter(pk__in=group - {other.pk}).update(same_as=other)
    Skill.objects.filter(pk=other.pk).update(same_as=None)
    _move_back(kept, other, group=group, since=likeness.at)
    _decide(likeness, APART, by=by, at=at)
    log("skills-taken-apart", likeness, by=by, at=at, fields=["state"], state=APART)
    keep_what_others_have(at=at)
    read_again([kept.pk, other.pk], at=at)
    return likeness


@transaction.atomic
def keep_apart(likeness: Likeness, *, by: Person | None, at: datetime) -> Likeness:
    """The two are two, and are not offered again."""
    if likeness.state == ONE:
        raise TheSameAlready(skill=likeness.other.label)
    _decide(likeness, APART, by=by, at=at)
    log("skills-kept-apart", likeness, by=by, at=at, fields=["state"], state=APART)
    return likeness


@transaction.atomic
def compare_again(likeness: Likeness, *, by: Person | None, at: datetime) -> Likeness:
    """Offer the two for another look."""
    if likeness.state == APART:
        _decide(likeness, OFFERED, by=by, at=at)
        log("skills-compared-again", likeness, by=by, at=at, fields=["state"], state=OFFERED)
    return likeness


def keep_what_others_have(*, at: datetime) -> None:
    """What one taxonomy dropped goes on as long as another has it; and no longer."""
    lives = Skill.objects.filter(dropped_at=None).exclude(same_as=None).values("same_as")
    dropped = Skill.objects.filter(same_as=None).exclude(dropped_at=None)
    dropped.exclude(retired_at=None).filter(pk__in=lives).update(retired_at=None)
    dropped.filter(retired_at=None).exclude(pk__in=lives).update(retired_at=at)


def _locked(*skills: Skill) -> tuple[Skill, Skill]:
    """Both, in the order of their keys, so that two who decide at once cannot both be right."""
    keys = [skill.pk for skill in skills]
    rows = Skill.objects.select_for_update(of=("self",)).select_related("same_as").filter(pk__in=keys).order_by("pk")
    found = {row.pk: row for row in rows}
    return found[keys[0]], found[keys[1]]


def _decided(
    kept: Skill, other: Skill, state: Likeness.State, *, why: Likeness.Why, by: Person | None, at: datetime
) -> Likeness:
    """The row that says so: the one that was offered, whichever way round, or a new one."""
    Likeness.objects.filter(kept=other, other=kept).delete()
    known = Likeness.objects.filter(kept=kept, other=other).first()
    if known is None:
        return Likeness.objects.create(kept=kept, other=other, why=why, state=state, by=by, at=at)
    _decide(known, state, by=by, at=at)
    return known


def _decide(likeness: Likeness, state: Likeness.State, *, by: Person | None, at: datetime) -> None:
    likeness.state, likeness.by, likeness.at = state, by, at
    likeness.save(update_fields=["state", "by", "at"])


def _group_of(skill: Skill) -> set[int]:
    """The skill and those that were made one with it, and with those."""
    below: dict[int, list[int]] = {}
    for kept, other in Likeness.objects.made_one().filter(other__same_as=skill.same_as).values_list("kept", "other"):
        below.setdefault(kept, []).append(other)
    group, ahead = set(), [skill.pk]
    while ahead:
        group.add(ahead[0])
        ahead += below.get(ahead.pop(0), [])
    return group


def _move(other: Skill, *, to: Skill) -> None:
    Evidence.objects.filter(record__skill=other, said_of=None).update(said_of=other)
    has_both = SkillRecord.objects.filter(skill=to, person=OuterRef("person"))
    records = SkillRecord.objects.filter(skill=other).annotate(both=Exists(has_both))
    for resting in records.filter(both=True):
        _lay_to_rest(resting, SkillRecord.objects.get(skill=to, person=resting.person_id))
    same_need = Need.objects.filter(skill=to, goal=OuterRef("goal"), unit=OuterRef("unit"), level=OuterRef("level"))
    same_preset = RolePreset.objects.filter(skill=to, title=OuterRef("title"))
    for rows in (
        records.filter(both=False),
        Need.objects.filter(skill=other).annotate(both=Exists(same_need)).filter(both=False),
        RolePreset.objects.filter(skill=other).annotate(both=Exists(same_preset)).filter(both=False),
    ):
        _let_go(rows, other, to=to)


def _let_go(rows: QuerySet[SkillRecord] | QuerySet[Need] | QuerySet[RolePreset], other: Skill, *, to: Skill) -> None:
    keys = list(rows.values_list("pk", flat=True))
    moving = rows.model._default_manager.filter(pk__in=keys)
    moving.filter(said_of=None).update(said_of=other)
    moving.update(skill=to)


def _lay_to_rest(resting: SkillRecord, record: SkillRecord) -> None:
    """Somebody has a record of each. What is evidence of both at once (from one exchange) stays where it is."""
    known = record.evidence.exclude(came_from="").values_list("came_from", flat=True)
    resting.evidence.exclude(came_from__in=list(known)).update(record=record)
    if resting.wish and not record.wish:
        _take_wish(record, resting)


def _take_wish(record: SkillRecord, of: SkillRecord) -> None:
    record.wish, record.wanted_level, record.wished_at = of.wish, of.wanted_level, of.wished_at
    record.save(update_fields=["wish", "wanted_level", "wished_at"])


def _move_back(kept: Skill, other: Skill, *, group: Collection[int], since: datetime) -> None:
    for resting in SkillRecord.objects.filter(skill=other):
        _wake(resting, kept, group=group)
    for record in SkillRecord.objects.filter(skill=kept, said_of__in=group):
        _leave_what_came_since(record, other, group=group, since=since)
    for model in (SkillRecord, Need, RolePreset):
        model._default_manager.filter(skill=kept, said_of__in=group).update(skill=other)
        model._default_manager.filter(skill=other, said_of=other).update(said_of=None)
    Evidence.objects.filter(record__skill=other, said_of=other).update(said_of=None)


def _wake(resting: SkillRecord, kept: Skill, *, group: Collection[int]) -> None:
    record = SkillRecord.objects.filter(skill=kept, person=resting.person_id).first()
    if record is None:
        return
    record.evidence.filter(said_of__in=group).update(record=resting)
    if record.wish and (record.wish, record.wished_at) == (resting.wish, resting.wished_at):
        _take_wish(record, SkillRecord(wish=Wish.NONE))


def _leave_what_came_since(record: SkillRecord, other: Skill, *, group: Collection[int], since: datetime) -> None:
    """What was said of the skill that was kept stays with it, in a record of its own."""
    newer = list(record.evidence.exclude(said_of__in=group).values_list("pk", flat=True))
    wished_since = bool(record.wish) and record.wished_at is not None and record.wished_at > since
    if not (wished_since or newer):
        return
    kept = record.skill_id
    SkillRecord.objects.filter(pk=record.pk).update(skill=other)
    left = SkillRecord.objects.create(person_id=record.person_id, skill_id=kept)
    Evidence.objects.filter(pk__in=newer).update(record=left)
    if wished_since:
        _take_wish(left, record)
        _take_wish(record, SkillRecord(wish=Wish.NONE))
