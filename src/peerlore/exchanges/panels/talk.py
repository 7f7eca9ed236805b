"""What a session may draw on: cards up to the depth that holds, a challenger, a drill, saying back what one heard."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from peerlore.exchanges.actions import place_in_plan
from peerlore.exchanges.cards import Card, Drill, Level, Move, deck, deepest_of, draw
from peerlore.exchanges.depths import holds_in
from peerlore.exchanges.models import DepthChoice, Exchange, Session
from peerlore.people.models import Person


@dataclass(frozen=True, kw_only=True)
class TalkPage:
    """`level` is what holds; `has_chosen` says that the reader did, never what. `next_draw` numbers the next three."""

    exchange: Exchange
    session: Session
    levels: list[Level]
    level: Level
    has_chosen: bool
    is_ahead: bool
    cards: list[Card]
    next_draw: int
    challenger: Person | None
    moves: tuple[Move, ...]
    drill: Drill | None
    texts: Mapping[str, Mapping[str, object]]

    @property
    def is_deepest(self) -> bool:
        """Whether ten minutes to land are wanted afterwards."""
        return self.level.depth == len(deck().levels)


def talk_page(session: Session, reader: Person, *, number: int, now: datetime) -> TalkPage:
    exchange, whole = session.exchange, deck()
    place, depth = place_in_plan(session), holds_in(session, now=now)
    return TalkPage(
        exchange=exchange,
        session=session,
        levels=[level for level in whole.levels if level.depth <= deepest_of(exchange.cards)],
        level=whole.level(depth),
        has_chosen=DepthChoice.objects.filter(session=session, person=reader).exists(),
        is_ahead=session.ends_at > now and exchange.is_open and not session.cancelled_at,
        cards=draw(exchange.cards, depth=depth, seed=session.pk, number=number),
        next_draw=number + 1,
        challenger=_challenger(exchange, place),
        moves=whole.moves,
        drill=whole.drill_for(place) if exchange.cards.get("drill") else None,
        texts=whole.texts,
    )


def _challenger(exchange: Exchange, place: int) -> Person | None:
    """Whose turn it is: the role goes round from session to session."""
    members = exchange.members()
    return members[(place - 1) % len(members)] if exchange.cards.get("challenger") else None
