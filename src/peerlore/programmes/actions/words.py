"""The word of a no: taken back by whoever said it, and counted once for whoever runs the round."""

from datetime import datetime

from django.db import transaction

from peerlore.people.audit import record
from peerlore.people.models import Person
from peerlore.programmes.matching.asking import counted
from peerlore.programmes.matching.refusals import sealed_why, words_of
from peerlore.programmes.models import Answer, Proposal, Round


@transaction.atomic
def take_back_word(proposal: Proposal, *, by: Person, at: datetime) -> bool:
    """The no stays, and teaches nothing any more. `False` where there is none of theirs. The log does not say whose
    word it was."""
    mine = proposal.answers.select_for_update().filter(person=by, said=Answer.Said.NO).exclude(sealed_why=None).first()
    if mine is None:
        return False
    mine.sealed_why = sealed_why(Answer.Why.UNSAID, by=by, at=at)
    mine.save(update_fields=["sealed_why"])
    record("changed", proposal, by=None, at=at, fields=["sealed_why"])
    return True


@transaction.atomic
def count_words(round_pk: int, *, at: datetime) -> None:
    """Once, for good: what is taken back or forgotten later changes no count that somebody has read."""
    rows = Round.objects.with_words_to_count().select_for_update(of=("self",), no_key=True).defer("problem", "plan")
    row = rows.filter(pk=round_pk).first()
    if row is None:
        return
    said = Answer.objects.filter(proposal__round=row, said=Answer.Said.NO).exclude(sealed_why=None)
    row.declined_words = {share.group: share.asked for share in counted(words_of(list(said)))}
    row.save(update_fields=["declined_words"])
    record("changed", row, by=None, at=at, fields=["declined_words"], state=row.state)
