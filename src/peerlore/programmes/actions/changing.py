"""Change a programme: its name, the days to answer, who may join, how a round is followed up. What its recipe says
stays as it was frozen."""

from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from peerlore.errors import RuleBroken
from peerlore.people.audit import record
from peerlore.people.models import Person
from peerlore.programmes.actions.starting import NameNeeded, ProgrammeEnded, check_coordinates
from peerlore.programmes.formats import FORMATS, Between
from peerlore.programmes.models import Programme

FOLLOW_UPS = Between(0, 9)
DAYS = Between(3, 60)  # where the format of a stage sets no other


class DaysToAnswer(RuleBroken):
    message = _("Write a whole number of days from %(least)s to %(most)s; people need time to answer.")
    field = "answer_days"


class FollowUps(RuleBroken):
    message = _("Write a whole number from 0 to %(most)s; 0 means that only you start rounds.")
    field = "follow_ups"


@transaction.atomic
def change_programme(
    programme: Programme,
    *,
    name: str,
    answer_days: int,
    open_to_all: bool,
    follow_ups: int | None = None,
    follows_up_itself: bool | None = None,
    rolling: bool | None = None,
    new_everywhere: bool | None = None,
    by: Person,
    at: datetime,
) -> Programme:
    """From now on: days that were told stay, and exchanges keep the name they began with. `None` leaves how it is."""
    row = Programme.objects.select_for_update(no_key=True).get(pk=programme.pk)
    check_coordinates(by, row)
    _check(row, name=name, answer_days=answer_days)
    if follow_ups is not None and not FOLLOW_UPS.holds(follow_ups):
        raise FollowUps(most=int(FOLLOW_UPS.most))
    wanted: dict[str, object] = {
        "name": name.strip(),
        "answer_days": answer_days,
        "open_to_all": open_to_all,
        "follow_ups": follow_ups,
        "follows_up_itself": follows_up_itself,
        "rolling": rolling,
        "new_everywhere": new_everywhere,
    }
    fields = [field for field, value in wanted.items() if value is not None and getattr(row, field) != value]
    if fields:
        for field in fields:
            setattr(row, field, wanted[field])
        row.save(update_fields=fields)
        record("changed", row, by=by, at=at, fields=fields, state=row.state)
    return row


def _check(row: Programme, *, name: str, answer_days: int) -> None:
    if row.ended_at:
        raise ProgrammeEnded(programme=row.name)
    if not name.strip():
        raise NameNeeded
    days = days_to_answer(row)
    if not days.holds(answer_days):
        raise DaysToAnswer(least=int(days.least), most=int(days.most))


def days_to_answer(programme: Programme) -> Between:
    stage = programme.stages.last()
    return FORMATS[stage.format].rules.get("answer_within_days", DAYS) if stage else DAYS
