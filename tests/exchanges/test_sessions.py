"""Book, move, call off, note afterwards: inside everybody's hours, nobody told twice."""

from datetime import UTC, date, datetime, timedelta

import pytest

from peerlore.exchanges.actions import (
    ExchangeIsClosed,
    book_session,
    cancel_session,
    close_exchange,
    move_session,
    place_in_plan,
    record_session,
    say_met,
)
from peerlore.exchanges.actions.sessions import (
    AllSessionsBooked,
    OutsideHours,
    SessionHasBegun,
    SessionIsCancelled,
    SomebodyIsTaken,
    TimeIsPast,
    TimeIsToCome,
)
from peerlore.exchanges.actions.shared import OnlyMembers
from peerlore.exchanges.hours import free_times
from peerlore.exchanges.models import Commitment, Session
from peerlore.people.models import Notice
from tests.cast import NOW
from tests.exchanges.conftest import THURSDAY, open_for

FRIDAY = THURSDAY + timedelta(days=1)


def test_the_other_is_told_and_what_hangs_on_the_session_gets_its_date(cast, exchange, session):
    assert (session.number, session.minutes) == (1, 45)
    notice = Notice.objects.get(event="session_booked")
    assert notice.person == cast.ben
    assert notice.parameters["when"] == "Thursday 12 March at 14:00 in Leeds"
    assert set(Commitment.objects.filter(kind="agreement").values_list("due", flat=True)) == {date(2026, 3, 15)}


def test_the_same_time_twice_is_one_session(cast, exchange, session):
    assert book_session(exchange, starts_at=THURSDAY, by=cast.ben, at=NOW) == session
    assert Session.objects.count() == Notice.objects.filter(event="session_booked").count() == 1


def test_a_time_outside_somebodys_hours_is_refused_with_one_that_would_do(cast, exchange):
    cast.ben.hours = {"3": [["10:00", "13:00"]]}
    cast.ben.save()
    with pytest.raises(OutsideHours, match="Thursday 19 March at 10:00 in Lisbon"):
        book_session(exchange, starts_at=THURSDAY, by=cast.ana, at=NOW)
    inside = datetime(2026, 3, 12, 12, 15, tzinfo=UTC)
    assert book_session(exchange, starts_at=inside, by=cast.ana, at=NOW).ends_at.hour == 13
    with pytest.raises(OutsideHours):
        book_session(exchange, starts_at=inside + timedelta(weeks=1, minutes=5), by=cast.ana, at=NOW)


def test_nobody_sits_in_two_places_at_once(cast, exchange, session):
    other = open_for(cast, scope="programme:2")
    with pytest.raises(SomebodyIsTaken):
        book_session(other, starts_at=THURSDAY + timedelta(minutes=30), by=cast.ben, at=NOW)
    assert all(abs(t - THURSDAY) >= timedelta(minutes=45) for t in free_times([cast.ben], minutes=45, after=NOW))


def test_a_past_time_is_not_booked_and_a_future_one_not_noted(cast, exchange):
    with pytest.raises(TimeIsPast):
        book_session(exchange, starts_at=NOW - timedelta(hours=1), by=cast.ana, at=NOW)
    with pytest.raises(TimeIsToCome):
        record_session(exchange, starts_at=THURSDAY, by=cast.ana, at=NOW)


def test_only_members_book_and_only_while_it_is_open(cast, exchange):
    with pytest.raises(OnlyMembers):
        book_session(exchange, starts_at=THURSDAY, by=cast.cleo, at=NOW)
    close_exchange(exchange, by=cast.ben, at=NOW)
    with pytest.raises(ExchangeIsClosed):
        book_session(exchange, starts_at=THURSDAY, by=cast.ana, at=NOW)


def test_no_more_than_planned_but_a_missed_one_is_not_counted(cast, exchange):
    days = [THURSDAY, FRIDAY, FRIDAY + timedelta(days=3)]
    first, *_rest = [book_session(exchange, starts_at=day, by=cast.ana, at=NOW) for day in days]
    with pytest.raises(AllSessionsBooked):
        book_session(exchange, starts_at=FRIDAY + timedelta(days=4), by=cast.ana, at=NOW)
    say_met(first, "not-met", by=cast.ana, at=FRIDAY)
    last = book_session(exchange, starts_at=FRIDAY + timedelta(days=4), by=cast.ana, at=NOW)
    assert (last.number, place_in_plan(last)) == (4, 3)


def test_every_move_is_told_and_counted(cast, exchange, session):
    move_session(session, starts_at=FRIDAY, where="Room 2", by=cast.ben, at=NOW)
    moved = move_session(session, starts_at=FRIDAY + timedelta(hours=1), by=cast.ben, at=NOW)
    assert (moved.sequence, moved.uid, moved.where) == (2, session.uid, "Room 2")
    told = Notice.objects.filter(event="session_moved", person=cast.ana).order_by("pk")
    assert [notice.parameters["old_when"][:8] for notice in told] == ["Thursday", "Friday 1"]
    assert {notice.parameters["partner"] for notice in told} == {"Ben"}


def test_calling_off_tells_the_other_and_frees_the_number(cast, exchange, session):
    cancel_session(session, by=cast.ana, at=NOW)
    assert Notice.objects.get(event="session_cancelled").person == cast.ben
    with pytest.raises(SessionIsCancelled):
        move_session(session, starts_at=FRIDAY, by=cast.ben, at=NOW)
    assert book_session(exchange, starts_at=FRIDAY, by=cast.ana, at=NOW).number == 1


def test_what_has_begun_is_neither_moved_nor_called_off(cast, session):
    for act in (lambda: cancel_session(session, by=cast.ana, at=THURSDAY),):
        with pytest.raises(SessionHasBegun):
            act()
    with pytest.raises(SessionHasBegun):
        move_session(session, starts_at=FRIDAY, by=cast.ana, at=THURSDAY)


def test_a_session_nobody_booked_can_be_noted(cast, exchange):
    session = record_session(exchange, starts_at=NOW - timedelta(hours=2), by=cast.ben, at=NOW)
    assert Session.objects.met().get() == session
    assert record_session(exchange, starts_at=NOW - timedelta(hours=2), by=cast.ana, at=NOW) == session


def test_slots_keep_local_hours_when_the_clocks_change(cast):
    cast.ana.hours = {"6": [["10:00", "11:00"]], "0": [["10:00", "11:00"]]}
    saturday = datetime(2026, 3, 28, 9, tzinfo=UTC)  # clocks go forward that night
    times = free_times([cast.ana], minutes=60, after=saturday, many=2)
    assert [t.astimezone(cast.ana.zone_info).hour for t in times] == [10, 10]
    assert [t.hour for t in times] == [9, 9]
