"""What is older than its limit goes, in every room, and nothing else does."""

from datetime import timedelta

from peerlore.exchanges.models import AgreementAnswer, Commitment, HelpRequest, Note
from peerlore.people import actions, invariants
from peerlore.people.models import Delivery, LogEntry, Notice, Person
from peerlore.programmes.models import Answer
from peerlore.reflections.models import Prompt, Response
from peerlore.web import forgetting
from tests.cast import NOW
from tests.house.test_personal_data import found_in_database
from tests.world import whole

LATER = NOW + timedelta(days=800)
ALL = ("leavers", "messages", "notes", "help", "invitations", "requests", "reflections")


def set_all(days: int) -> None:
    limits = {each: max(days, each.least) for each in forgetting.rules().values()}
    actions.set_limits(limits, by_itself=False, by=None, at=NOW)


@whole
def test_what_is_older_goes_and_nothing_else_and_no_trace_of_a_leaver_stays(world):
    from peerlore.exchanges.actions.closing import end
    from peerlore.programmes.actions import answer

    answer(world.open_proposal, "no", why="person", by=world.emil, at=NOW)
    end(world.exchange, by=None, at=NOW, told=[])
    HelpRequest.objects.update(taken_up_at=NOW)
    Delivery.objects.update(sent_at=NOW)
    actions.leave(world.dora, by=world.cast.jo, at=NOW)
    set_all(365)
    assert {due.count for due in forgetting.what_would_go(NOW + timedelta(days=300))} == {0}
    would = {due.rule.code: due.count for due in forgetting.what_would_go(LATER)}
    assert set(would) == set(ALL)
    assert min(would.values()) > 0, would
    logged, asked, told = LogEntry.objects.count(), Prompt.objects.count(), Notice.objects.exclude(person=world.dora)
    kept = told.exclude(person=world.gone).count()

    gone = forgetting.clear_all(LATER)

    assert {**gone, "messages": 0} == {**would, "messages": 0}
    assert 0 < gone["messages"] < would["messages"]  # those to leavers went with them
    assert {due.count for due in forgetting.what_would_go(LATER)} == {0}
    assert found_in_database(["Petrova", "dora@tarnlowe.example"]) == {}
    assert Person.objects.get(pk=world.dora.pk).erased_at == LATER
    assert not any(model.objects.exists() for model in (Note, AgreementAnswer, Response, HelpRequest))
    assert not Commitment.objects.exclude(sealed=None).exclude(sealed=b"").exists()
    assert not Answer.objects.exclude(sealed_why=None).exists()
    assert (Prompt.objects.count(), told.count()) == (asked, kept)
    assert LogEntry.objects.count() > logged
    assert world.exchange.seats.count() == 2
    assert [finding for finding in invariants.broken() if finding.code != "I10"] == []
