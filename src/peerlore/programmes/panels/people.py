"""Who takes part in a programme, and who else could be enrolled, for whoever runs it."""

from dataclasses import dataclass

from django.db.models import QuerySet

from peerlore.people.models import Person
from peerlore.people.models.people import PersonQuerySet
from peerlore.programmes.access import people_to_enrol
from peerlore.programmes.models import Enrolment, Placement, Proposal, Stage
from peerlore.programmes.recipes import parse
from peerlore.programmes.recipes.shapes import Role

MOST = 20


def people_of(stage: Stage, words: str = "") -> QuerySet[Enrolment]:
    """Who takes part, by name; with `words`, those who are called so."""
    rows = stage.enrolments.taking_part().select_related("person__site", "person__unit")
    if words:
        rows = rows.filter(person__in=Person.objects.named_like(words))
    return rows.order_by("person__family_name", "person__given_name", "pk")


def people_called(stage: Stage, words: str, by: Person) -> PersonQuerySet:
    """Whom `by` could enrol, of those called so; the first few."""
    rows = people_to_enrol(by).present().named_like(words).exclude(pk__in=stage.enrolments.staying().values("person"))
    return rows.select_related("site", "unit").order_by("family_name", "given_name", "pk")[:MOST]


@dataclass(frozen=True)
class Part:
    """How somebody takes part, and what taking them out ends. The level they wish for is not in it."""

    role: Role
    capacity: int
    wishes: list[str]
    waiting: int
    going_on: int


def part_of(row: Enrolment) -> Part:
    proposals = Proposal.objects.filter(seats__enrolment=row)
    going_on = Placement.objects.filter(proposal__in=proposals, exchange__closed_at=None)
    return Part(
        role=parse(row.stage.recipe_text).role(row.role),
        capacity=row.capacity,
        wishes=[wish.skill.label for wish in row.wish_rows.select_related("skill")],
        waiting=proposals.open().count(),
        going_on=going_on.count(),
    )
