"""The ticker does what is due, and one failing job harms nothing but itself."""

import time
from datetime import timedelta

from django.core.cache import cache

from peerlore import clock
from peerlore.config.ticker import BEAT, Ticker, dues, tick
from peerlore.people.models import SignIn
from tests.cast import NOW


def test_a_job_that_raises_stops_no_other_job(db):
    done = []

    def fails() -> None:
        raise RuntimeError("planted")

    def due(now):
        yield lambda: done.append(("first", now))
        yield fails
        yield lambda: done.append(("last", now))

    assert tick([("planted", due)], now=NOW) == 2
    assert done == [("first", NOW), ("last", NOW)]


def test_a_room_that_cannot_say_what_is_due_stops_no_other_room(db):
    done = []

    def lost(now):
        raise RuntimeError("planted")
        yield

    assert tick([("lost", lost), ("well", lambda now: [lambda: done.append(now)])], now=NOW) == 1
    assert done == [NOW]


def test_every_round_says_that_a_ticker_runs_and_tidies_up(transactional_db):
    now = clock.now()
    SignIn.objects.create(session_key="old", session_data="", expire_date=now - timedelta(days=1))
    SignIn.objects.create(session_key="new", session_data="", expire_date=now + timedelta(days=1))
    cache.delete(BEAT)
    Ticker([]).once()
    assert cache.get(BEAT) >= now
    assert [session.session_key for session in SignIn.objects.all()] == ["new"]


def test_every_room_with_due_work_is_found(db):
    assert all(callable(due) for _room, due in dues())


def test_a_room_that_was_looked_at_in_vain_rests_and_one_with_work_does_not(transactional_db):
    looks: list[str] = []

    def idle(now):
        looks.append("idle")
        time.sleep(0.02)
        return []

    def busy(now):
        looks.append("busy")
        return [lambda: None]

    ticker = Ticker([("idle", idle), ("busy", busy)])
    for _ in range(3):
        ticker.once()
    assert looks.count("busy") == 3
    assert looks.count("idle") == 1
    time.sleep(1.3)
    ticker.once()
    assert looks.count("idle") == 2
