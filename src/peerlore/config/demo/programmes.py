"""The steps of a programme: start, enrol, work out, publish, answer; then what became of each pair."""

from collections.abc import Iterator
from datetime import datetime, timedelta
from functools import partial

from django.db import transaction

from peerlore.config.demo.example import Example, Programme, Round
from peerlore.config.demo.courses import steps as course_steps
from peerlore.config.demo.exchanges import steps as exchange_steps
from peerlore.config.demo.lookup import person, skill
from peerlore.config.demo.story import Step, drain
from peerlore.programmes import models


def steps(example: Example) -> Iterator[Step]:
    for programme in example.history.programmes:
        yield Step(programme.started, f"{programme.name} starts", partial(_start, programme))
        for number, round_ in enumerate(programme.rounds, start=1):
            yield from _round(programme, round_, number)
        for exchange in programme.exchanges:
            yield from exchange_steps(programme, exchange, example.history.zone)
        for course in programme.courses:
            yield from course_steps(programme, course, example.history.zone)
        if programme.ended:
            yield Step(programme.ended, f"{programme.name} ends", partial(_end, programme))


def _round(programme: Programme, round_: Round, number: int) -> Iterator[Step]:
    said = f"{programme.name}, round {number}"
    yield Step(round_.enrolled, f"{said}: people enrol", partial(_enrol, programme, round_))
    if round_.worked_out:
        yield Step(round_.worked_out, f"{said} is worked out", partial(_work_out, programme))
    if round_.published:
        yield Step(round_.published, f"{said} is published", partial(_publish, programme))
    if round_.answered:
        yield Step(round_.answered, f"{said} is answered", partial(_answer, programme, round_))


def stage_of(programme: Programme) -> models.Stage:
    return models.Stage.objects.get(programme__name=programme.name)


def _start(programme: Programme, at: datetime) -> None:
    from peerlore.programmes.actions import start_programme
    from peerlore.skills.models import Need

    needs = list(Need.objects.filter(skill__label__in=programme.needs))
    days = programme.answer_days
    # Of which rounds there were the history tells itself.
    start_programme(by=person(programme.by), at=at, name=programme.name, needs=needs, answer_days=days, follow_ups=0)


def _end(programme: Programme, at: datetime) -> None:
    from peerlore.programmes.actions import end_programme

    end_programme(stage_of(programme).programme, by=person(programme.by), at=at)


@transaction.atomic
def _enrol(programme: Programme, round_: Round, at: datetime) -> None:
    """Everybody joins by themselves: no wishes are put into anybody's mouth."""
    from peerlore.programmes.actions import join

    stage = stage_of(programme)
    for name, places in round_.mentors.items():
        join(stage, role="mentor", capacity=places, wishes=[], by=person(name), at=at)
    for name, wanted in round_.mentees.items():
        wishes = [(skill(label), level) for label, level in wanted]
        join(stage, role="mentee", capacity=1, wishes=wishes, by=person(name), at=at)


def _work_out(programme: Programme, at: datetime) -> None:
    """Start the round and let the queue work it out, as the worker does."""
    from peerlore.programmes.actions import start_round

    start_round(stage_of(programme), by=person(programme.by), at=at, seed=int(f"{at:%Y%m%d}"))
    drain()


def _publish(programme: Programme, at: datetime) -> None:
    from peerlore.programmes.actions import publish

    draft = stage_of(programme).rounds.get(state=models.RoundState.DRAFT)
    publish(draft, by=person(programme.by), at=at)


def _answer(programme: Programme, round_: Round, at: datetime) -> None:
    """Everybody who is asked says yes (or those named in `only`), one after the other, a minute apart; but for who
    declines, and who says nothing."""
    from peerlore.programmes.actions import answer

    asked = models.Answer.objects.filter(
        said="", proposal__round__stage=stage_of(programme), proposal__state=models.Proposal.State.OPEN
    )
    for minutes, question in enumerate(asked.select_related("proposal", "person").order_by("pk")):
        name = question.person.email.split("@")[0]
        if name in round_.silent or (round_.only is not None and name not in round_.only):
            continue
        moment = at + timedelta(minutes=minutes)
        if name in round_.declines:
            answer(question.proposal, "no", why=models.Answer.Why.TOO_MUCH, by=question.person, at=moment)
        elif models.Proposal.objects.open().filter(pk=question.proposal_id).exists():
            answer(question.proposal, "yes", by=question.person, at=moment)
