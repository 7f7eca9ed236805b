"""What ending a programme would do, counted; for whoever runs it."""

from dataclasses import dataclass

from peerlore.exchanges.models import Exchange
from peerlore.people.models import Person
from peerlore.programmes.models import Enrolment, Programme, Proposal, Round


@dataclass(frozen=True)
class Consequences:
    """Whom it tells, what it ends, and what goes on."""

    people: int
    waiting: int
    rounds: int
    going_on: int


def what_ends(programme: Programme, by: Person) -> Consequences:
    told = Enrolment.objects.in_programme(programme).exclude(person=by).order_by()
    exchanges = Exchange.objects.filter(placement__proposal__round__stage__programme=programme)
    return Consequences(
        people=told.values("person").distinct().count(),
        waiting=Proposal.objects.open().filter(round__stage__programme=programme).count(),
        rounds=Round.objects.unsaid().filter(stage__programme=programme).count(),
        going_on=exchanges.going_on().count(),
    )
