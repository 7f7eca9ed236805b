"""How it ends: a report, its confirmation by whoever taught, evidence; or a close without a fault."""

from datetime import timedelta

import pytest

from peerlore.exchanges.actions import close_exchange, confirm_close, report_close
from peerlore.exchanges.actions.closing import (
    AlreadyConfirmed,
    LevelMissing,
    NothingLearnedHere,
    NotMetYet,
    NotYourReport,
    NotYoursToConfirm,
    ShowsMissing,
)
from peerlore.exchanges.actions.shared import ExchangeIsClosed
from peerlore.exchanges.models import CloseReport, Commitment, Exchange, Session
from peerlore.people.models import Notice
from peerlore.skills.models import Evidence, GapReading, Goal, Need, Skill
from tests.cast import NOW
from tests.exchanges.conftest import CANARY, THURSDAY

LATER = THURSDAY + timedelta(days=30)


def report(cast, exchange, *, by=None, result="closed", level=3, shows=CANARY, counts=True) -> CloseReport:
    seat = exchange.seats.get(person=cast.ana)
    return report_close(
        seat, result=result, level=level, shows=shows, counts_as_evidence=counts, by=by or cast.ana, at=LATER
    )


def test_a_confirmed_level_is_evidence_moves_the_gap_and_closes(cast, exchange, met):
    goal = Goal.objects.create(name="Calm", owner=cast.ruth, starts=NOW.date(), ends=LATER.date(), set_at=NOW)
    skill = Skill.objects.get(uri="peerlore:firmware")
    Need.objects.create(goal=goal, unit=cast.testing, skill=skill, level=2, people=1, by_date=LATER.date())
    confirm_close(report(cast, exchange), level=2, by=cast.ben, at=LATER)
    evidence = Evidence.objects.get()
    assert (evidence.record.person, evidence.level, evidence.source, evidence.by) == (cast.ana, 2, "exchange", cast.ben)
    assert evidence.came_from == f"exchange:{exchange.pk}"
    assert GapReading.objects.get().held == 1
    assert not Exchange.objects.get().is_open
    assert Commitment.objects.get(kind="confirmation").state == "kept"


def test_the_reading_of_a_goal_that_is_over_stays_as_it_was(cast, exchange, met):
    goal = Goal.objects.create(
        name="Over", owner=cast.ruth, starts=NOW.date(), ends=LATER.date(), set_at=NOW, closed_at=NOW
    )
    skill = Skill.objects.get(uri="peerlore:firmware")
    Need.objects.create(goal=goal, unit=cast.testing, skill=skill, level=2, people=1, by_date=LATER.date())
    confirm_close(report(cast, exchange), level=2, by=cast.ben, at=LATER)
    assert Evidence.objects.exists()
    assert not GapReading.objects.exists()


@pytest.mark.parametrize(("result", "counts"), [("unchanged", True), ("closed", False)])
def test_unchanged_and_kept_between_us_are_no_evidence(cast, exchange, met, result, counts):
    confirm_close(report(cast, exchange, result=result, counts=counts), level=3, by=cast.ben, at=LATER)
    assert not Evidence.objects.exists()
    assert not Exchange.objects.get().is_open


def test_a_report_is_sealed_and_may_be_written_again_until_it_is_confirmed(cast, exchange, met):
    first = report(cast, exchange)
    assert CANARY.encode() not in bytes(first.shows)
    again = report(cast, exchange, result="partly", level=2)
    assert (first.pk, again.result) == (again.pk, "partly")
    confirm_close(again, level=2, by=cast.ben, at=LATER)
    with pytest.raises(AlreadyConfirmed):
        report(cast, exchange)
    with pytest.raises(AlreadyConfirmed):
        confirm_close(again, level=5, by=cast.ben, at=LATER)
    assert Evidence.objects.get().level == 2


def test_what_a_report_needs(cast, exchange, met):
    with pytest.raises(LevelMissing):
        report(cast, exchange, level=None)
    with pytest.raises(ShowsMissing):
        report(cast, exchange, shows=" ")
    with pytest.raises(NotYourReport):
        report(cast, exchange, by=cast.ben)
    bens = exchange.seats.get(person=cast.ben)
    with pytest.raises(NothingLearnedHere):
        report_close(bens, result="closed", level=3, shows="x", counts_as_evidence=True, by=cast.ben, at=LATER)


def test_nothing_comes_of_never_having_met(cast, exchange):
    with pytest.raises(NotMetYet):
        report(cast, exchange)


def test_nobody_confirms_their_own_nor_a_strangers(cast, exchange, met):
    said = report(cast, exchange)
    for person in (cast.ana, cast.cleo, cast.otto):
        with pytest.raises(NotYoursToConfirm):
            confirm_close(said, level=3, by=person, at=LATER)
    with pytest.raises(LevelMissing):
        confirm_close(said, level=None, by=cast.ben, at=LATER)
    assert not Evidence.objects.exists()


def test_either_closes_without_a_reason_and_the_other_is_told_once(cast, exchange, session):
    close_exchange(exchange, by=cast.ana, at=NOW)
    assert Exchange.objects.get().closed_at == NOW
    assert Session.objects.get().state == "cancelled"
    notice = Notice.objects.get(event="exchange_closed")
    assert (notice.person, notice.parameters["programme"]) == (cast.ben, "Spring mentoring")
    with pytest.raises(ExchangeIsClosed):
        close_exchange(exchange, by=cast.ben, at=NOW)


def test_a_late_word_still_counts(cast, exchange, met):
    close_exchange(exchange, by=cast.ben, at=LATER)
    confirm_close(report(cast, exchange), level=3, by=cast.ben, at=LATER)
    assert Evidence.objects.get().level == 3
