"""What every verb of an exchange checks: it is open, and whoever acts sits in it."""

from collections.abc import Mapping
from datetime import datetime

from django.db.models import Model
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from peerlore.errors import RuleBroken
from peerlore.exchanges.models import Exchange
from peerlore.exchanges.words import names
from peerlore.people.models import Person
from peerlore.people.outbox import notify_all


class ExchangeIsClosed(RuleBroken):
    message = _("This exchange has been closed. What you wrote stays with you; a new one begins with a new match.")


class OnlyMembers(RuleBroken):
    message = _("Only the people who sit in this exchange can do this.")


def locked(exchange_id: int) -> Exchange:
    return Exchange.objects.select_for_update().get(pk=exchange_id)


def locked_open(exchange_id: int) -> Exchange:
    exchange = locked(exchange_id)
    if not exchange.is_open:
        raise ExchangeIsClosed
    return exchange


def check_member(exchange: Exchange, person: Person | None) -> None:
    """Raises `OnlyMembers`. Peerlore itself (`None`) may act."""
    if person is not None and not exchange.has_member(person):
        raise OnlyMembers


def tell(
    readers: list[Person],
    event: str,
    row: Model,
    *,
    exchange: Exchange,
    at: datetime,
    more: Mapping[Person, dict[str, str]],
) -> None:
    """Tell each reader who still works here, with whom the exchange is and where its page lies."""
    told = [
        (reader, {"partner": names(exchange.others(reader)), "link": address_of(exchange), **more.get(reader, {})})
        for reader in readers
        if reader.is_active
    ]
    notify_all(told, event, row, at=at)


def address_of(exchange: Exchange) -> str:
    return reverse("exchange", args=[exchange.pk])


def address_of_agreement(exchange: Exchange) -> str:
    return reverse("agreement", args=[exchange.pk])
