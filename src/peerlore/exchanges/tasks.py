"""Do what is due in exchanges."""

from collections.abc import Callable, Iterable
from datetime import datetime
from functools import partial

from peerlore.exchanges import actions
from peerlore.exchanges.due import (
    all_held,
    left_alone,
    left_unconfirmed,
    owed_by_leavers,
    past_depths,
    reminders,
    unanswered,
)
from peerlore.exchanges.models import Exchange


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


def _close(exchange: Exchange, *, at: datetime) -> None:
    try:
        actions.close_exchange(exchange, by=None, at=at)
    except actions.ExchangeIsClosed:
        return
