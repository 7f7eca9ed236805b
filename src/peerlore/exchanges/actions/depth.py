"""How deep a session may go: chosen in private, lowered at any moment, forgotten when it is over."""

from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from peerlore.errors import RuleBroken
from peerlore.exchanges.actions.sessions import SessionIsCancelled
from peerlore.exchanges.actions.shared import check_member, locked, locked_open
from peerlore.exchanges.cards import LIGHTEST, deepest_of
from peerlore.exchanges.depths import own_depth
from peerlore.exchanges.models import DepthChoice, Session
from peerlore.people.audit import record
from peerlore.people.keys import seal
from peerlore.people.models import Person


class NoSuchDepth(RuleBroken):
    message = _("Choose one of the depths on offer here.")
    field = "depth"


class OnlyLighter(RuleBroken):
    message = _("The session has begun: from now on the depth can only become lighter. Choose a lighter one.")
    field = "depth"


class SessionIsOver(RuleBroken):
    message = _("This session is over, and what was chosen for it is forgotten. Choose again for the next one.")


@transaction.atomic
def choose_depth(session: Session, depth: int, *, by: Person, at: datetime) -> None:
    """Nobody is told who chose what; the lowest choice holds for all."""
    exchange = locked_open(session.exchange_id)
    check_member(exchange, by)
    session = Session.objects.get(pk=session.pk)
    if session.cancelled_at:
        raise SessionIsCancelled
    if session.ends_at <= at:
        raise SessionIsOver
    if not LIGHTEST <= depth <= deepest_of(exchange.cards):
        raise NoSuchDepth
    if session.starts_at <= at and depth >= (own_depth(session, by.pk) or LIGHTEST):
        raise OnlyLighter
    sealed = seal(by, str(depth), purpose=DepthChoice(session=session).purpose, at=at)
    DepthChoice.objects.update_or_create(session=session, person=by, defaults={"sealed": sealed, "chosen_at": at})
    record("depth-chosen", session, by=by, at=at, about=by, fields=["depth"])


@transaction.atomic
def forget_depths(session: Session, *, at: datetime) -> None:
    """Which depth somebody chose is kept beside no name once the session is over."""
    locked(session.exchange_id)
    gone, _rows = DepthChoice.objects.outlived(at).filter(session=session).delete()
    if gone:
        record("depths-forgotten", session, by=None, at=at, fields=["depth"])
