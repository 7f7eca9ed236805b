"""How somebody wants their mail: its day and quiet hours, at which pace each kind comes, on hold until a day."""

from collections.abc import Collection, Mapping
from datetime import date, datetime, time
from typing import TypedDict, Unpack

from django.db import transaction
from django.utils.formats import date_format
from django.utils.translation import gettext_lazy as _

from peerlore.errors import RuleBroken
from peerlore.people.actions.wishes import NotYours
from peerlore.people.audit import record
from peerlore.people.mail import NEVER, NOW, WEEKLY, goes_at, pace
from peerlore.people.models import Delivery, MailSettings, Person
from peerlore.people.models.outbox import ALWAYS_SENT, DIGEST, SECURITY
from peerlore.people.outbox import mute, unmute

PACES = (NOW, WEEKLY, NEVER)
WHOLE_WEEK = set(range(7))


class AlwaysQuiet(RuleBroken):
    message = _("All seven days are quiet, so no mail could ever come. Leave one day open, or choose “never” below.")
    field = "quiet_days"


class HeldUntilThePast(RuleBroken):
    message = _("%(day)s is not after today. Choose a day after today, %(today)s.")
    field = "hold_until"


class AlwaysAtOnce(RuleBroken):
    message = _("Mail about your account and what others wait for cannot be stopped.")


class MailWishes(TypedDict):
    """The weekly mail's day (0: Monday) and hour, quiet hours and days, and of each kind `now`, `weekly` or `never`."""

    weekday: int
    hour: int
    quiet_from: time
    quiet_until: time
    quiet_days: Collection[int]
    paces: Mapping[str, str]


@transaction.atomic
def set_mail(
    person: Person, *, by: Person, at: datetime, again: Collection[str] = (), **wishes: Unpack[MailWishes]
) -> MailSettings:
    """All of it at once. `again` says what else is no longer stopped. What waits goes by it from now on."""
    if by.pk != person.pk:
        raise NotYours
    _check(wishes)
    settings, paces = _locked(person), wishes["paces"]
    for name in ("weekday", "hour", "quiet_from", "quiet_until"):
        setattr(settings, name, wishes[name])
    settings.quiet_days = sorted(wishes["quiet_days"])
    settings.paces = {kind: chosen for kind, chosen in paces.items() if chosen != NEVER}
    _save(settings, by=by, at=at)
    unmute(person, [*settings.paces, *again], at=at)
    for kind in paces.keys() - settings.paces.keys():
        mute(person, kind, at=at)
    return settings


@transaction.atomic
def choose_pace(person: Person, kind: str, pace: str, *, by: Person, at: datetime) -> MailSettings:
    """Of one kind of mail alone: `now`, `weekly` or `never`."""
    if by.pk != person.pk:
        raise NotYours
    settings = _locked(person)
    settings.paces = {**settings.paces, kind: pace}
    if pace == NEVER:
        del settings.paces[kind]
        mute(person, kind, at=at)
    else:
        unmute(person, [kind], at=at)
    _save(settings, by=by, at=at)
    return settings


@transaction.atomic
def hold_mail(person: Person, until: date | None, *, by: Person, at: datetime) -> MailSettings:
    """Until that day no mail but what concerns one's account; what is of no use by then is never sent. Without a day,
    mail comes again."""
    if by.pk != person.pk:
        raise NotYours
    check_hold(until, today=at.astimezone(person.zone_info).date())
    settings = _locked(person)
    if settings.hold_until != until:
        settings.hold_until = until
        _save(settings, by=by, at=at)
    return settings


def check_hold(until: date | None, *, today: date) -> None:
    if until is not None and until <= today:
        raise HeldUntilThePast(day=date_format(until), today=date_format(today))


@transaction.atomic
def keep_quiet(delivery: Delivery, *, at: datetime) -> bool:
    """Whether `delivery` waits for its reader's quiet hours to end: a worker that was away may find it during them."""
    person = delivery.notice.person
    then = goes_at(MailSettings.of(person), person.zone_info, delivery.kind, weekly=False, at=at)
    if delivery.kind == DIGEST or then <= at:
        return False
    return bool(Delivery.objects.waiting().filter(pk=delivery.pk, tries=delivery.tries).update(next_try_at=then))


def _check(wishes: MailWishes) -> None:
    if set(wishes["quiet_days"]) >= WHOLE_WEEK:
        raise AlwaysQuiet
    stopped = {kind for kind, chosen in wishes["paces"].items() if chosen == NEVER}
    if stopped & ALWAYS_SENT or SECURITY in wishes["paces"]:
        raise AlwaysAtOnce


def _locked(person: Person) -> MailSettings:
    Person.objects.select_for_update().get(pk=person.pk)
    return MailSettings.of(person)


def _save(settings: MailSettings, *, by: Person, at: datetime) -> None:
    settings.save()
    record("set_mail", settings, by=by, at=at, about=by, fields=["mail"])
    _retime(settings, at=at)


def _retime(settings: MailSettings, *, at: datetime) -> None:
    """What waits and was not tried goes when these settings say."""
    person = settings.person
    for delivery in Delivery.objects.untried().filter(notice__person=person).exclude(kind__in=[SECURITY, ""]):
        weekly = pace(settings, delivery.kind, usual=WEEKLY if delivery.weekly else NOW) == WEEKLY
        then = goes_at(settings, person.zone_info, delivery.kind, weekly=weekly, at=at)
        Delivery.objects.filter(pk=delivery.pk).update(weekly=weekly, next_try_at=then)
