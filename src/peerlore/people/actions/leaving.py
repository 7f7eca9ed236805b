"""Somebody leaves, or comes back."""

from datetime import date, datetime

from django.db import transaction
from django.db.models import F
from django.utils.formats import date_format
from django.utils.translation import gettext_lazy as _

from peerlore.errors import RuleBroken
from peerlore.people.actions.joining import _day, _open_post
from peerlore.people.actions.offices import refuse_last_administrator
from peerlore.people.audit import record
from peerlore.people.models import Grant, Person, Post, SignIn, SignInCode


class AlreadyLeft(RuleBroken):
    message = _("%(person)s has left already. Nothing was changed.")


class AlreadyHere(RuleBroken):
    message = _("%(person)s is here already. Nothing was changed.")


@transaction.atomic
def leave(person: Person, *, by: Person | None, at: datetime) -> Person:
    """No way in from the next request on: sessions, offices and sign-in code end, and the open post is closed."""
    refuse_last_administrator(person)
    _lock(person)
    if not person.is_active:
        raise AlreadyLeft(person=person)
    close_doors(person, by=by, at=at)
    record("left", person, by=by, at=at, about=person, state=person.state)
    return person


class LastDayIsPast(RuleBroken):
    message = _("%(day)s is not after today. If they have left, note that instead; if they stay, leave the day empty.")
    field = "last_day"


@transaction.atomic
def set_last_day(person: Person, day: date | None, *, by: Person | None, at: datetime) -> Person:
    """It is known when somebody will leave (`None`: not any more). Nothing ends before it is noted that they left."""
    _lock(person)
    if not person.is_active:
        raise AlreadyLeft(person=person)
    if day is not None and day <= _day(person, at):
        raise LastDayIsPast(day=date_format(day))
    if person.last_day != day:
        person.last_day = day
        person.save(update_fields=["last_day"])
        record("set-last-day", person, by=by, at=at, about=person, fields=["last_day"], state=person.state)
    return person


@transaction.atomic
def come_back(person: Person, *, by: Person | None, at: datetime) -> Person:
    """In again, in a new post where the last one was. Offices are given anew, never restored."""
    _lock(person)
    if person.is_active or person.erased_at:
        raise AlreadyHere(person=person)
    person.is_active, person.left_at, person.last_day = True, None, None
    person.save(update_fields=["is_active", "left_at", "last_day"])
    last = Post.objects.filter(person=person).order_by("-until").values_list("until", flat=True).first()
    _open_post(person, max(_day(person, at), last or date.min))
    record("came_back", person, by=by, at=at, about=person, state=person.state)
    return person


def close_doors(person: Person, *, by: Person | None, at: datetime) -> None:
    for grant in Grant.objects.filter(person=person):
        record("took_office", grant, by=by, at=at, about=person, fields=[grant.office])
        grant.delete()
    SignInCode.objects.filter(person=person).delete()
    SignIn.objects.filter(person=person).delete()
    day = _day(person, at)
    Post.objects.filter(person=person, until=None, since__gt=day).update(until=F("since"))
    Post.objects.filter(person=person, until=None).update(until=day)
    person.is_active, person.left_at = False, person.left_at or at
    person.sign_ins_ended += 1
    person.save(update_fields=["is_active", "left_at", "sign_ins_ended"])


def _lock(person: Person) -> None:
    Person.objects.select_for_update().get(pk=person.pk)
    person.refresh_from_db()
