"""What a page may fetch and do. Not yours and not there look the same; visible but forbidden is 403."""

from typing import cast

from django.core.exceptions import PermissionDenied
from django.db.models import Count, Exists, OuterRef, Q, QuerySet
from django.http import HttpRequest
from django.shortcuts import get_object_or_404
from django.utils.translation import ngettext

from peerlore.people.models import Office, Person, Unit
from peerlore.people.models.offices import EVERYWHERE
from peerlore.people.offices import holds, holds_any, scopes
from peerlore.skills.models import Evidence, Goal, Likeness, Occupation, RolePreset, Skill, SkillRecord


def signed_in(request: HttpRequest) -> Person:
    """Who reads this page; every page of this room needs somebody."""
    return cast(Person, request.user)


def own_records(person: Person) -> QuerySet[SkillRecord]:
    """One's records, each with its evidence and who gave it."""
    mine = SkillRecord.objects.visible_to(person).select_related("skill")
    return mine.prefetch_related("evidence__by").order_by("skill__label", "pk")


def own_record(person: Person, pk: int) -> SkillRecord:
    return get_object_or_404(own_records(person), pk=pk)


def own_evidence(person: Person, pk: int) -> Evidence:
    rows = Evidence.objects.filter(record__in=SkillRecord.objects.visible_to(person))
    return get_object_or_404(rows.select_related("record__person", "record__skill"), pk=pk)


def goal_for(person: Person, pk: int) -> Goal:
    return get_object_or_404(Goal.objects.visible_to(person).select_related("owner"), pk=pk)


def goal_to_change(person: Person, pk: int) -> Goal:
    """A goal this person may add to: coordinators, executives and its owner."""
    goal = goal_for(person, pk)
    if not answers_for(person, goal):
        raise PermissionDenied
    return goal


def answers_for(person: Person, goal: Goal) -> bool:
    """Whether somebody may add to a goal and sees its figures, as far as they give nobody away."""
    return may_set_goals(person) or goal.owner_id == person.pk


def acts_on(person: Person, unit: Unit) -> bool:
    """Whether somebody coordinates `unit`. Whoever must act there sees every figure exactly."""
    held = scopes(person, Office.COORDINATOR)
    within = {f"unit:{key}" for key in [unit.pk, *unit.path.split("/")]}
    return EVERYWHERE in held or not held.isdisjoint(within)


def may_set_goals(person: Person) -> bool:
    return holds_any(person, Office.COORDINATOR) or holds_any(person, Office.EXECUTIVE)


def check_may_set_goals(person: Person) -> None:
    if not may_set_goals(person):
        raise PermissionDenied


def check_sees_taxonomy(person: Person) -> None:
    if not holds_any(person, Office.COORDINATOR):
        raise PermissionDenied


def may_preset(person: Person) -> bool:
    """Presets touch everybody, so it takes a coordinator of everything."""
    return holds(person, Office.COORDINATOR)


def check_may_preset(person: Person) -> None:
    if not may_preset(person):
        raise PermissionDenied


def preset_to_end(person: Person, pk: int) -> RolePreset:
    check_may_preset(person)
    return get_object_or_404(RolePreset, pk=pk)


def likenesses(person: Person) -> QuerySet[Likeness]:
    """Skills that may be one. What is done with them touches everybody, so it takes a coordinator of everything."""
    check_may_preset(person)
    return Likeness.objects.select_related("kept", "other", "by")


def to_compare(person: Person) -> QuerySet[Likeness]:
    """Those that wait for a look, what people here have said something of first."""
    said = SkillRecord.objects.filter(Q(skill=OuterRef("kept")) | Q(skill=OuterRef("other")))
    return (
        likenesses(person).filter(state=Likeness.State.OFFERED).annotate(in_use=Exists(said)).order_by("-in_use", "pk")
    )


def likeness_for(person: Person, pk: int) -> Likeness:
    return get_object_or_404(likenesses(person), pk=pk)


def skill_to_compare(person: Person, pk: int) -> Skill:
    """A skill that stands for itself, and may be made one with another."""
    check_may_preset(person)
    return get_object_or_404(Skill.objects.learnable(), pk=pk)


def occupation(pk: int) -> Occupation:
    """What the taxonomies say of an occupation everybody may know."""
    return get_object_or_404(Occupation.objects.in_use(), pk=pk)


def titles_present(person: Person) -> list[tuple[str, str]]:
    """The job titles people here have, each with how many have it, in words."""
    check_sees_taxonomy(person)
    rows = Person.objects.present().exclude(title="").values("title").annotate(n=Count("pk")).order_by("title")
    return [
        (row["title"], ngettext("%(title)s (%(n)s person)", "%(title)s (%(n)s people)", row["n"]) % row) for row in rows
    ]
