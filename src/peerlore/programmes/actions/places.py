"""What several verbs share: settle a proposal, give places back, tell the other side kindly."""

from collections import Counter
from collections.abc import Iterable, Sequence
from datetime import datetime

from django.db.models import F
from django.urls import reverse

from peerlore.people.audit import record
from peerlore.people.models import Person
from peerlore.people.outbox import notify
from peerlore.programmes.models import Enrolment, Proposal
from peerlore.programmes.models.rounds import LOST
from peerlore.programmes.waiting import again


def settle(proposal: Proposal, state: str, *, verb: str, by: Person | None, at: datetime) -> None:
    proposal.state, proposal.settled_at = state, at
    proposal.save(update_fields=["state", "settled_at"])
    if state in LOST:
        Enrolment.objects.filter(pk__in=[side.pk for side in proposal.sides()]).update(looked_at=None)
    record(verb, proposal, by=by, at=at, fields=["state"], state=proposal.state)


def release(proposal: Proposal) -> None:
    """Everybody in it has their place back. In key order: two of these at once must not wait for each other."""
    for side in proposal.sides():
        Enrolment.objects.filter(pk=side.pk, reserved__gt=0).update(reserved=F("reserved") - 1)


def release_all(proposals: Sequence[Proposal]) -> None:
    """The same for many in few statements."""
    given = Counter(side.pk for proposal in proposals for side in proposal.sides())
    rows = list(Enrolment.objects.filter(pk__in=given).order_by("pk").select_for_update(no_key=True))
    for row in rows:
        row.reserved = max(row.reserved - given[row.pk], 0)
    Enrolment.objects.bulk_update(rows, ["reserved"], batch_size=200)


def tell_others(proposal: Proposal, person: Person, *, at: datetime) -> None:
    """The others learn that it will not be, and that it says nothing about them."""
    tell_off(proposal, [side for side in proposal.sides() if side.person_id != person.pk], at=at)


def tell_off(proposal: Proposal, sides: Iterable[Enrolment], *, at: datetime) -> None:
    for side in sides:
        _tell_off(proposal, side.person, at=at)


def _tell_off(proposal: Proposal, person: Person, *, at: datetime) -> None:
    programme = proposal.round.stage.programme
    notify(
        person,
        "match_declined",
        proposal,
        at=at,
        parameters={
            "programme": programme.name,
            "option": again(proposal.round.stage, person, lost_at=at),
            "link": reverse("proposal", args=[proposal.pk]),
        },
    )
