"""When somebody leaves: nothing stays owed by them, and nothing waits for a word of theirs."""

from datetime import timedelta

import pytest

from peerlore.exchanges import actions, invariants, tasks
from peerlore.exchanges.actions import confirm_close, promise, report_close
from peerlore.exchanges.models import CloseReport, Commitment, Exchange, Seat
from peerlore.exchanges.panels import owed
from peerlore.people.actions import come_back, leave
from peerlore.skills.actions import record_evidence
from peerlore.skills.gaps import levels
from peerlore.skills.models import Evidence, GapReading, Goal, Need, Skill, Source
from tests.cast import NOW
from tests.exchanges.conftest import CANARY, THURSDAY

LATER = THURSDAY + timedelta(days=30)


def settle(at=LATER):
    for _ in range(3):
        for act in list(tasks.due(at)):
            act()


def report(cast, exchange, *, result="closed", level=3, counts=True) -> CloseReport:
    seat = exchange.seats.get(person=cast.ana)
    return report_close(
        seat, result=result, level=level, shows=CANARY, counts_as_evidence=counts, by=cast.ana, at=LATER
    )


@pytest.fixture
def left(cast, exchange, met):
    """Ben leaves with promises open, and the ticker does what follows."""
    promise(exchange, "Bring the rig", due=None, by=cast.ben, at=THURSDAY)
    leave(cast.ben, by=cast.jo, at=LATER)
    settle()
    return Exchange.objects.get(pk=exchange.pk)


def test_what_a_leaver_promised_is_let_go(cast, left):
    assert not left.is_open
    assert {c.state for c in Commitment.objects.filter(owed_by=cast.ben)} == {"let-go"}
    assert "open" in {c.state for c in Commitment.objects.filter(owed_by=cast.ana)}
    assert list(invariants.broken()) == []


def test_also_where_the_exchange_had_closed_before(cast, exchange, met):
    actions.close_exchange(exchange, by=cast.ana, at=LATER)
    leave(cast.ben, by=cast.jo, at=LATER)
    settle()
    assert not Commitment.objects.open().filter(owed_by=cast.ben).exists()


def test_the_report_goes_on_as_the_learners_own_word(cast, left):
    goal = Goal.objects.create(name="Calm", owner=cast.ruth, starts=NOW.date(), ends=LATER.date(), set_at=NOW)
    skill = Skill.objects.get(uri="peerlore:firmware")
    Need.objects.create(goal=goal, unit=cast.testing, skill=skill, level=2, people=1, by_date=LATER.date())
    assert report(cast, left).state == "own-word"
    evidence = Evidence.objects.get()
    assert (evidence.source, evidence.level, evidence.by) == ("self", 3, cast.ana)
    assert GapReading.objects.get().held == 1
    assert list(invariants.broken()) == []


def test_confirmed_evidence_outranks_the_own_word(cast, left):
    skill = Skill.objects.get(uri="peerlore:firmware")
    record_evidence(cast.ana, skill, level=1, source=Source.PEER, by=cast.otto, at=NOW)
    report(cast, left)
    assert levels([cast.ana.pk], [skill.pk], at=LATER)[cast.ana.pk, skill.pk].level == 1


@pytest.mark.parametrize(("result", "counts"), [("unchanged", True), ("closed", False)])
def test_what_the_learner_keeps_is_no_evidence(cast, left, result, counts):
    assert report(cast, left, result=result, counts=counts).state == "own-word"
    assert not Evidence.objects.exists()


def test_a_report_that_waited_for_the_leaver_waits_no_longer(cast, exchange, met):
    waiting = report(cast, exchange)
    assert waiting.state == "reported"
    leave(cast.ben, by=cast.jo, at=LATER)
    settle()
    waiting.refresh_from_db()
    assert waiting.state == "own-word"
    assert [(e.source, e.level) for e in Evidence.objects.all()] == [("self", 3)]
    settle()
    assert Evidence.objects.count() == 1
    assert list(invariants.broken()) == []


def test_who_comes_back_may_still_confirm(cast, left):
    said = report(cast, left)
    come_back(cast.ben, by=cast.jo, at=LATER)
    assert confirm_close(said, level=2, by=cast.ben, at=LATER).state == "confirmed"
    assert {e.source for e in Evidence.objects.all()} == {"self", "exchange"}


def test_another_who_gives_may_confirm(cast, exchange, met):
    other = Skill.objects.create(uri="peerlore:other", label="Other", source="peerlore")
    Seat.objects.create(exchange=exchange, person=cast.otto, role="mentor", role_name="Mentor", teaches=other)
    Seat.objects.create(exchange=exchange, person=cast.ines, role="mentee", role_name="Mentee", learns=other)
    leave(cast.ben, by=cast.jo, at=LATER)
    assert exchange.seats.get(person=cast.ana).confirmers() == [cast.otto]
    assert report(cast, exchange).state == "reported"
    settle()
    assert CloseReport.objects.get().state == "reported"


def test_the_pages_say_so_plainly(client, cast, left):
    client.force_login(cast.ana)
    [asked] = [o for o in owed(cast.ana, now=LATER) if "came of" in o.title]
    assert "Nobody is left to confirm it" in asked.why
    page = client.get(f"/exchanges/{left.pk}/report/").content.decode()
    assert "it stands as your own word" in page
    assert "Ben confirms" not in page
    report(cast, left)
    page = client.get(f"/exchanges/{left.pk}/").content.decode()
    assert "as Ana’s own word: whoever could confirm it has left" in page
    assert "not confirmed yet" not in page
