"""A round that begins as it is published, killed between: all of it or nothing, and the next tick goes on."""

from datetime import timedelta

import pytest

from peerlore.exchanges.models import Exchange
from peerlore.people.models import Notice
from peerlore.programmes.actions import join, publish, start_programme, start_round
from peerlore.programmes.actions.rounds import solve_round
from peerlore.programmes.invariants import broken
from peerlore.programmes.models import Proposal, Round
from peerlore.programmes.tasks import due
from tests.cast import NOW, make_cast
from tests.killed import dies_at

pytestmark = pytest.mark.django_db(transaction=True)
FOUR_WEEKS = timedelta(days=28)


@pytest.fixture
def draft(transactional_db, settings) -> Round:
    settings.TASKS = {"default": {"BACKEND": "django_tasks.backends.dummy.DummyBackend"}}
    cast = make_cast()
    stage = start_programme(by=cast.cleo, at=NOW, name="Coffee", recipe_code="coffee").stages.get()
    for person in (cast.ben, cast.cleo, cast.jo, cast.otto):
        join(stage, role="guest", capacity=1, wishes=[], by=person, at=NOW)
    return worked_out(start_round(stage, by=cast.cleo, at=NOW, seed=1))


def worked_out(row: Round) -> Round:
    solve_round(row.pk, row.attempt)
    return Round.objects.get(pk=row.pk)


def tick(at) -> None:
    for job in due(at):
        job()


def test_killed_as_it_begins_nothing_has_begun_and_it_can_be_published(draft):
    dies_at("begin.half", lambda: publish(draft, by=draft.stage.programme.coordinator, at=NOW))
    draft.refresh_from_db()
    assert draft.is_draft
    assert not Exchange.objects.exists()
    assert not Notice.objects.exists()
    assert list(broken()) == []
    publish(draft, by=draft.stage.programme.coordinator, at=NOW)
    assert (Exchange.objects.count(), Notice.objects.count()) == (2, 4)
    assert list(broken()) == []


def test_killed_as_the_next_goes_out_by_itself_it_goes_out_at_the_next_tick(draft):
    publish(draft, by=draft.stage.programme.coordinator, at=NOW)
    tick(NOW + FOUR_WEEKS)
    following = worked_out(Round.objects.get(number=2))
    dies_at("begin.half", lambda: tick(NOW + FOUR_WEEKS))
    assert not following.proposals.exclude(state=Proposal.State.DRAFT).exists()
    tick(NOW + FOUR_WEEKS)
    assert {row.state for row in following.proposals.all()} == {"accepted"}
    assert Exchange.objects.going_on().count() == 2
    assert list(broken()) == []
