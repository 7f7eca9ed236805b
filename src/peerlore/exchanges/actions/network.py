"""Thank somebody for a change; wish to catch up, which both hear of only when both wish it."""

from datetime import datetime

from django.db import transaction
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from peerlore.errors import RuleBroken
from peerlore.exchanges.actions.shared import OnlyMembers, check_member, locked, tell
from peerlore.exchanges.catching_up import learned_together, wishes_of
from peerlore.exchanges.due import A_YEAR, ASKED_TO_RECONNECT, YEARLY, anniversaries
from peerlore.exchanges.models import CatchUp, Exchange, Thanks
from peerlore.exchanges.words import names
from peerlore.people.audit import record
from peerlore.people.keys import seal
from peerlore.people.models import MailSettings, Person
from peerlore.people.outbox import notify

LENGTH = 20


class NothingThankedFor(RuleBroken):
    message = _("Name one thing that changed. A sentence is enough.")
    field = "text"


class ThankedAlready(RuleBroken):
    message = _("You have thanked %(name)s for this exchange already. Write a note to add something.")


class NotMetToThank(RuleBroken):
    message = _("You have not met yet. Thanks belong to something that changed; write them when it has.")


class NeverTogether(RuleBroken):
    message = _("You have not learned together here, so there is nothing to catch up on.")


@transaction.atomic
def thank(exchange: Exchange, receiver: Person, text: str, *, by: Person, at: datetime) -> Thanks:
    """Also after the close, whenever it comes to mind; once in each exchange."""
    exchange = locked(exchange.pk)
    check_member(exchange, by)
    if receiver.pk == by.pk or not exchange.has_member(receiver):
        raise OnlyMembers
    if not exchange.sessions.met().exists():
        raise NotMetToThank
    if not text.strip():
        raise NothingThankedFor
    if Thanks.objects.filter(exchange=exchange, giver=by, receiver=receiver).exists():
        raise ThankedAlready(name=receiver.first_name)
    row = Thanks(exchange=exchange, giver=by, receiver=receiver, written_at=at)
    row.sealed = seal(by, text.strip(), purpose=row.purpose, at=at)
    row.save(force_insert=True)
    record("thanked", row, by=by, at=at, about=by, fields=["sealed"])
    tell([receiver], "thanks_received", row, exchange=exchange, at=at, more={receiver: {"partner": names([by])}})
    return row


@transaction.atomic
def wish_to_catch_up(other: Person, *, by: Person, at: datetime) -> bool:
    """Says whether both wish it now; then both are told. Wishing twice is wishing once."""
    if not learned_together(by, other):
        raise NeverTogether
    list(Person.objects.filter(pk__in=[by.pk, other.pk]).select_for_update().order_by("pk"))
    wishes = wishes_of([by.pk, other.pk])
    both = by.pk in wishes.get(other.pk, {})
    if other.pk in wishes.get(by.pk, {}):
        return both
    sealed = seal(by, str(other.pk).ljust(LENGTH), purpose=CatchUp.PURPOSE, at=at)
    row = CatchUp.objects.create(person=by, sealed=sealed, wished_at=at)
    _record(by, at)
    if both:
        _tell(row, by, other, at=at)
        _tell(wishes[other.pk][by.pk], other, by, at=at)
    return both


@transaction.atomic
def take_wish_back(other: Person, *, by: Person, at: datetime) -> None:
    """The other is not told; nothing where there is no wish."""
    row = wishes_of([by.pk]).get(by.pk, {}).get(other.pk)
    if row is not None:
        row.delete()
        _record(by, at)


@transaction.atomic
def ask_to_reconnect(exchange: Exchange, *, at: datetime) -> None:
    """Once a year, each of those who want to be asked alone: whether they would like to meet again."""
    exchange = locked(exchange.pk)
    if exchange.closed_at is None or exchange.pk not in {row.pk for row in anniversaries(at)}:
        return
    entry = record(ASKED_TO_RECONNECT, exchange, by=None, at=at)
    wanting = set(MailSettings.objects.wanting(YEARLY).values_list("person", flat=True))
    people = [person for person in exchange.members() if person.is_active and person.pk in wanting]
    years = round((at - exchange.closed_at) / A_YEAR)
    ago = ngettext("a year", "%(years)s years", years) % {"years": years}
    for person in people:
        others = names([other for other in people if other.pk != person.pk])
        told = {"partner": others, "months": ago, "link": reverse("network")}
        notify(person, "reconnect", entry, at=at, parameters=told)


def _tell(row: CatchUp, reader: Person, partner: Person, *, at: datetime) -> None:
    told = {"partner": partner.name, "link": reverse("network")}
    if reader.is_active:
        notify(reader, "both_wish", row, at=at, parameters=told)


def _record(by: Person, at: datetime) -> None:
    # As any change of one's profile: whoever reads the log shall not learn that there is a wish.
    record("set_profile", by, by=by, at=at, about=by, fields=["profile"])
