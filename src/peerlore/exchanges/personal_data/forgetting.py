"""What the exchanges room can let go of once it is old: the words of ended exchanges, requests for help."""

from datetime import datetime

from django.db import transaction
from django.db.models import Q, QuerySet
from django.utils.translation import gettext_lazy as _

from peerlore.exchanges.models import AgreementAnswer, Commitment, HelpRequest, Note
from peerlore.people.registry import Rule, one_part_of


def _of_ended(before: datetime) -> tuple[QuerySet[Note], QuerySet[AgreementAnswer], QuerySet[Commitment]]:
    ended = Q(exchange__closed_at__lt=before)
    promised = Commitment.objects.filter(ended).exclude(sealed=None).exclude(sealed=b"")
    return Note.objects.filter(ended), AgreementAnswer.objects.filter(ended), promised


@transaction.atomic
def _forget_words(before: datetime, at: datetime) -> int:
    notes, answers, promises = (one_part_of(rows) for rows in _of_ended(before))
    Note.objects.filter(pk__in=notes).delete()
    AgreementAnswer.objects.filter(pk__in=answers).delete()
    Commitment.objects.filter(pk__in=promises).update(sealed=b"")
    return len(notes) + len(answers) + len(promises)


def _helped(before: datetime) -> QuerySet[HelpRequest]:
    return HelpRequest.objects.filter(taken_up_at__lt=before)


def _forget_help(before: datetime, at: datetime) -> int:
    keys = one_part_of(_helped(before))
    HelpRequest.objects.filter(pk__in=keys).delete()
    return len(keys)


RULES = [
    Rule(
        code="notes",
        name=_("Notes, agreements and promises of exchanges that have ended"),
        says=_("Counted from the day the exchange ended. Who learned what with whom, and what came of it, stays."),
        least=90,
        count=lambda before: sum(rows.count() for rows in _of_ended(before)),
        forget=_forget_words,
    ),
    Rule(
        code="help",
        name=_("Requests for help that were taken up"),
        says=_(
            "Counted from the day somebody took it up, with the notes attached. What nobody has taken up yet stays."
        ),
        least=180,
        count=lambda before: _helped(before).count(),
        forget=_forget_help,
    ),
]
