"""What is due in the programmes room. Small jobs, safe to run twice, safe to be killed anywhere."""

from collections.abc import Callable, Iterable
from datetime import datetime, timedelta
from functools import partial

from peerlore.programmes.actions import (
    count_words,
    draw_lots,
    empty_round,
    expire,
    follow_up,
    forget_search,
    freeze_again,
    give_back,
    lapse,
    lapse_offer,
    let_go,
    look_for_newcomers,
    offer_places,
    pass_by,
    passed,
    publish_by_itself,
    remind,
    return_to,
    send_wave,
    stages_to_follow_up,
    stages_to_look_at,
    stages_to_return_to,
    take_up_round,
)
from peerlore.programmes.models import Draw, Enrolment, Placement, Proposal, Request, Round, Search, Stage, Wave

SILENCE = timedelta(minutes=2)


def due(now: datetime) -> Iterable[Callable[[], None]]:
    """Rounds that hold somebody who was erased, or were emptied for that, or whose worker fell silent; proposals and
    requests whose time ran out, places of exchanges that closed, people who left; rounds to follow up, and to publish
    when they are worked out; days to ask again, old searches."""
    for key in Round.objects.frozen_before_an_erasure().values_list("pk", flat=True):
        yield partial(empty_round, key, at=now)
    for key in Round.objects.emptied().values_list("pk", flat=True):
        yield partial(freeze_again, key, at=now)
    for key in Round.objects.stale(now - SILENCE).values_list("pk", flat=True):
        yield partial(take_up_round, key, before=now - SILENCE, at=now)
    for proposal in Proposal.objects.overdue(now).order_by("pk"):
        yield partial(_expire, proposal, now)
    for placement in Placement.objects.over().order_by("pk"):
        yield partial(give_back, placement, at=now)
    for placement in passed(now):
        yield partial(pass_by, placement, at=now)
    for enrolment in Enrolment.objects.filter(withdrawn_at=None, person__is_active=False).order_by("pk"):
        yield partial(_let_go, enrolment, now)
    for request in Request.objects.over(now).order_by("pk"):
        yield partial(_lapse, request, now)
    for request in Request.objects.to_be_asked_again(now.date()).order_by("pk"):
        yield partial(remind, request, at=now)
    for search in Search.objects.forgotten(now).order_by("pk"):
        yield partial(forget_search, search, at=now)
    for key in Wave.objects.due(now).values_list("pk", flat=True):
        yield partial(send_wave, key, at=now)
    for key in Round.objects.to_publish().values_list("pk", flat=True):
        yield partial(publish_by_itself, key, at=now)
    for key in Round.objects.with_words_to_count().values_list("pk", flat=True):
        yield partial(count_words, key, at=now)
    for key in stages_to_follow_up(now):
        yield partial(_follow_up, key, now)
    for key in stages_to_return_to(now):
        yield partial(_return, key, now)
    for key in stages_to_look_at(now):
        yield partial(_look, key, now)
    yield from _places(now)


def _places(now: datetime) -> Iterable[Callable[[], None]]:
    """Of limited programmes: lots to be drawn, offers that ran out, and places that are free while somebody waits."""
    for draw in Draw.objects.due(now).order_by("pk"):
        yield partial(draw_lots, draw, at=now)
    for enrolment in Enrolment.objects.offers_over(now).order_by("pk"):
        yield partial(lapse_offer, enrolment, at=now)
    for stage in Stage.objects.with_people_waiting().order_by("pk"):
        if stage.has_places_to_offer():
            yield partial(offer_places, stage, at=now)


def _lapse(request: Request, now: datetime) -> None:
    lapse(request, at=now)


def _let_go(enrolment: Enrolment, now: datetime) -> None:
    let_go(enrolment, at=now)


def _expire(proposal: Proposal, now: datetime) -> None:
    expire(proposal, at=now)


def _look(stage: int, now: datetime) -> None:
    look_for_newcomers(stage, at=now)


def _return(stage: int, now: datetime) -> None:
    return_to(stage, at=now)


def _follow_up(stage: int, now: datetime) -> None:
    follow_up(stage, at=now)
