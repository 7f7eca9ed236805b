"""What is due: a reminder the working day before, a question the working day after, an end that is not silent."""

from datetime import UTC, datetime, timedelta

import pytest

from peerlore import clock
from peerlore.exchanges import invariants
from peerlore.exchanges.actions import book_session, move_session, say_met
from peerlore.exchanges.models import Exchange
from peerlore.exchanges.tasks import due
from peerlore.people.models import Notice, Person
from tests.cast import NOW
from tests.exchanges.conftest import THURSDAY, meet, open_for

MONDAY = datetime(2026, 3, 16, 14, 0, tzinfo=UTC)
FRIDAY_MORNING = datetime(2026, 3, 13, 9, 1, tzinfo=UTC)


def tick(now: datetime) -> None:
    for job in list(due(now)):
        job()
    assert list(due(now)) == []


def told(event: str) -> list[str]:
    return sorted(Notice.objects.filter(event=event).values_list("person__given_name", flat=True))


def test_a_monday_is_told_on_friday(cast, exchange):
    book_session(exchange, starts_at=MONDAY, by=cast.ana, at=NOW)
    tick(FRIDAY_MORNING - timedelta(minutes=2))
    assert told("session_tomorrow") == []
    tick(FRIDAY_MORNING)
    tick(FRIDAY_MORNING + timedelta(days=2))
    assert told("session_tomorrow") == ["Ana", "Ben"]
    words = Notice.objects.filter(event="session_tomorrow", person=cast.ana).get().parameters
    assert (words["partner"], words["question"]) == ("Ben", "What will you dare?")


def test_who_has_just_been_told_of_tomorrow_needs_no_reminder(cast, exchange):
    tomorrow = THURSDAY.replace(day=11)
    book_session(exchange, starts_at=tomorrow, by=cast.ana, at=NOW + timedelta(hours=1))
    tick(NOW + timedelta(hours=2))
    assert told("session_tomorrow") == []
    assert told("session_booked") + told("own_session_booked") == ["Ben", "Ana"]


def test_a_moved_session_is_told_again(cast, exchange):
    session = book_session(exchange, starts_at=THURSDAY, by=cast.ana, at=NOW)
    tick(THURSDAY - timedelta(days=1))
    move_session(session, starts_at=MONDAY, by=cast.ana, at=THURSDAY - timedelta(hours=5))
    tick(FRIDAY_MORNING)
    assert told("session_tomorrow") == ["Ana", "Ana", "Ben", "Ben"]


def test_who_has_not_said_a_word_is_asked_the_working_day_after(cast, session):
    say_met(session, "unknown", by=cast.ana, at=THURSDAY)
    tick(THURSDAY + timedelta(hours=3))
    assert told("did_you_meet") == []
    tick(FRIDAY_MORNING)
    assert told("did_you_meet") == ["Ben"]


def test_after_the_last_session_both_are_asked_once_how_it_ended(cast):
    exchange = open_for(cast, planned=1)
    meet(cast, exchange)
    tick(FRIDAY_MORNING)
    tick(FRIDAY_MORNING)
    assert told("exchange_closed") == ["Ana", "Ben"]
    assert Exchange.objects.get().is_open


def test_an_exchange_of_somebody_who_left_ends_and_the_other_hears_of_it(cast, session):
    Person.objects.filter(pk=cast.ben.pk).update(is_active=False, left_at=NOW)
    tick(NOW)
    assert not Exchange.objects.get().is_open
    assert told("exchange_closed") == ["Ana"]


def test_the_checker_finds_what_was_not_done(cast, session, monkeypatch):
    monkeypatch.setattr(clock, "now", lambda: THURSDAY - timedelta(hours=20))
    assert {finding.code for finding in invariants.broken()} == {"I10"}
    tick(THURSDAY - timedelta(hours=20))
    assert list(invariants.broken()) == []


def test_the_checker_finds_a_state_the_log_does_not_know(cast, exchange):
    Exchange.objects.update(closed_at=NOW)
    assert [finding.code for finding in invariants.broken()] == ["I7"]


def test_the_checker_finds_a_pair_together_twice(cast, exchange):
    open_for(cast, scope="programme:2")
    assert list(invariants.broken()) == []
    Exchange.objects.update(scope="programme:1")
    assert "I2" in {finding.code for finding in invariants.broken()}


@pytest.mark.parametrize("said", ["met", "not-met"])
def test_a_whole_life_breaks_nothing(cast, session, said):
    say_met(session, said, by=cast.ana, at=THURSDAY)
    assert list(invariants.broken()) == []
