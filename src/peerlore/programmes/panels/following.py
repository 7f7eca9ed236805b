"""What follows a published round: small rounds so far, and what the next one waits for."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from peerlore.exchanges.words import day_words
from peerlore.people.models import Person
from peerlore.programmes.formats import FORMATS
from peerlore.programmes.models import Round
from peerlore.programmes.waiting import follow_ups_left, followed_in, lost_and_not_looked_at, next_look, waiting


@dataclass(frozen=True)
class Following:
    rounds: Sequence[Round]
    words: str


def what_follows(row: Round, *, reader: Person, now: datetime) -> Following | None:
    """`None` where nothing can follow: it is none that is out, or a follow-up itself."""
    if not row.is_published or row.follows or row.stage.programme.ended_at:
        return None
    rounds = list(row.follow_ups.order_by("number").defer("problem", "plan"))
    if FORMATS[row.stage.format].by_coming:
        return Following(rounds, "") if rounds else None
    return Following(rounds, _words(row, reader, now)) if rounds or row.stage.programme.follow_ups else None


def _words(row: Round, reader: Person, now: datetime) -> str:
    if row != followed_in(row.stage):
        return _("A later round has taken its place; what is lost now is looked at after that one.")
    if not follow_ups_left(row):
        return _("No more follow-ups come of it; start another round for those without.")
    waits = len(waiting(row.stage, row))
    if not waits:
        return _("Everybody who asked has somebody; a follow-up comes when a proposal comes to nothing.")
    count = ngettext("%(n)s person who asked has nobody.", "%(n)s people who asked have nobody.", waits) % {"n": waits}
    return f"{count} {_next(row, reader, now)}"


def _next(row: Round, reader: Person, now: datetime) -> str:
    if row.stage.rounds.unsaid().exists():
        return _("A round that nobody was told of is open; publish or discard it, and follow-ups go on.")
    lost = lost_and_not_looked_at(before=now).filter(round__stage=row.stage_id)
    first = lost.order_by("settled_at").values_list("settled_at", flat=True).first()
    if first is None:
        return _("A follow-up looks for them as soon as a proposal comes to nothing and its places are free.")
    when = next_look(row.stage, lost_at=first) or now
    return _("The next follow-up begins by %(day)s.") % {"day": day_words(max(when, now), reader=reader)}
