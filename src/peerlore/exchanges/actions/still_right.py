"""Still right for you? Each answers alone; what follows is told to all, and never who said what."""

from collections.abc import Collection
from datetime import datetime

from django.db import transaction
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from peerlore.errors import RuleBroken
from peerlore.exchanges.actions.closing import end
from peerlore.exchanges.actions.shared import address_of, address_of_agreement, check_member, locked, locked_open, tell
from peerlore.exchanges.due import quiet
from peerlore.exchanges.models import Exchange, StillRight, StillRightAnswer
from peerlore.people.audit import record
from peerlore.people.keys import Confidence, reckoned_with, seal
from peerlore.people.models import Person

Said, Outcome = StillRightAnswer.Said, StillRight.Outcome
LENGTH = max(len(said) for said in Said.values)
A_WEEK, LONGEST = 7, 91
HEAVIEST_FIRST = (Said.PART, Said.ANOTHER_WAY, Said.SLOWER, Said.GO_ON)
TOLD = {
    Outcome.GO_ON: _("All of you want to go on as before. A date is what it needs now."),
    Outcome.SLOWER: _("You go on with more time between your sessions."),
    Outcome.ANOTHER_WAY: _("You go on, and not quite as before: read your agreement together again, and change it."),
    Outcome.PART: _(
        "You part as friends, and nobody is at fault. Your place is free again; where your programme goes on, its next "
        "round looks for somebody else for you."
    ),
}


class SayOneOfFour(RuleBroken):
    message = _("Choose one of the four. Each is a complete answer.")
    field = "said"


@transaction.atomic
def ask_still_right(exchange: Exchange, *, at: datetime) -> None:
    """Nothing where it is no longer quiet, or was asked meanwhile."""
    exchange = locked(exchange.pk)
    if exchange.is_open and quiet(at).filter(pk=exchange.pk).exists():
        _ask(exchange, exchange.members(), at=at)


@transaction.atomic
def answer_still_right(exchange: Exchange, said: str, *, by: Person, at: datetime) -> StillRight:
    """Anybody may begin: the others are then asked as after two quiet weeks. An answer may be changed until all have
    given theirs."""
    exchange = locked_open(exchange.pk)
    check_member(exchange, by)
    if said not in Said.values:
        raise SayOneOfFour
    row = exchange.checks.waiting().first() or _ask(exchange, exchange.others(by), at=at)
    sealed = seal(by, said.ljust(LENGTH), purpose=StillRightAnswer(check_row=row).purpose, at=at)
    StillRightAnswer.objects.update_or_create(check_row=row, person=by, defaults={"sealed": sealed, "answered_at": at})
    record("answered", row, by=by, at=at, about=by, fields=["answers"])
    if {member.pk for member in exchange.members()} <= set(row.answers.values_list("person", flat=True)):
        _settle(row, exchange, at=at)
    return row


@transaction.atomic
def settle_still_right(row: StillRight, *, at: datetime) -> None:
    """After ten days with the answers there are. Once, whoever asks."""
    exchange = locked(row.exchange_id)
    ripe = StillRight.objects.ripe(at).filter(pk=row.pk).first()
    if ripe is not None:
        _settle(ripe, exchange, at=at)


def _ask(exchange: Exchange, readers: list[Person], *, at: datetime) -> StillRight:
    row = StillRight.objects.create(exchange=exchange, asked_at=at)
    record("asked-still-right", row, by=None, at=at)
    link = {"link": reverse("still_right", args=[exchange.pk])}
    tell(readers, "still_right", row, exchange=exchange, at=at, more=dict.fromkeys(readers, link))
    return row


def _settle(row: StillRight, exchange: Exchange, *, at: datetime) -> None:
    row.outcome = outcome_of(_answers(row)) if exchange.is_open else Outcome.ENDED
    row.settled_at = at
    row.save(update_fields=["outcome", "settled_at"])
    row.answers.all().delete()
    record("settled-still-right", row, by=None, at=at, fields=["outcome"])
    if row.outcome == Outcome.SLOWER:
        _slow_down(exchange, at=at)
    if row.outcome == Outcome.PART:
        end(exchange, by=None, at=at, told=[])
    _tell(row, exchange, at=at)


def outcome_of(answers: Collection[str]) -> str:
    """The heaviest of them: whoever wants to part is not kept, whoever wants it slower is not hurried."""
    return next((str(said) for said in HEAVIEST_FIRST if said in answers), str(Outcome.SILENCE))


def _answers(row: StillRight) -> set[str]:
    rows = list(row.answers.all())
    opened = reckoned_with([Confidence(each.person_id, each.sealed, each.purpose) for each in rows])
    return {said.strip() for said in opened if said}


def _slow_down(exchange: Exchange, *, at: datetime) -> None:
    """By half as much again, in whole weeks."""
    more = max(A_WEEK, exchange.every_days // (2 * A_WEEK) * A_WEEK)
    exchange.every_days = max(exchange.every_days, min(exchange.every_days + more, LONGEST))
    exchange.save(update_fields=["every_days"])
    record("changed", exchange, by=None, at=at, fields=["every_days"])


def _tell(row: StillRight, exchange: Exchange, *, at: datetime) -> None:
    if row.outcome not in TOLD:
        return
    link = address_of_agreement(exchange) if row.outcome == Outcome.ANOTHER_WAY else address_of(exchange)
    words = {"option": str(TOLD[Outcome(row.outcome)]), "link": link}
    members = exchange.members()
    tell(members, "still_right_settled", row, exchange=exchange, at=at, more=dict.fromkeys(members, words))
