"""Rolling programmes: people join any day, and within a day a small round of its own looks for those who wait."""

import secrets
from collections.abc import Iterator
from datetime import datetime

from django.db import transaction

from peerlore.people.audit import record
from peerlore.people.outbox import notify
from peerlore.programmes.actions.offering import facts_of
from peerlore.programmes.actions.rounds import SEEDS, begin_round
from peerlore.programmes.actions.starting import locked_stage
from peerlore.programmes.formats import FORMATS
from peerlore.programmes.matching import freeze
from peerlore.programmes.matching.solvers import has_enough
from peerlore.programmes.models import Enrolment, Round, Stage
from peerlore.programmes.reasons import nobody_yet, round_looked_at
from peerlore.programmes.waiting import alone, looked_for_anew, looks_again, proposed_lately


def stages_to_look_at(now: datetime) -> Iterator[int]:
    """Rolling stages in which somebody waits to be looked for, and no round goes out by itself just now. What is
    accepted by coming has a rhythm of its own."""
    by_coming = [format_.code for format_ in FORMATS.values() if format_.by_coming]
    for stage in Stage.objects.rolling().exclude(format__in=by_coming).order_by("pk"):
        if looked_for_anew(stage, now).exists() and not _goes_out(stage):
            yield stage.pk


def _goes_out(stage: Stage) -> bool:
    return stage.rounds.unsaid().filter(publishes_itself=True).exists()


@transaction.atomic
def look_for_newcomers(stage_pk: int, *, at: datetime) -> Round | None:
    """A round among those who ask and have nobody and those who give, by the programme's own rules; it publishes
    itself. Where one side is missing, or a coordinator looks at a round, there is none, and those it was due for are
    told so, with the day of the next look."""
    stage = locked_stage(Stage.objects.get(pk=stage_pk))
    due = list(looked_for_anew(stage, at).select_related("person").order_by("pk"))
    if not due or stage.programme.ended_at or _goes_out(stage):
        return None
    asking = set(alone(stage).values_list("pk", flat=True))
    problem = freeze(stage, at=at, asking=asking, never=proposed_lately(stage, at))
    Enrolment.objects.filter(pk__in=[one.pk for one in due]).update(looked_at=at)
    drafted = stage.rounds.unsaid().exists()
    if drafted or not has_enough(problem):
        for one in due:
            _tell_nobody_yet(one, drafted=drafted, at=at)
        return None
    Enrolment.objects.filter(pk__in=asking).update(looked_at=at)
    return begin_round(stage, problem, seed=secrets.randbelow(SEEDS), by=None, at=at, publishes_itself=True)


def _tell_nobody_yet(row: Enrolment, *, drafted: bool, at: datetime) -> None:
    entry = record("looked-for", row, by=None, at=at, about=row.person, state=row.state)
    gives = row.role == FORMATS[row.stage.format].gives.code
    reason = round_looked_at(row.stage.programme) if drafted else nobody_yet(gives=gives)
    facts = {"reason": reason, "option": looks_again(at, row.person)}
    notify(row.person, "left_without_match", entry, at=at, parameters=facts_of(row.stage.programme) | facts)
