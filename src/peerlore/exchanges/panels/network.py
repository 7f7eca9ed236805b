"""Everybody the reader has learned with, across programmes, and the thanks between them."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from django.db.models import Exists, OuterRef, Q
from django.urls import reverse
from django.utils.translation import gettext as _

from peerlore.exchanges.catching_up import exchanges_with_people, wishes_of
from peerlore.exchanges.models import Exchange, Session, Thanks
from peerlore.exchanges.panels.words import opened_all
from peerlore.people.keys import Confidence, unseal_many
from peerlore.people.models import Person
from peerlore.people.owed import Owed

TO_THANK = timedelta(days=14)


@dataclass(frozen=True, kw_only=True)
class Told:
    """Thanks with their words."""

    row: Thanks
    words: str
    is_mine: bool


@dataclass(kw_only=True)
class Known:
    """Somebody the reader has learned with. `both_wish`: the only way in which the other's wish is ever shown."""

    person: Person
    exchanges: list[Exchange] = field(default_factory=list)
    wished: bool = False
    both_wish: bool = False

    @property
    def is_met_now(self) -> bool:
        """Whether the two meet anyway, in an exchange that goes on."""
        return any(exchange.is_open for exchange in self.exchanges)


def network(person: Person) -> list[Known]:
    """Newest first, each person once."""
    found: dict[int, Known] = {}
    for exchange in exchanges_with_people(person):
        for other in exchange.others(person):
            if other.erased_at is None:
                found.setdefault(other.pk, Known(person=other)).exchanges.append(exchange)
    wishes = wishes_of([person.pk, *found])
    for known in found.values():
        known.wished = known.person.pk in wishes.get(person.pk, {})
        known.both_wish = known.wished and person.pk in wishes.get(known.person.pk, {})
    return list(found.values())


def thanks_in(exchange: Exchange, reader: Person) -> list[Told]:
    rows = list(Thanks.objects.visible_to(reader).filter(exchange=exchange).select_related("giver", "receiver"))
    words = opened_all([Confidence(row.giver_id, row.sealed, row.purpose) for row in rows])
    return [Told(row=row, words=said, is_mine=row.giver_id == reader.pk) for row, said in zip(rows, words, strict=True)]


def thanks_to(reader: Person) -> dict[int, str]:
    """The last words by which each person thanked `reader`, where they open."""
    last = {row.giver_id: row for row in Thanks.objects.filter(receiver=reader).order_by("written_at", "pk")}
    words = unseal_many([Confidence(row.giver_id, row.sealed, row.purpose) for row in last.values()])
    return {giver: said for giver, said in zip(last, words, strict=True) if said is not None}


def may_thank(person: Person, *, now: datetime) -> Q:
    """For a query of exchanges: for two weeks after the end, where one has met and thanked nobody."""
    thanked = Thanks.objects.filter(exchange=OuterRef("pk"), giver=person)
    met = Session.objects.met().filter(exchange=OuterRef("pk"))
    return Q(Exists(met), ~Q(Exists(thanked)), closed_at__isnull=False, closed_at__gt=now - TO_THANK)


def to_thank(mine: Iterable[Exchange], others: Mapping[int, str]) -> Iterator[Owed]:
    """Without a day, for nobody owes thanks."""
    for exchange in mine:
        if not exchange.to_thank:  # type: ignore[attr-defined]
            continue
        yield Owed(
            title=_("Thank %(others)s for one thing that changed") % {"others": others[exchange.pk]},
            why=_("A minute, if you like. Only who is thanked reads it."),
            address=reverse("thank", args=[exchange.pk]),
            verb=_("Say thanks"),
        )
