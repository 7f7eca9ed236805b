"""Work a draft out again with the dials turned, or with two people set together or parted by hand."""

from collections.abc import Mapping
from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from peerlore.errors import RuleBroken
from peerlore.people.models import Person
from peerlore.programmes.actions.publishing import discard
from peerlore.programmes.actions.rounds import begin_round, start_round
from peerlore.programmes.actions.starting import locked_stage
from peerlore.programmes.matching import readable
from peerlore.programmes.matching.by_hand import changed, offered
from peerlore.programmes.matching.solvers import freeze_small
from peerlore.programmes.models import Round


@transaction.atomic
def turn_dials(round: Round, dials: Mapping[str, int], *, by: Person, at: datetime) -> Round:  # noqa: A002
    """Put the draft away and start a round with these dials and the same seed; of a follow-up, a follow-up again.
    Nobody had been told of the draft."""
    stage = locked_stage(round.stage)  # before the round, as whoever ends the programme, or erases somebody, does
    row = discard(round, by=by, at=at)
    if row.follows is None:
        return start_round(row.stage, by=by, at=at, seed=row.seed, dials=dials)
    problem = freeze_small(stage, row.follows, at=at) | {"dials": dict(dials)}
    return begin_round(stage, problem, seed=row.seed, by=by, at=at, follows=row.follows)


class NothingFrozen(RuleBroken):
    message = _("What this draft had frozen of people is gone. Discard it and start another round.")


class NotOffered(RuleBroken):
    message = _("Choose one of those who are listed; nothing was changed.")


@transaction.atomic
def change_by_hand(round: Round, one: int, other: int, *, by: Person, at: datetime) -> Round:  # noqa: A002
    """Set two enrolments together, or part them where the draft has them together. The draft is put away, and the same
    people are worked out anew around that, with the same seed and dials. Raises `NotOffered` for somebody else than
    those listed: more would tell of a wish not to meet."""
    stage = locked_stage(round.stage)
    row = discard(round, by=by, at=at)
    if row.is_emptied or not readable(row.problem):
        raise NothingFrozen
    if "solver" in row.problem:  # setting together by hand is of pairs
        raise NotOffered
    pair = {one, other}
    parts = row.proposals.filter(teacher__in=pair, learner__in=pair).exists()
    if not parts and (not _is_in(row, one) or other not in offered(row.problem, one, seed=row.seed)):
        raise NotOffered
    problem = changed(row.problem, one, other, parts=parts)
    return begin_round(stage, problem, seed=row.seed, by=by, at=at, follows=row.follows)


def _is_in(row: Round, enrolment: int) -> bool:
    return enrolment in row.problem["people"]["enrolment"]
