"""Many needs at once: looked at first, added all or none, undone as far as nothing hangs on them."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from django.db import transaction
from django.utils.translation import gettext as _

from peerlore.people.audit import record as log
from peerlore.people.audit import record_all
from peerlore.people.models import Person
from peerlore.skills.actions.changing import served
from peerlore.skills.actions.readings import take_readings
from peerlore.skills.actions.rules import (
    GoalIsClosed,
    NeedsNeedAnotherLook,
    NothingInTheBatch,
    NothingToUndo,
    TooManyNeeds,
)
from peerlore.skills.models import Goal, Need, NeedBatch, NeedEffect, NeedLine
from peerlore.skills.need_lines import CheckedLine, check_batch, lines_of

MOST_LINES, AT_ONCE = 2000, 200
Cells = Mapping[str, str]


@dataclass(frozen=True)
class Numbered:
    """A line as it stands somewhere: its number there, and its cells."""

    number: int
    cells: Cells


@dataclass(frozen=True)
class Stays:
    """A line that cannot be undone, and why."""

    line: NeedLine
    why: str


@dataclass(frozen=True)
class UndoPlan:
    """What undoing would do. `gone` are needs the batch made, `restored` those it changed."""

    gone: Sequence[NeedLine]
    restored: Sequence[NeedLine]
    stays: Sequence[Stays]


@transaction.atomic
def stage_needs(goal: Goal, lines: Sequence[Numbered], *, name: str, by: Person | None, at: datetime) -> NeedBatch:
    """Keep lines to be looked at. Nothing of them counts yet."""
    if goal.closed_at:
        raise GoalIsClosed(goal=goal.name)
    if not lines:
        raise NothingInTheBatch
    if len(lines) > MOST_LINES:
        raise TooManyNeeds(count=len(lines), most=MOST_LINES)
    batch = NeedBatch.objects.create(goal=goal, name=name[:200], made_by=by, made_at=at)
    kept = zip(lines, lines_of(line.cells for line in lines), strict=True)
    rows = [NeedLine(batch=batch, number=line.number, cells=cells) for line, cells in kept]
    NeedLine.objects.bulk_create(rows, batch_size=500)
    log("needs-staged", batch, by=by, at=at, fields=["goal", "lines"], state=batch.state)
    return batch


@transaction.atomic
def apply_needs(batch: NeedBatch, *, by: Person | None, at: datetime) -> NeedBatch:
    """Add and change what the lines say: all of them, or none. A second time changes nothing."""
    held = _held(batch)
    if not held.is_waiting:
        return held
    if held.goal.closed_at:
        raise GoalIsClosed(goal=held.goal.name)
    checked = check_batch(held)
    if checked.bad:
        raise NeedsNeedAnotherLook(count=len(checked.bad))
    made = _make(checked.new, held.goal)
    changed = _change(checked.changed)
    for line in checked.lines:
        line.line.effect = line.line.effect or NeedEffect.SAME
    NeedLine.objects.bulk_update(
        [line.line for line in checked.lines], ["cells", "effect", "need", "was"], batch_size=200
    )
    held.applied_at = at
    held.save(update_fields=["applied_at"])
    log("needs-applied", held, by=by, at=at, fields=["applied_at"], state=held.state)
    record_all("need-added", made, by=by, at=at, fields=["unit", "skill", "level", "people", "by_date", "title"])
    record_all("need-changed", changed, by=by, at=at, fields=["people", "by_date"])
    take_readings(at=at, needs=[*made, *changed])
    return held


def plan_undo(batch: NeedBatch) -> UndoPlan:
    """What undoing would do now, and what it cannot, with the reason."""
    lines = list(batch.lines.exclude(effect=NeedEffect.SAME).select_related("need"))
    hangs = served([line.need_id for line in lines if line.need_id])
    stays = [Stays(line, why) for line in lines if (why := _why_not(line, hangs))]
    left = [line for line in lines if line not in {stay.line for stay in stays}]
    gone = [line for line in left if line.effect == NeedEffect.NEW]
    return UndoPlan(gone, [line for line in left if line.effect == NeedEffect.CHANGED], stays)


@transaction.atomic
def undo_needs(batch: NeedBatch, *, by: Person | None, at: datetime) -> UndoPlan:
    """Take back what the batch added and changed, but for what others have built on or changed since."""
    held = _held(batch)
    if not held.stands:
        raise NothingToUndo
    list(Need.objects.select_for_update().filter(goal=held.goal_id).order_by("pk"))
    plan = plan_undo(held)
    if not (plan.gone or plan.restored):
        raise NothingToUndo
    gone, restored = [_need(line) for line in plan.gone], _restore(plan.restored)
    record_all("need-removed", gone, by=by, at=at)
    record_all("need-changed", restored, by=by, at=at, fields=["people", "by_date"])
    Need.objects.filter(pk__in=[need.pk for need in gone]).delete()
    held.undone_at = at
    held.save(update_fields=["undone_at"])
    log("needs-undone", held, by=by, at=at, fields=["undone_at"], state=held.state)
    take_readings(at=at, needs=restored)
    return plan


@transaction.atomic
def drop_batch(batch: NeedBatch, *, by: Person | None, at: datetime) -> None:
    """Put away what was looked at and is not wanted. Nothing of it ever counted."""
    held = _held(batch)
    if held.is_waiting:
        log("needs-dropped", held, by=by, at=at, state=held.state)
        held.delete()


def _held(batch: NeedBatch) -> NeedBatch:
    """The batch, locked with its goal: of two at once the second finds what the first has done."""
    Goal.objects.select_for_update().get(pk=batch.goal_id)
    return NeedBatch.objects.select_for_update(of=("self",)).select_related("goal").get(pk=batch.pk)


def _make(lines: Sequence[CheckedLine], goal: Goal) -> list[Need]:
    needs = [
        Need(
            goal=goal,
            unit=line.unit,
            skill=line.skill,
            level=line.level,
            people=line.people,
            title=line.title,
            by_date=line.by_date or goal.ends,
        )
        for line in lines
    ]
    made = Need.objects.bulk_create(needs, batch_size=AT_ONCE)
    for line, need in zip(lines, made, strict=True):
        _keep(line, need, NeedEffect.NEW)
    return made


def _change(lines: Sequence[CheckedLine]) -> list[Need]:
    needs = [line.need for line in lines if line.need is not None]
    for line, need in zip(lines, needs, strict=True):
        assert line.by_date is not None
        line.line.was = {"people": need.people, "by_date": need.by_date.isoformat()}
        need.people, need.by_date = line.people, line.by_date
        _keep(line, need, NeedEffect.CHANGED)
    Need.objects.bulk_update(needs, ["people", "by_date"], batch_size=AT_ONCE)
    return needs


def _keep(line: CheckedLine, need: Need, effect: NeedEffect) -> None:
    """What became of the line, with the day that an empty cell meant: undoing compares with it."""
    line.line.need, line.line.effect = need, effect
    line.line.cells = line.line.cells | {"by_date": need.by_date.isoformat()}


def _why_not(line: NeedLine, hangs: set[int]) -> str:
    """Why a line stays; nothing where it can be undone."""
    if line.need is None:
        return _("The need was removed since.")
    if (line.need.people, line.need.by_date.isoformat()) != (int(line.cells["people"]), line.cells["by_date"]):
        return _("The need was changed since; what it says now stays.")
    if line.effect == NeedEffect.NEW and line.need.pk in hangs:
        return _("A programme serves this need; it stays with it.")
    return ""


def _need(line: NeedLine) -> Need:
    assert line.need is not None
    return line.need


def _restore(lines: Sequence[NeedLine]) -> list[Need]:
    needs = [_need(line) for line in lines]
    for line, need in zip(lines, needs, strict=True):
        assert line.was is not None
        need.people, need.by_date = line.was["people"], date.fromisoformat(line.was["by_date"])
    Need.objects.bulk_update(needs, ["people", "by_date"], batch_size=AT_ONCE)
    return needs
