"""Hold what erasing somebody will change in this room."""

from django.db.models import Q

from peerlore.people.models import Person
from peerlore.programmes.models import Enrolment, Proposal, Request, Round, Stage


def hold_rounds(person: Person) -> None:
    """Stages, rounds, proposals, enrolments and requests of `person`, until this transaction ends. Whoever erases
    somebody holds these before the person, as publishing and answering do: neither can lock the other out. And no round
    can freeze them any more, nor write down what it found for them."""
    stages = Stage.objects.filter(enrolments__person=person).order_by("pk")
    list(stages.select_for_update(of=("self",), no_key=True).values_list("pk"))
    rounds = Round.objects.filter(stage__enrolments__person=person).order_by("pk")
    list(rounds.select_for_update(of=("self",), no_key=True).values_list("pk"))
    proposals = Proposal.objects.of(person).order_by("pk")
    list(proposals.select_for_update(of=("self",), no_key=True).values_list("pk"))
    enrolments = Enrolment.objects.filter(person=person).order_by("pk")
    list(enrolments.select_for_update(no_key=True).values_list("pk"))
    requests = Request.objects.filter(Q(asker=person) | Q(asked=person)).order_by("pk")
    list(requests.select_for_update(of=("self",), no_key=True).values_list("pk"))
