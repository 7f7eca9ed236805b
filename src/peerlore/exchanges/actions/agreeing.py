"""The agreement: each member answers in their own words, each signs what all have read."""

from collections.abc import Mapping
from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from peerlore.errors import RuleBroken
from peerlore.exchanges.actions.shared import address_of_agreement, check_member, locked_open, tell
from peerlore.exchanges.models import AgreementAnswer, Commitment, Exchange, Seat
from peerlore.exchanges.words import names
from peerlore.people.audit import record
from peerlore.people.keys import Confidence, seal, unseal_many
from peerlore.people.models import Person

Answers = Mapping[int, str]


class NothingToSign(RuleBroken):
    message = _("Nothing is written in the agreement yet. One answer of one of you is enough to sign.")


class ChangedMeanwhile(RuleBroken):
    message = _("The agreement was changed while you were reading. Read it once more, then sign what stands there now.")


class WrittenBeforeIsSealed(RuleBroken):
    message = _(
        "What you wrote here before cannot be opened now, so nothing is written over it. Wait until it opens again; "
        "your home page says when."
    )


@transaction.atomic
def write_agreement(exchange: Exchange, answers: Answers, *, by: Person, at: datetime) -> bool:
    """Keep `by`'s words by question number; an empty one is taken out. Says whether anything changed: then whoever had
    signed is asked to read it again, once."""
    exchange = locked_open(exchange.pk)
    check_member(exchange, by)
    changed = _changed(exchange, answers, by=by)
    if not changed:
        return False
    for number, words in changed.items():
        _write(exchange, number, words, by=by, at=at)
    exchange.agreement_changes += 1
    exchange.save(update_fields=["agreement_changes"])
    _reopen(exchange, by=by, at=at)
    return True


@transaction.atomic
def sign_agreement(exchange: Exchange, *, read: int | None, by: Person, at: datetime) -> Seat:
    """`read`: the number of changes there were when `by` read it. Signing keeps the promise to agree."""
    exchange = locked_open(exchange.pk)
    check_member(exchange, by)
    if not exchange.agreed.exists():
        raise NothingToSign
    if read != exchange.agreement_changes:
        raise ChangedMeanwhile
    seat = exchange.seats.select_for_update(of=("self",)).get(person=by)
    if seat.signed_at is None:
        seat.signed_at, seat.reopened_at = at, None
        seat.save(update_fields=["signed_at", "reopened_at"])
        record("signed", seat, by=by, at=at, about=by, fields=["signed_at"])
        _keep_promise_to_agree(exchange, by=by, at=at)
    return seat


def _changed(exchange: Exchange, answers: Answers, *, by: Person) -> dict[int, str]:
    """Of `answers` those that say something else than what `by` wrote before, to questions that there are."""
    rows = list(exchange.agreed.filter(author=by))
    words = unseal_many([Confidence(by.pk, row.sealed, row.purpose) for row in rows])
    if None in words:
        raise WrittenBeforeIsSealed
    before = {row.number: said or "" for row, said in zip(rows, words, strict=True)}
    asked = range(1, len(exchange.agreement) + 1)
    now = {number: said.strip() for number, said in answers.items() if number in asked}
    return {number: said for number, said in now.items() if said != before.get(number, "")}


def _write(exchange: Exchange, number: int, words: str, *, by: Person, at: datetime) -> None:
    if not words:
        AgreementAnswer.objects.filter(exchange=exchange, number=number, author=by).delete()
        return
    purpose = AgreementAnswer(exchange=exchange, number=number).purpose
    AgreementAnswer.objects.update_or_create(
        exchange=exchange,
        number=number,
        author=by,
        defaults={"sealed": seal(by, words, purpose=purpose, at=at), "written_at": at},
    )


def _reopen(exchange: Exchange, *, by: Person, at: datetime) -> None:
    """The others signed something else. Whoever changed it has their own signature stand: the words are theirs."""
    entry = record("agreement-changed", exchange, by=by, at=at, fields=["agreed"])
    signed = exchange.seats.filter(left_at=None).exclude(signed_at=None).exclude(person=by)
    readers = [seat.person for seat in signed.select_related("person")]
    signed.update(signed_at=None, reopened_at=at)
    words = {"partner": names([by]), "link": address_of_agreement(exchange)}
    tell(readers, "agreement_changed", entry, exchange=exchange, at=at, more=dict.fromkeys(readers, words))


def _keep_promise_to_agree(exchange: Exchange, *, by: Person, at: datetime) -> None:
    for commitment in Commitment.objects.open().filter(exchange=exchange, owed_by=by, kind="agreement"):
        commitment.kept_at = at
        commitment.save(update_fields=["kept_at"])
        record("kept", commitment, by=by, at=at, about=by, fields=["kept_at"], state=commitment.state)
