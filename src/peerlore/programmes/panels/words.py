"""The words of a no: one's own, with what each teaches; and for whoever runs a round how often each was said."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime

from django.db.models import QuerySet
from django.utils.text import capfirst
from django.utils.translation import gettext as _

from peerlore.programmes.matching.asking import MERGED
from peerlore.programmes.matching.refusals import LASTS, goes_by, whys
from peerlore.programmes.models import Answer, Round
from peerlore.programmes.reasons import WHAT_A_NO_TEACHES, word_label


@dataclass(frozen=True)
class OwnWord:
    """A word that the matching still goes by; `until` is `None` where it has no end."""

    proposal: int
    said: str
    about: str
    teaches: str
    until: datetime | None
    sees: str


def own_words(answers: QuerySet[Answer], *, now: datetime) -> list[OwnWord]:
    """Of one person's answers, for themselves."""
    return list(_own_words(answers, now))


def _own_words(answers: QuerySet[Answer], now: datetime) -> Iterator[OwnWord]:
    rows = list(answers.exclude(sealed_why=None).select_related("proposal__skill").order_by("pk"))
    for row, word in zip(rows, whys(rows), strict=True):
        if word is None or row.answered_at is None or not goes_by(word, row, at=now):
            continue
        lasts, skill = LASTS[word], row.proposal.skill
        yield OwnWord(
            proposal=row.proposal_id,
            said=word_label(word),
            about=capfirst(skill.label) if skill else "",
            teaches=str(WHAT_A_NO_TEACHES[word]),
            until=row.answered_at + lasts if lasts else None,
            sees=_("Only you and the matching."),
        )


def words_of_no(row: Round) -> list[tuple[str, int]]:
    """As they were counted once; from five up."""
    counted: dict[str, int] = row.declined_words or {}
    return [(_said(word), count) for word, count in counted.items()]


def _said(word: str) -> str:
    if word == MERGED:
        return _("Words of fewer than five each, together")
    return word_label(word) or str(Answer.Why.UNSAID.label)
