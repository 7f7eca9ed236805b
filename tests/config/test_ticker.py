"""The ticker does what is due, and one failing job harms nothing but itself."""

from datetime import timedelta

import pytest
from django.core.cache import cache

from peerlore import clock
from peerlore.config.ticker import BEAT, LONGEST_AFTER_FAILURE, Ticker, dues, tick
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


class Hands:
    """A clock whose hands the test moves."""

    def __init__(self) -> None:
        self.at = 0.0

    def monotonic(self) -> float:
        return self.at


@pytest.fixture
def hands(monkeypatch) -> Hands:
    made = Hands()
    monkeypatch.setattr("peerlore.config.ticker.time", made)
    return made


class Looked:
    """A room whose looks take as long as they are told to, in turn; it finds what `finds` gives."""

    def __init__(self, hands: Hands, *seconds: float, finds=lambda: []) -> None:
        self.hands, self.seconds, self.finds = hands, iter(seconds), finds
        self.at: list[float] = []

    def __call__(self, now):
        self.at.append(self.hands.at)
        self.hands.at += next(self.seconds)
        return self.finds()

    def ticks(self, ticker: Ticker, *, until: float) -> list[float]:
        while self.hands.at < until:
            ticker.once()
            self.hands.at += 1.0
        return self.at


def test_a_room_looked_at_in_vain_rests_fifty_times_as_long(transactional_db, hands):
    idle = Looked(hands, 0.1, 0.1, 0.1)
    assert idle.ticks(Ticker([("idle", idle)]), until=12) == pytest.approx([0, 5.1, 10.2], abs=1.1)


def test_a_room_with_work_does_not_rest(transactional_db, hands):
    busy = Looked(hands, *[0.1] * 9, finds=lambda: [lambda: None])
    assert len(busy.ticks(Ticker([("busy", busy)]), until=5)) == 5


def test_a_look_that_failed_slowly_is_tried_again_soon(transactional_db, hands):
    """A look at a database that was away took 1.1 s; the room then rested for 55 s, and its mails with it."""

    def away():
        raise RuntimeError("planted")

    room = Looked(hands, *[1.1] * 9, finds=away)
    first, second, *_ = room.ticks(Ticker([("away", room)]), until=20)
    assert LONGEST_AFTER_FAILURE <= second - first <= LONGEST_AFTER_FAILURE + 2.2


def test_one_slow_look_among_quick_ones_is_no_measure_of_the_room(transactional_db, hands):
    room = Looked(hands, 0.01, 1.1, 0.01)
    assert len(room.ticks(Ticker([("room", room)]), until=6)) >= 3
