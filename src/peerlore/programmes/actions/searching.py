"""Look for three people who could teach one skill, outside any programme."""

import secrets
from datetime import datetime, timedelta

from django.db import transaction
from django.utils.formats import date_format
from django.utils.translation import gettext_lazy as _

from peerlore.errors import RuleBroken
from peerlore.people.audit import record
from peerlore.people.models import Person
from peerlore.programmes.actions.rounds import SEEDS
from peerlore.programmes.matching import Sought, look, still_suit
from peerlore.programmes.matching.allowed import WishCannotBeOpened
from peerlore.programmes.models import Found, Search
from peerlore.skills.models import Skill, SkillRecord

IN_A_WEEK = 12
A_WEEK = timedelta(days=7)


class SearchedEnough(RuleBroken):
    message = _("You have looked for %(many)s things within a week. From %(day)s you can look for more.")


class CannotLookNow(RuleBroken):
    """A wish of somebody cannot be opened. The words do not say so, or they would tell that there is one."""

    message = _(
        "Nobody can be looked for just now. Try again later; if it stays so, ask an administrator to run "
        "`peerlore check`."
    )


@transaction.atomic
def search(skill: Skill, *, by: Person, at: datetime, seed: int | None = None) -> Search:
    """Three who could teach `by` this skill, or why there is nobody. Asked again within a week it gives the same
    three, as long as one of them could still be asked: looking twice shows nobody more."""
    Person.objects.select_for_update().get(pk=by.pk)
    sought = Sought(asker=by, skill=skill.itself, level=_wanted(by, skill.itself))
    before = Search.objects.visible_to(by).standing(at).filter(skill=sought.skill).first()
    try:
        if before and _serves(before, sought, at):
            return before
        _check_not_too_often(by, at)
        return _kept(sought, secrets.randbelow(SEEDS) if seed is None else seed, at=at)
    except WishCannotBeOpened as sealed:
        raise CannotLookNow from sealed


def _wanted(person: Person, skill: Skill) -> int | None:
    """How far they said they want to get."""
    wish = SkillRecord.objects.wanted().filter(person=person, skill=skill).first()
    return wish.wanted_level if wish else None


def _serves(before: Search, sought: Sought, at: datetime) -> bool:
    found = list(before.found.values_list("person", flat=True))
    return bool(found and still_suit(sought, found, at=at))


def _check_not_too_often(person: Person, at: datetime) -> None:
    lately = Search.objects.visible_to(person).filter(at__gt=at - A_WEEK).order_by("-at", "-pk")
    if full := lately[IN_A_WEEK - 1 : IN_A_WEEK].first():
        day = (full.at + A_WEEK).astimezone(person.zone_info)
        raise SearchedEnough(many=IN_A_WEEK, day=date_format(day, "l j F"))


def _kept(sought: Sought, seed: int, *, at: datetime) -> Search:
    looked = look(sought, seed=seed, at=at)
    row = Search.objects.create(
        person=sought.asker,
        skill=sought.skill,
        level=sought.level,
        seed=seed,
        at=at,
        reason=looked.reason,
        option=looked.option,
        parameters=looked.facts,
    )
    Found.objects.bulk_create(
        Found(search=row, person=one.person, place=place, reasons=one.reasons)
        for place, one in enumerate(looked.found, start=1)
    )
    record("searched", row, by=sought.asker, at=at, about=sought.asker, fields=["seed"])
    return row


def forget_search(search: Search, *, at: datetime) -> None:
    """Whom somebody was shown is nobody's business a month later."""
    Search.objects.forgotten(at).filter(pk=search.pk).delete()
