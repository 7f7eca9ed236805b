"""Open: seats, what is owed, one open exchange for a pair."""

from datetime import date

import pytest

from peerlore.exchanges.actions import close_exchange
from peerlore.exchanges.actions.opening import AlreadyTogether, NeedsTwo, SeatSpec, open_exchange
from peerlore.exchanges.models import Commitment, Exchange
from tests.cast import NOW
from tests.exchanges.conftest import open_for


def test_what_the_recipe_says_is_owed_by_those_it_binds(cast, exchange):
    owed = sorted(Commitment.objects.values_list("kind", "owed_by__given_name", "due"), key=str)
    assert owed == [
        ("agreement", "Ana", date(2026, 3, 13)),
        ("agreement", "Ben", date(2026, 3, 13)),
        ("confirmation", "Ben", None),
        ("introduction", "Ben", None),
    ]


def test_a_pair_has_one_open_exchange_in_a_scope(cast, exchange):
    with pytest.raises(AlreadyTogether):
        open_for(cast)
    assert Exchange.objects.count() == 1
    open_for(cast, scope="programme:2")
    close_exchange(exchange, by=cast.ana, at=NOW)
    open_for(cast)
    assert Exchange.objects.count() == 3


def test_nobody_sits_alone(cast):
    seat = SeatSpec(person=cast.ana, role="mentee", role_name="Mentee")
    with pytest.raises(NeedsTwo):
        open_exchange(
            by=None,
            at=NOW,
            format="mentoring",
            name="Alone",
            scope="programme:1",
            seats=[seat, seat],
            sessions_planned=1,
            every_days=7,
            minutes=45,
            agendas=[],
            owed=[],
        )
    assert not Exchange.objects.exists()
