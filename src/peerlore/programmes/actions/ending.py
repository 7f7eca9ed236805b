"""End a programme: nothing begins in it any more, what waits for answers ends, what has begun goes on."""

from collections.abc import Collection, Iterator, Sequence
from datetime import datetime

from django.db import transaction
from django.urls import reverse
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from peerlore.errors import RuleBroken
from peerlore.people.audit import record, record_all
from peerlore.people.models import Person
from peerlore.people.outbox import Parameters, notify_all
from peerlore.programmes.actions.places import release_all
from peerlore.programmes.actions.publishing import discard, state_of
from peerlore.programmes.actions.starting import check_coordinates
from peerlore.programmes.models import Enrolment, Programme, Proposal, Round, RoundState, Stage, Wave


class EndedAlready(RuleBroken):
    message = _("%(programme)s has ended already; everybody in it was told once.")


@transaction.atomic
def end_programme(programme: Programme, *, by: Person, at: datetime) -> Programme:
    """Rounds nobody was told of are put away; open proposals end and free both places; exchanges and their places go
    on. Enrolments stay as they were: they say who took part. Everybody who takes part is told once."""
    row = _locked(programme, by)
    _put_away_rounds(row, by=by, at=at)
    waited = _end_proposals(row, by=by, at=at)
    row.ended_at = at
    row.save(update_fields=["ended_at"])
    record("ended", row, by=by, at=at, fields=["ended_at"], state=row.state)
    notify_all(list(_told(row, waited, by=by)), "programme_ended", row, at=at)
    return row


def _locked(programme: Programme, by: Person) -> Programme:
    """Its stages first: whoever joins, enrols or starts a round has one of them locked. Their keys stay open to rows
    that point at them, which a commit may look up again while it holds the proposals that we wait for."""
    stages = Stage.objects.filter(programme=programme).order_by("pk")
    list(stages.select_for_update(no_key=True).values_list("pk"))
    row = Programme.objects.select_for_update(no_key=True).get(pk=programme.pk)
    check_coordinates(by, row)
    if row.ended_at:
        raise EndedAlready(programme=row.name)
    return row


def _put_away_rounds(row: Programme, *, by: Person, at: datetime) -> None:
    """A worker that still works one out finds it discarded, and writes nothing."""
    unsaid = Round.objects.unsaid().filter(stage__programme=row).order_by("pk").defer("problem")
    for one in unsaid.select_for_update(of=("self",), no_key=True):
        if one.is_draft:
            discard(one, by=by, at=at)
            continue
        one.state = RoundState.DISCARDED
        one.save(update_fields=["state"])
        record("discarded", one, by=by, at=at, fields=["state"], state=one.state)


def _end_proposals(row: Programme, *, by: Person, at: datetime) -> set[int]:
    """Whoever is in one of them. Who had answered, and what, is told to nobody."""
    waiting = Proposal.objects.reserving().filter(round__stage__programme=row).order_by("pk")
    ended: Sequence[Proposal] = list(waiting.select_for_update(of=("self",)).with_seats())
    asked = [one for one in ended if one.is_open]
    for one in ended:
        one.state = Proposal.State.DROPPED if one.is_held else Proposal.State.DECLINED
        one.settled_at = at
    Proposal.objects.bulk_update(ended, ["state", "settled_at"], batch_size=200)
    record_all("withdrawn", ended, by=by, at=at, fields=["state"], state=state_of)
    release_all(ended)
    for wave in (
        Wave.objects.to_come().filter(round__stage__programme=row).order_by("pk").select_for_update(of=("self",))
    ):
        wave.stopped_at = at
        wave.save(update_fields=["stopped_at"])
        record("stopped", wave, by=by, at=at, fields=["stopped_at"])
    return {side.person_id for one in asked for side in one.sides()}


def _told(row: Programme, waited: Collection[int], *, by: Person) -> Iterator[tuple[Person, Parameters]]:
    link = reverse("programme", args=[row.pk])
    for one in Enrolment.objects.in_programme(row).exclude(person=by).select_related("person"):
        option = gettext("Nothing is left for you to do there.")
        if not one.takes_part:
            option = gettext("You had asked for a place; there is none to come any more, and the list is closed.")
        if one.person_id in waited:
            option = gettext("The proposal to you that waited for answers has ended with it; you need do nothing.")
        yield one.person, {"programme": row.name, "option": option, "link": link}
