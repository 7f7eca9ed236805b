"""Do what is due in exchanges."""

from collections.abc import Callable, Iterable
from datetime import datetime
from functools import partial

from django.db import transaction
from django_tasks import task

from peerlore import clock
from peerlore.exchanges import actions
from peerlore.exchanges.due import (
    all_held,
    anniversaries,
    left_alone,
    left_unconfirmed,
    owed_by_leavers,
    past_depths,
    quiet,
    reminders,
    unanswered,
)
from peerlore.exchanges.models import CalendarFeed, Exchange, StillRight

FEEDS_AT_ONCE = 50


def due(now: datetime) -> Iterable[Callable[[], None]]:
    for session, person in reminders(now):
        yield partial(actions.remind_of_session, session, person, at=now)
    for session, person in unanswered(now):
        yield partial(actions.wonder_whether_met, session, person, at=now)
    for exchange in all_held():
        yield partial(actions.ask_how_it_ended, exchange, at=now)
    for exchange in left_alone():
        yield partial(_close, exchange, at=now)
    for commitment in owed_by_leavers():
        yield partial(actions.let_go_for_leaver, commitment, at=now)
    for report in left_unconfirmed():
        yield partial(actions.stand_alone, report, at=now)
    for session in past_depths(now):
        yield partial(actions.forget_depths, session, at=now)
    for exchange in quiet(now):
        yield partial(actions.ask_still_right, exchange, at=now)
    for asking in StillRight.objects.ripe(now):
        yield partial(actions.settle_still_right, asking, at=now)
    for exchange in anniversaries(now):
        yield partial(actions.ask_to_reconnect, exchange, at=now)
    for feed in CalendarFeed.objects.due(now).order_by("next_read_at")[:FEEDS_AT_ONCE]:
        yield partial(_hand_over, feed, at=now)


@task()
def read_calendar(pk: int) -> None:
    actions.read_feed(pk, at=clock.now())


@transaction.atomic
def _hand_over(feed: CalendarFeed, *, at: datetime) -> None:
    """A calendar may take its ten seconds, and so is read in the queue."""
    if actions.claim_feed(feed, at=at):
        read_calendar.enqueue(feed.pk)


def _close(exchange: Exchange, *, at: datetime) -> None:
    try:
        actions.close_exchange(exchange, by=None, at=at)
    except actions.ExchangeIsClosed:
        return
