"""The agreement of a pair: somebody writes down what it is for, and both sign."""

from collections.abc import Mapping
from datetime import datetime

from peerlore.exchanges import models

WHAT_FOR = 1  # the first question of the recipe's agreement


def agree(exchange: models.Exchange, *, at: datetime, wants: Mapping[str, str]) -> None:
    """Nothing where both have signed. `wants` has the words of whoever is told of by hand, by address; otherwise who
    learns says it in plain ones."""
    from peerlore.exchanges.actions import sign_agreement, write_agreement

    unsigned = exchange.seats.filter(left_at=None, signed_at=None).select_related("person", "learns")
    seats = [*unsigned.order_by("pk")]
    for seat in seats:
        if words := wants.get(seat.person.email.split("@")[0]) or _plainly(seat):
            write_agreement(exchange, {WHAT_FOR: words}, by=seat.person, at=at)
    exchange.refresh_from_db()
    for seat in seats:
        sign_agreement(exchange, read=exchange.agreement_changes, by=seat.person, at=at)


def _plainly(seat: models.Seat) -> str:
    if seat.learns is None:
        return ""
    return f"To do {seat.learns.label} at level {seat.learns_level}, and to need nobody beside me for it."
