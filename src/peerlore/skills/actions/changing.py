"""Change goals and needs, close a goal, take a need back. Each locks the goal, so that two deeds at once follow on."""

from collections.abc import Iterable
from datetime import date, datetime

from django.db import transaction
from django.db.models import QuerySet
from django.utils.formats import date_format

from peerlore.people.audit import record as log
from peerlore.people.models import Person
from peerlore.skills.actions.readings import take_readings
from peerlore.skills.actions.rules import (
    GoalEndsBeforeItStarts,
    GoalIsClosed,
    NeedIsServed,
    NeedOutsideItsGoal,
    NeedsLieOutside,
    OwnerHasLeft,
)
from peerlore.skills.models import Goal, Need


@transaction.atomic
def change_goal(
    goal: Goal,
    *,
    by: Person | None,
    at: datetime,
    name: str,
    owner: Person,
    starts: date,
    ends: date,
    measure: str,
    serves: str,
) -> Goal:
    """Say it anew; what it needs stays, and has to lie within its days. A new last day opens a goal that was over."""
    held = hold_goal(goal)
    if ends < starts:
        raise GoalEndsBeforeItStarts
    if owner != held.owner and not owner.is_active:
        raise OwnerHasLeft(name=owner.name)
    _check_needs_within(held, starts, ends)
    said = {"name": name, "owner": owner, "starts": starts, "ends": ends, "measure": measure, "serves": serves}
    changed = [field for field, value in said.items() if getattr(held, field) != value]
    for field in changed:
        setattr(held, field, said[field])
    if changed:
        held.save(update_fields=changed)
        log("goal-changed", held, by=by, at=at, fields=changed)
    return held


@transaction.atomic
def close_goal(goal: Goal, *, by: Person | None, at: datetime) -> Goal:
    """It is over before its last day: its needs are read no more and leave the board. Its readings stay."""
    held = hold_goal(goal)
    held.closed_at = at
    held.save(update_fields=["closed_at"])
    log("goal-closed", held, by=by, at=at, fields=["closed_at"])
    return held


@transaction.atomic
def reopen_goal(goal: Goal, *, by: Person | None, at: datetime) -> Goal:
    """Closed by mistake, or too early. Its needs are read at once."""
    held = Goal.objects.select_for_update(of=("self",)).select_related("owner").get(pk=goal.pk)
    if held.closed_at is not None:
        held.closed_at = None
        held.save(update_fields=["closed_at"])
        log("goal-reopened", held, by=by, at=at, fields=["closed_at"])
        take_readings(at=at, needs=list(held.needs.all()))
    return held


@transaction.atomic
def change_need(need: Need, *, by: Person | None, at: datetime, people: int, by_date: date) -> Need:
    """How many people, and by when. Skill, level and place stay what its readings are readings of."""
    goal = hold_goal(need.goal)
    held = Need.objects.get(pk=need.pk)
    if not goal.starts <= by_date <= goal.ends:
        raise NeedOutsideItsGoal(starts=date_format(goal.starts), ends=date_format(goal.ends))
    said = {"people": people, "by_date": by_date}
    changed = [field for field, value in said.items() if getattr(held, field) != value]
    if changed:
        held.people, held.by_date = people, by_date
        held.save(update_fields=changed)
        log("need-changed", held, by=by, at=at, fields=changed)
        take_readings(at=at, needs=[held])
    return held


@transaction.atomic
def remove_need(need: Need, *, by: Person | None, at: datetime) -> None:
    """Take it back with its readings; what a programme was made for stays."""
    hold_goal(need.goal)
    if served([need.pk]):
        raise NeedIsServed
    log("need-removed", need, by=by, at=at)
    Need.objects.filter(pk=need.pk).delete()


def hold_goal(goal: Goal) -> Goal:
    """The goal, locked, and not closed."""
    held = Goal.objects.select_for_update(of=("self",)).select_related("owner").get(pk=goal.pk)
    if held.closed_at is not None:
        raise GoalIsClosed(goal=held.name)
    return held


def served(needs: Iterable[int]) -> set[int]:
    """Those of `needs` that rows of other rooms point at, whichever rooms there are."""
    asked, found = list(needs), set[int]()
    for relation in Need._meta.related_objects:
        if relation.related_model._meta.app_label != Need._meta.app_label:
            rows: QuerySet[Need] = Need.objects.filter(pk__in=asked, **{f"{relation.name}__isnull": False})
            found.update(rows.values_list("pk", flat=True))
    return found


def _check_needs_within(goal: Goal, starts: date, ends: date) -> None:
    outside = goal.needs.exclude(by_date__range=(starts, ends)).order_by("by_date")
    first = outside.first()
    if first is not None:
        raise NeedsLieOutside(count=outside.count(), day=date_format(first.by_date))
