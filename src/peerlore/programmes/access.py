"""Fetch what a person may see. Not yours and not there look the same; seen but not run by you is forbidden."""

from django.core.exceptions import PermissionDenied
from django.http import Http404
from django.shortcuts import get_object_or_404

from peerlore.people.models import Office, Person
from peerlore.people.offices import holds, holds_any
from peerlore.programmes.models import Enrolment, Programme, Proposal, Round, Stage


def may_start(person: Person) -> bool:
    return holds_any(person, Office.COORDINATOR)


def starting(person: Person) -> None:
    if not may_start(person):
        raise PermissionDenied


def runs(person: Person, programme: Programme) -> bool:
    return holds(person, Office.COORDINATOR, programme.scope) or (
        programme.coordinator_id == person.pk and may_start(person)
    )


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


def run_round(person: Person, pk: int) -> Round:
    """Rounds are for whoever runs the programme; for others they are not there."""
    rows = Round.objects.select_related("stage__programme__coordinator")
    row = get_object_or_404(rows.defer("problem"), pk=pk)  # megabytes that few of its pages read
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
        .select_related(
            "skill",
            "teacher__person__site",
            "teacher__person__unit",
            "learner__person__site",
            "learner__person__unit",
        )
    )
    return get_object_or_404(rows, pk=pk)
