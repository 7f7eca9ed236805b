"""Grow and rearrange the tree of units."""

from collections.abc import Sequence
from datetime import datetime

from django.db import transaction
from django.db.models import F, Value
from django.db.models.functions import Concat, Substr
from django.utils.translation import gettext_lazy as _

from peerlore.errors import RuleBroken
from peerlore.people.audit import record
from peerlore.people.models import Person, Unit


class UnitWithinItself(RuleBroken):
    message = _("%(unit)s cannot move into %(parent)s, which lies inside it. Choose a unit outside %(unit)s.")
    field = "parent"


class AnotherCompany(RuleBroken):
    message = _("%(unit)s cannot move to another company. Make a unit there and move its people instead.")
    field = "parent"


@transaction.atomic
def make_unit(name: str, *, parent: Unit | None, by: Person | None, at: datetime) -> Unit:
    """The unit `name` under `parent` (`None`: a company), made if it was not there."""
    unit, is_new = Unit.objects.get_or_create(name=name, parent=parent, defaults={"path": _path_below(parent)})
    if is_new:
        record("made_unit", unit, by=by, at=at)
    return unit


def unit_at(names: Sequence[str], company: Unit | None, *, by: Person | None, at: datetime) -> Unit | None:
    """The unit reached from `company` by `names`, top first; what is missing is made. Empty names are passed over.

    Without a company the first name is one. `None` where there is neither a company nor a name.
    """
    unit = company
    for name in filter(None, (name.strip() for name in names)):
        unit = make_unit(name, parent=unit, by=by, at=at)
    return unit


@transaction.atomic
def move_unit(unit: Unit, parent: Unit, *, by: Person | None, at: datetime) -> Unit:
    """Hang `unit`, with all below it, under `parent`. Moves within one company wait for each other."""
    Unit.objects.select_for_update().get(pk=unit.company_id)
    unit.refresh_from_db()
    parent.refresh_from_db()
    if unit == parent or parent in Unit.objects.within(unit):
        raise UnitWithinItself(unit=unit.name, parent=parent.name)
    if unit.company_id != parent.company_id:
        raise AnotherCompany(unit=unit.name)
    old, new = unit.path, _path_below(parent)
    below = Unit.objects.within(unit).exclude(pk=unit.pk)
    below.update(path=Concat(Value(new), Substr(F("path"), len(old) + 1)))
    unit.parent, unit.path = parent, new
    unit.save(update_fields=["parent", "path"])
    record("moved_unit", unit, by=by, at=at, fields=["parent"])
    return unit


def _path_below(parent: Unit | None) -> str:
    return "" if parent is None else f"{parent.path}{parent.pk}/"
