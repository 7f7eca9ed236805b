"""Two at once: a double click books once, a move and a cancel do not both win, one confirmation is one evidence."""

import threading
import time
from collections.abc import Callable
from datetime import timedelta

import pytest
from django.db import OperationalError, connection

from peerlore.errors import RuleBroken
from peerlore.exchanges.actions import book_session, cancel_session, confirm_close, move_session, report_close
from peerlore.exchanges.models import CloseReport, Exchange, Session
from peerlore.skills.models import Evidence
from tests.cast import NOW
from tests.exchanges.conftest import THURSDAY, meet, open_for

pytestmark = pytest.mark.usefixtures("transactional_db")


def at_once(*acts: Callable[[], object]) -> list[str]:
    """Run all of them at the same moment; give the names of the rules that stopped some."""
    broken: list[str] = []
    gate = threading.Barrier(len(acts))

    def run(act: Callable[[], object]) -> None:
        gate.wait()
        try:
            patiently(act)
        except RuleBroken as rule:
            broken.append(type(rule).__name__)
        finally:
            connection.close()

    threads = [threading.Thread(target=run, args=[act]) for act in acts]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return broken


def patiently(act: Callable[[], object]) -> None:
    """SQLite in memory, as tests have it, does not wait for a lock as a file does: try again in its stead."""
    for _ in range(2000):
        try:
            act()
        except OperationalError as busy:
            if "locked" not in str(busy):
                raise
            time.sleep(0.005)
        else:
            return
    raise AssertionError("the lock never came free")


def test_a_double_click_books_once(cast):
    exchange = open_for(cast)
    click = lambda: book_session(exchange, starts_at=THURSDAY, by=cast.ana, at=NOW)  # noqa: E731
    assert at_once(click, click, click) == []
    assert Session.objects.count() == 1


def test_two_exchanges_do_not_take_one_person_at_the_same_hour(cast):
    one, other = open_for(cast), open_for(cast, scope="programme:2")
    broken = at_once(
        lambda: book_session(one, starts_at=THURSDAY, by=cast.ana, at=NOW),
        lambda: book_session(other, starts_at=THURSDAY, by=cast.ben, at=NOW),
    )
    assert broken == ["SomebodyIsTaken"]
    assert Session.objects.count() == 1


def test_the_same_pair_is_opened_once(cast):
    assert at_once(lambda: open_for(cast), lambda: open_for(cast)) == ["AlreadyTogether"]
    assert Exchange.objects.count() == 1


def test_a_move_and_a_cancel_leave_one_truth(cast):
    exchange = open_for(cast)
    session = book_session(exchange, starts_at=THURSDAY, by=cast.ana, at=NOW)
    later = THURSDAY + timedelta(hours=1)
    broken = at_once(
        lambda: move_session(session, starts_at=later, by=cast.ana, at=NOW),
        lambda: cancel_session(session, by=cast.ben, at=NOW),
    )
    session.refresh_from_db()
    assert session.cancelled_at == NOW
    assert session.sequence == (1 if broken else 2)
    assert broken in ([], ["SessionIsCancelled"])


def test_confirming_twice_or_while_it_is_rewritten_counts_once(cast):
    exchange = open_for(cast)
    meet(cast, exchange)
    seat = exchange.seats.get(person=cast.ana)
    after = THURSDAY + timedelta(days=1)
    say = lambda: report_close(  # noqa: E731
        seat, result="partly", level=2, shows="I found one.", counts_as_evidence=True, by=cast.ana, at=after
    )
    report = say()
    confirm = lambda: confirm_close(report, level=2, by=cast.ben, at=after)  # noqa: E731
    assert set(at_once(confirm, confirm, say)) == {"AlreadyConfirmed"}
    assert Evidence.objects.count() == CloseReport.objects.count() == 1
