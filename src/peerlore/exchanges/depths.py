"""Translator: the depth that holds in a session, out of what each chose under seal."""

from datetime import datetime

from peerlore.exchanges.cards import LIGHTEST, deepest_of
from peerlore.exchanges.models import DepthChoice, Session
from peerlore.people.keys import Confidence, unseal_many


def holds_in(session: Session, *, now: datetime) -> int:
    """The lowest of all choices. The lightest, as long as somebody has not chosen, and once the session is over."""
    members = {member.pk for member in session.exchange.members()}
    chosen = _choices(session) if session.ends_at > now and session.exchange.is_open else {}
    if not members <= chosen.keys():
        return LIGHTEST
    return min([deepest_of(session.exchange.cards), *(chosen[member] for member in members)])


def own_depth(session: Session, person_id: int) -> int | None:
    return _choices(session).get(person_id)


def _choices(session: Session) -> dict[int, int]:
    rows = list(DepthChoice.objects.filter(session=session))
    opened = unseal_many([Confidence(row.person_id, row.sealed, row.purpose) for row in rows])
    return {row.person_id: int(depth) if depth else LIGHTEST for row, depth in zip(rows, opened, strict=True)}
