"""Start a programme: from a recipe, for needs."""

from collections.abc import Iterable, Sequence
from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from peerlore.errors import RuleBroken
from peerlore.people.audit import record
from peerlore.people.models import Office, Person
from peerlore.people.offices import holds, holds_any
from peerlore.programmes.formats import FORMATS
from peerlore.programmes.models import Programme, Stage
from peerlore.programmes.recipes import USUAL, offered, read
from peerlore.skills.models import Goal, Need


class CoordinatorsOnly(RuleBroken):
    message = _("A programme is run by its coordinator; ask somebody who holds that office.")


class ProgrammeEnded(RuleBroken):
    message = _("%(programme)s has ended; nobody joins it any more, and nothing of it changes.")


class NoSuchRecipe(RuleBroken):
    message = _("There is no recipe “%(code)s” here. Choose one of those listed.")
    field = "recipe"


class NameNeeded(RuleBroken):
    message = _("Give the programme a name that people will recognise.")
    field = "name"


@transaction.atomic
def start_programme(
    *,
    by: Person,
    at: datetime,
    name: str,
    recipe_code: str = USUAL,
    needs: Sequence[Need] = (),
    goals: Iterable[Goal] = (),
    answer_days: int = 7,
    open_to_all: bool = True,
    rolling: bool = False,
    follow_ups: int = 3,
) -> Programme:
    """The stage keeps the recipe's full text as it is today; later changes of the recipe do not reach it."""
    _check(by, name=name, recipe_code=recipe_code)
    recipe = read(recipe_code)
    programme = Programme.objects.create(
        name=name.strip(),
        coordinator=by,
        answer_days=answer_days,
        open_to_all=open_to_all,
        rolling=rolling and not FORMATS[recipe.format].by_coming,  # what needs no yes has a rhythm of its own
        follow_ups=follow_ups,
        started_at=at,
    )
    programme.needs.set(needs)
    programme.goals.set({*goals, *(need.goal for need in needs)})
    Stage.objects.create(programme=programme, recipe_code=recipe.code, format=recipe.format, recipe_text=recipe.text)
    record("started", programme, by=by, at=at, fields=["recipe", "needs", "goals"], state=programme.state)
    return programme


def _check(by: Person, *, name: str, recipe_code: str) -> None:
    if not holds_any(by, Office.COORDINATOR):
        raise CoordinatorsOnly
    if recipe_code not in offered():
        raise NoSuchRecipe(code=recipe_code)
    if not name.strip():
        raise NameNeeded


def locked_stage(stage: Stage) -> Stage:
    """The stage, locked, so that its programme cannot end meanwhile; that is read after the lock and not with it."""
    return Stage.objects.select_for_update(no_key=True).get(pk=stage.pk)


def check_coordinates(person: Person, programme: Programme) -> None:
    """Raises `CoordinatorsOnly`. The one who started it runs it, and who holds the office for it."""
    started_it = programme.coordinator_id == person.pk and holds_any(person, Office.COORDINATOR)
    if not started_it and not holds(person, Office.COORDINATOR, programme.scope):
        raise CoordinatorsOnly
