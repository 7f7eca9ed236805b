"""A proposal becomes an exchange: after the last yes or, where a format is accepted by coming, as it goes out."""

import tomllib
from collections.abc import Sequence
from datetime import datetime

from peerlore.exchanges.actions import SeatSpec, let_pass, open_exchange
from peerlore.exchanges.models import Exchange
from peerlore.failpoints import failpoint
from peerlore.people.models import Person
from peerlore.programmes.actions.places import settle
from peerlore.programmes.formats import FORMATS
from peerlore.programmes.models import Enrolment, Placement, Proposal
from peerlore.programmes.recipes import parse
from peerlore.programmes.recipes.shapes import Recipe, Role


def begin(proposals: Sequence[Proposal], *, by: Person | None, at: datetime) -> None:
    """Nobody is asked for a yes: who does not want it says so, or does not come."""
    for row in proposals:
        Placement.objects.create(proposal=row, exchange=exchange_of(row, by=by, at=at))
        settle(row, Proposal.State.ACCEPTED, verb="settled", by=None, at=at)
        failpoint("begin.half")


def may_call_off(row: Proposal) -> bool:
    """Whether "not this time" can still be said of what began without a yes: it goes on, and they have not met."""
    if not row.is_accepted or not FORMATS[row.round.stage.format].by_coming:
        return False
    exchange = Exchange.objects.get(placement__proposal=row)
    return exchange.is_open and not exchange.sessions.met().exists()


def call_off(row: Proposal, *, at: datetime) -> None:
    """What had begun ends without a word; the places are given back by whoever settles it."""
    placement = Placement.objects.select_for_update(of=("self",)).get(proposal=row)
    let_pass(placement.exchange, at=at)
    placement.freed_at = at
    placement.save(update_fields=["freed_at"])


def exchange_of(row: Proposal, *, by: Person | None, at: datetime) -> Exchange:
    """An exchange from the frozen recipe; its agendas and what is owed are handed on as the file has them."""
    stage = row.round.stage
    recipe, raw = parse(stage.recipe_text), tomllib.loads(stage.recipe_text)
    return open_exchange(
        by=by,
        at=at,
        format=stage.format,
        name=stage.programme.name,
        scope=stage.programme.scope,
        seats=_seats(row, recipe),
        sessions_planned=recipe.rhythm.sessions,
        every_days=recipe.rhythm.every_days,
        minutes=recipe.rhythm.minutes,
        agendas=raw["sessions"],
        owed=raw["owed"],
        agreement=recipe.agreement.questions,
        cards=raw["cards"],
    )


def _seats(row: Proposal, recipe: Recipe) -> Sequence[SeatSpec]:
    """Who gives first."""
    sides = sorted(row.sides(), key=lambda side: side.pk != row.teacher_id)
    return [_seat(row, side, recipe.role(side.role)) for side in sides]


def _seat(row: Proposal, side: Enrolment, role: Role) -> SeatSpec:
    learns = side.pk == row.learner_id
    return SeatSpec(
        person=side.person,
        role=role.code,
        role_name=role.name,
        teaches=row.skill if side.pk == row.teacher_id else None,
        learns=row.skill if learns else None,
        learns_level=row.level if learns else None,
    )
