"""Work a draft out again with the dials turned."""

from collections.abc import Mapping
from datetime import datetime

from django.db import transaction

from peerlore.people.models import Person
from peerlore.programmes.actions.publishing import discard
from peerlore.programmes.actions.rounds import begin_round, start_round
from peerlore.programmes.actions.starting import locked_stage
from peerlore.programmes.matching.freezing import freeze_small
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
