"""Goals, needs and topics."""

from datetime import date, datetime

from django.db import IntegrityError, transaction
from django.utils.formats import date_format

from peerlore.people.audit import record as log
from peerlore.people.models import Person, Unit
from peerlore.skills.actions.changing import hold_goal
from peerlore.skills.actions.readings import day_of, take_readings
from peerlore.skills.actions.rules import (
    GoalEndsBeforeItStarts,
    GoalIsPast,
    GroupsAreNotSkills,
    LevelsRunToFive,
    NeedNamedTwice,
    NeedOutsideItsGoal,
    OwnerHasLeft,
    SkillIsRetired,
)
from peerlore.skills.models import TOP_LEVEL, Goal, Need, Serves, Skill, Topic


@transaction.atomic
def set_goal(
    *,
    by: Person | None,
    at: datetime,
    name: str,
    owner: Person,
    starts: date,
    ends: date,
    measure: str = "",
    serves: str = Serves.COMPANY,
) -> Goal:
    if ends < starts:
        raise GoalEndsBeforeItStarts
    if ends < day_of(at):
        raise GoalIsPast(day=date_format(ends))
    if not owner.is_active:
        raise OwnerHasLeft(name=owner.name)
    goal = Goal.objects.create(
        name=name, owner=owner, starts=starts, ends=ends, measure=measure, serves=serves, set_at=at
    )
    log("goal-set", goal, by=by, at=at, fields=["name", "owner", "starts", "ends"])
    return goal


@transaction.atomic
def add_need(
    goal: Goal,
    *,
    by: Person | None,
    at: datetime,
    unit: Unit,
    skill: Skill,
    level: int,
    people: int,
    by_date: date,
    title: str = "",
) -> Need:
    """`people` people in `unit` (with a job title: those who have it) should hold `skill` at `level` by a day. Its gap
    is read at once."""
    skill, goal = Skill.objects.standing_for(skill), hold_goal(goal)
    _check_need(goal, skill, level=level, by_date=by_date)
    try:
        with transaction.atomic():
            need = Need.objects.create(
                goal=goal, unit=unit, skill=skill, level=level, people=people, by_date=by_date, title=title
            )
    except IntegrityError as twice:
        raise NeedNamedTwice(skill=skill.label, unit=unit.name) from twice
    log("need-added", need, by=by, at=at, fields=["unit", "skill", "level", "people", "by_date"])
    take_readings(at=at, needs=[need])
    return need


@transaction.atomic
def add_topic(goal: Goal, question: str, *, by: Person | None, at: datetime) -> Topic:
    """A question worth talking about, which agendas draw on."""
    topic = Topic.objects.create(goal=hold_goal(goal), question=question, added_by=by)
    log("topic-added", topic, by=by, at=at, fields=["question"])
    return topic


def _check_need(goal: Goal, skill: Skill, *, level: int, by_date: date) -> None:
    if skill.retired_at:
        raise SkillIsRetired(skill=skill.label)
    if skill.is_group:
        raise GroupsAreNotSkills(skill=skill.label)
    if not 1 <= level <= TOP_LEVEL:
        raise LevelsRunToFive
    if not goal.starts <= by_date <= goal.ends:
        raise NeedOutsideItsGoal(starts=date_format(goal.starts), ends=date_format(goal.ends))
