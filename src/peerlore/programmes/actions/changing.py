"""Change a programme: its name, the days to answer, who may join. What its recipe says stays as it was frozen."""

from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from peerlore.errors import RuleBroken
from peerlore.people.audit import record
from peerlore.people.models import Person
from peerlore.programmes.actions.enrolling import ProgrammeEnded
from peerlore.programmes.actions.starting import NameNeeded, check_coordinates
from peerlore.programmes.formats import FORMATS, Between
from peerlore.programmes.models import Programme

DAYS = Between(3, 60)  # where the format of a stage sets no other


class DaysToAnswer(RuleBroken):
    message = _("Write a whole number of days from %(least)s to %(most)s; people need time to answer.")
    field = "answer_days"


@transaction.atomic
def change_programme(
    programme: Programme, *, name: str, answer_days: int, open_to_all: bool, by: Person, at: datetime
) -> Programme:
    """From now on: days that were told stay, and exchanges keep the name they began with."""
    row = Programme.objects.select_for_update(no_key=True).get(pk=programme.pk)
    check_coordinates(by, row)
    _check(row, name=name, answer_days=answer_days)
    wanted: dict[str, object] = {"name": name.strip(), "answer_days": answer_days, "open_to_all": open_to_all}
    fields = [field for field, value in wanted.items() if getattr(row, field) != value]
    if fields:
        row.name, row.answer_days, row.open_to_all = name.strip(), answer_days, open_to_all
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
