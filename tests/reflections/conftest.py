"""An exchange that came from a programme whose recipe asks two questions: one for oneself, one for both."""

import pytest

from peerlore.exchanges.models import Exchange
from peerlore.programmes.models import Enrolment, Placement, Programme, Proposal, ProposalSeat, Round, RoundState, Stage
from tests.cast import NOW, Cast
from tests.exchanges.conftest import fixed_clock, open_for  # noqa: F401

RECIPE = """
[reflection]
after_first = [
  { ask = "What did you nearly say?", audience = "only_me" },
  { ask = "What was worth the hour?", audience = "members" },
]
after_last = [{ ask = "What will you pass on?", audience = "somebody unheard of" }]
"""


@pytest.fixture
def exchange(cast) -> Exchange:
    exchange = open_for(cast)
    place(cast, exchange, recipe=RECIPE)
    return exchange


def place(cast: Cast, exchange: Exchange, *, recipe: str) -> None:
    programme = Programme.objects.create(name="Spring mentoring", coordinator=cast.cleo, started_at=NOW)
    stage = Stage.objects.create(programme=programme, recipe_code="m", format="mentoring", recipe_text=recipe)
    ben, ana = (
        Enrolment.objects.create(stage=stage, person=person, role=role, capacity=1, enrolled_at=NOW)
        for person, role in ((cast.ben, "mentor"), (cast.ana, "mentee"))
    )
    matching = Round.objects.create(
        stage=stage, number=1, seed=1, problem={}, problem_digest="", started_at=NOW, heartbeat_at=NOW,
        state=RoundState.PUBLISHED,
    )  # fmt: skip
    proposal = Proposal.objects.create(round=matching, teacher=ben, learner=ana, weight=1.0, state="accepted")
    ProposalSeat.objects.bulk_create(ProposalSeat(proposal=proposal, enrolment=one) for one in (ana, ben))
    Placement.objects.create(proposal=proposal, exchange=exchange)
