"""Fetch what a person may see. Not yours and not there look the same; seen but not run by you is forbidden."""

from datetime import datetime

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.db.models import Q
from django.http import Http404
from django.shortcuts import get_object_or_404

from peerlore.attempt import key_in
from peerlore.people.audit import record
from peerlore.people.models import Office, Person, Unit
from peerlore.people.models.offices import EVERYWHERE
from peerlore.people.models.people import PersonQuerySet
from peerlore.people.models.units import UnitQuerySet
from peerlore.people.offices import holds, holds_any, scopes
from peerlore.programmes.models import Draw, Enrolment, Found, Programme, Proposal, Request, Round, Search, Stage


def may_start(person: Person) -> bool:
    return holds_any(person, Office.COORDINATOR)


def starting(person: Person) -> None:
    if not may_start(person):
        raise PermissionDenied


def runs(person: Person, programme: Programme) -> bool:
    return holds(person, Office.COORDINATOR, programme.scope) or (
        programme.coordinator_id == person.pk and may_start(person)
    )


def coordinates_all(person: Person) -> bool:
    return EVERYWHERE in scopes(person, Office.COORDINATOR)


def units_to_enrol(person: Person) -> UnitQuerySet:
    """The units that `person` coordinates, and everything below them."""
    if coordinates_all(person):
        return Unit.objects.all()
    named = [scope.removeprefix("unit:") for scope in scopes(person, Office.COORDINATOR) if scope.startswith("unit:")]
    found = Unit.objects.none()
    for unit in Unit.objects.filter(pk__in=[key for word in named if (key := key_in(word)) is not None]):
        found |= Unit.objects.within(unit)
    return found


def people_to_enrol(person: Person) -> PersonQuerySet:
    """Oneself, and whom one's office of coordinator reaches. Enrolling by level tells levels, so that the office of
    administrator, which reaches people too, adds nobody here."""
    reached = Person.objects.visible_to(person)
    if coordinates_all(person):
        return reached
    return reached.filter(Q(pk=person.pk) | Q(unit__in=units_to_enrol(person)))


def visible_programme(person: Person, pk: int) -> Programme:
    return get_object_or_404(Programme.objects.visible_to(person).select_related("coordinator"), pk=pk)


def run_programme(person: Person, pk: int) -> Programme:
    programme = visible_programme(person, pk)
    if not runs(person, programme):
        raise PermissionDenied
    return programme


def stage_of(programme: Programme) -> Stage:
    """The stage that people join now: the last one."""
    stage = programme.stages.select_related("programme__coordinator").last()
    if stage is None:
        raise Http404
    return stage


def own_enrolment(person: Person, stage: Stage) -> Enrolment | None:
    return Enrolment.objects.filter(stage=stage, person=person, withdrawn_at=None).first()


def last_enrolment(person: Person, stage: Stage) -> Enrolment | None:
    """How they take part or wait, or did until they left."""
    return Enrolment.objects.filter(stage=stage, person=person).first()


def draw_of(stage: Stage) -> Draw:
    """The draw of its places, for whoever sees the programme: numbers, and nobody's name."""
    return get_object_or_404(Draw, stage=stage)


def person_in(viewer: Person, stage: Stage, pk: int) -> Person:
    """Somebody who is or was in it, or whom `viewer` may enrol."""
    rows = Person.objects.select_related("unit", "site").filter(erased_at=None)
    known = Q(pk__in=stage.enrolments.values("person")) | Q(pk__in=people_to_enrol(viewer).present().values("pk"))
    return get_object_or_404(rows.filter(known), pk=pk)


@transaction.atomic
def look_at_enrolment(viewer: Person, stage: Stage, person: Person, *, at: datetime) -> Enrolment | None:
    """How `person` takes part; that somebody else read it is told to "who looked"."""
    row = own_enrolment(person, stage)
    if row and person.pk != viewer.pk:
        record("looked", row, by=viewer, at=at, about=person)
    return row


def run_round(person: Person, pk: int) -> Round:
    """Rounds are for whoever runs the programme; for others they are not there."""
    rows = Round.objects.select_related("stage__programme__coordinator", "follows")
    row = get_object_or_404(rows.defer("problem", "follows__problem", "follows__plan"), pk=pk)  # megabytes
    if not runs(person, row.stage.programme):
        raise Http404
    return row


def enrolled(row: Round, pk: int) -> Enrolment:
    """Somebody of the round's stage."""
    rows = Enrolment.objects.filter(stage=row.stage_id).select_related("person__site", "person__unit")
    return get_object_or_404(rows, pk=pk)


def asked_proposal(person: Person, pk: int) -> Proposal:
    rows = (
        Proposal.objects.visible_to(person)
        .with_stage()
        .with_seats("site", "unit")
        .select_related("skill", "teacher", "learner")
    )
    return get_object_or_404(rows, pk=pk)


def own_search(person: Person, pk: int) -> Search:
    rows = Search.objects.visible_to(person).select_related("skill", "person")
    return get_object_or_404(rows, pk=pk)


def own_found(person: Person, pk: int) -> Found:
    """Somebody whom a search of `person` shows."""
    rows = Found.objects.filter(search__in=Search.objects.visible_to(person))
    return get_object_or_404(rows.select_related("search__skill", "search__person", "person"), pk=pk)


def request_of(person: Person, pk: int) -> Request:
    """A request that `person` made, or that was made to them."""
    rows = Request.objects.visible_to(person).select_related("skill", "exchange", "asker__site", "asked__site")
    return get_object_or_404(rows.select_related("asker__unit", "asked__unit", "came_from__asked"), pk=pk)


def request_by(person: Person, pk: int) -> Request:
    """One that `person` made. Whoever was asked sees it, and may not do this."""
    row = request_of(person, pk)
    if row.asker_id != person.pk:
        raise PermissionDenied
    return row


def request_to(person: Person, pk: int) -> Request:
    """One that was made to `person`. Whoever asked sees it, and may not answer it."""
    row = request_of(person, pk)
    if row.asked_id != person.pk:
        raise PermissionDenied
    return row
