"""Limited places: where a newcomer stands, who is next on the list, and whether they take the place."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime

from django.db import transaction
from django.db.models import Max
from django.urls import reverse
from django.utils import formats
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from peerlore.errors import RuleBroken
from peerlore.failpoints import failpoint
from peerlore.people.audit import record
from peerlore.people.models import LogEntry, Person
from peerlore.people.outbox import notify
from peerlore.programmes.actions.starting import ProgrammeEnded, locked_stage
from peerlore.programmes.models import Draw, Enrolment, Stage
from peerlore.programmes.models.days import days_from
from peerlore.programmes.models.programme import Programme

Standing = Enrolment.Standing


class TooFewPlaces(RuleBroken):
    message = _(
        "Places free on that side: %(free)s. People to enrol there: %(people)s. Add places, or send them the "
        "programme's address: whoever joins by themselves is put on the waiting list."
    )


class PlaceGone(RuleBroken):
    message = _("This place is no longer kept for you; it went to the next person. You may join again and wait anew.")


class NotYourPlace(RuleBroken):
    message = _("Only the person who was asked can take this place.")


@dataclass(frozen=True)
class Arrival:
    """Where a newcomer stands, and their turn on the waiting list."""

    standing: Standing
    turn: int | None = None


def arrival(stage: Stage, role: str, *, people: int = 1, asked: bool) -> Arrival:
    """For so many newcomers in `role`. The caller has the stage locked, so that of two who want the last place one has
    it. Who `asked` for a place waits where none is free; whom a coordinator enrols does not: raises `TooFewPlaces`."""
    if stage.places_of(role) is None:
        return Arrival(Standing.ENROLLED)
    if stage.by_lot and Draw.objects.filter(stage=stage, drawn_at=None).exists():
        return Arrival(Standing.APPLIED)
    free = 0 if Enrolment.objects.waiting().filter(stage=stage, role=role).exists() else max(stage.places_free(role), 0)
    if people <= free:
        return Arrival(Standing.ENROLLED)
    if not asked:
        raise TooFewPlaces(free=free, people=people)
    last = stage.enrolments.aggregate(last=Max("turn"))["last"] or 0
    return Arrival(Standing.WAITING, last + 1)


def tell_waiting(row: Enrolment, entry: LogEntry, *, at: datetime) -> None:
    """Once for each time that they join the list."""
    facts = facts_of(row.stage.programme) | {"place": row.number_on_list, "option": how_it_goes_on()}
    notify(row.person, "place_waiting", entry, at=at, parameters=facts)


def how_it_goes_on() -> str:
    return gettext("When a place is free, the next on the list is asked. You need do nothing until then.")


def facts_of(programme: Programme) -> dict[str, str | int]:
    return {"programme": programme.name, "link": reverse("programme", args=[programme.pk])}


@transaction.atomic
def offer_places(stage: Stage, *, at: datetime) -> None:
    """Ask the next on each waiting list, as many as places are free."""
    row = locked_stage(stage)
    if row.programme.ended_at:
        return
    places: Mapping[str, int] = row.places
    for role in sorted(places):
        free = max(row.places_free(role), 0)
        waiting = Enrolment.objects.waiting().filter(stage=row, role=role).select_related("person__site")
        for one in waiting.select_for_update(of=("self",), no_key=True)[:free]:
            _offer(one, row.programme, at=at)
            failpoint("places.offered")


def _offer(row: Enrolment, programme: Programme, *, at: datetime) -> None:
    offer_to(row, programme, at=at)
    row.save(update_fields=["standing", "turn", "offered_until"])
    entry = record("place-offered", row, by=None, at=at, about=row.person, fields=["standing"], state=row.state)
    notify(row.person, "place_free", entry, at=at, parameters=facts_of(programme) | answer_by(row))


def offer_to(row: Enrolment, programme: Programme, *, at: datetime) -> None:
    """Not saved yet."""
    row.standing, row.turn = Standing.OFFERED, None
    row.offered_until = days_from(at, programme.answer_days, row.person.zone_info)


def answer_by(row: Enrolment) -> dict[str, str]:
    return {"answer_by": row.last_day.isoformat() if row.last_day else ""}


@transaction.atomic
def take_place(enrolment: Enrolment, *, by: Person, at: datetime) -> Enrolment:
    """Say yes to the place that was offered; the same yes twice is one yes."""
    stage = locked_stage(enrolment.stage)
    row = stage.enrolments.select_for_update(of=("self",)).get(pk=enrolment.pk)
    if row.person_id != by.pk:
        raise NotYourPlace
    if row.takes_part:
        return row
    if stage.programme.ended_at:
        raise ProgrammeEnded(programme=stage.programme.name)
    if row.withdrawn_at or row.offered_until is None or row.offered_until < at:
        raise PlaceGone
    row.standing, row.offered_until = Standing.ENROLLED, None
    row.save(update_fields=["standing", "offered_until"])
    record("place-taken", row, by=by, at=at, about=by, fields=["standing"], state=row.state)
    return row


@transaction.atomic
def lapse_offer(enrolment: Enrolment, *, at: datetime) -> None:
    """Nobody said yes in time: the place goes on to the next, without blame."""
    rows = Enrolment.objects.select_for_update(of=("self",)).select_related("person", "stage__programme")
    row = rows.offers_over(at).filter(pk=enrolment.pk).first()
    if row is None:
        return
    row.withdrawn_at = at
    row.save(update_fields=["withdrawn_at"])
    entry = record("withdrew", row, by=None, at=at, about=row.person, fields=["withdrawn_at"], state=row.state)
    again = gettext("You can join again; you are then at the end of the list.")
    notify(row.person, "place_lapsed", entry, at=at, parameters=facts_of(row.stage.programme) | {"option": again})


def day_words(day: date) -> str:
    return str(formats.date_format(day, "l j F"))
