"""Called off before its booking went out: nobody hears of a session only by its cancelling."""

from datetime import timedelta

import pytest
from django.core import mail

from peerlore.exchanges.actions import book_series, book_session, cancel_session, move_session
from peerlore.people.actions import hold_mail
from peerlore.people.models import Delivery, Notice
from peerlore.web.invariants import broken
from tests.cast import NOW
from tests.exchanges.conftest import THURSDAY
from tests.web.test_weekly_mail import run

HOUR = timedelta(hours=1)
A_DAY = timedelta(days=1)


@pytest.fixture(autouse=True)
def clock_of_the_cast(monkeypatch) -> None:
    monkeypatch.setattr("peerlore.clock.now", lambda: NOW)


def subjects_to(person):
    return [message.subject for message in mail.outbox if message.to == [person.email]]


def hold(person):
    hold_mail(person, (NOW + A_DAY).date(), by=person, at=NOW)


def test_whose_booking_waits_hears_neither_and_whoever_heard_of_it_hears_of_both(cast, exchange):
    hold(cast.ben)
    session = book_session(exchange, starts_at=THURSDAY, by=cast.ana, at=NOW)
    run(NOW)
    cancel_session(session, by=cast.ana, at=NOW + HOUR)
    run(NOW + HOUR)
    run(NOW + A_DAY)
    assert subjects_to(cast.ben) == []
    assert len(subjects_to(cast.ana)) == 2
    assert Notice.objects.filter(person=cast.ben, event="session_cancelled").count() == 1, "on the home page"
    assert not Delivery.objects.waiting().exists()
    assert list(broken()) == []


def test_booked_and_called_off_at_once_nobody_hears_of_it(cast, exchange):
    session = book_session(exchange, starts_at=THURSDAY, by=cast.ana, at=NOW)
    cancel_session(session, by=cast.ben, at=NOW)
    run(NOW)
    assert mail.outbox == []


def test_moved_meanwhile_it_is_still_one_they_never_heard_of(cast, exchange):
    hold(cast.ben)
    session = book_session(exchange, starts_at=THURSDAY, by=cast.ana, at=NOW)
    move_session(session, starts_at=THURSDAY + HOUR, by=cast.ana, at=NOW)
    cancel_session(session, by=cast.ana, at=NOW + HOUR)
    run(NOW + HOUR)
    run(NOW + A_DAY)
    assert subjects_to(cast.ben) == []


def test_who_heard_of_the_moving_alone_hears_of_the_cancelling(cast, exchange):
    hold(cast.ben)
    session = book_session(exchange, starts_at=THURSDAY, by=cast.ana, at=NOW)
    run(NOW)
    move_session(session, starts_at=THURSDAY + HOUR, by=cast.ana, at=NOW)
    run(NOW + A_DAY)
    cancel_session(session, by=cast.ana, at=NOW + A_DAY)
    run(NOW + A_DAY)
    assert len(subjects_to(cast.ben)) == 2


def test_one_of_a_series_that_is_told_is_taken_back_in_words(cast, exchange):
    hold(cast.ben)
    first, _ = book_series(exchange, starts=[THURSDAY, THURSDAY + timedelta(weeks=1)], by=cast.ana, at=NOW)
    cancel_session(first, by=cast.ana, at=NOW)
    run(NOW)
    run(NOW + A_DAY)
    assert len(subjects_to(cast.ben)) == 2
