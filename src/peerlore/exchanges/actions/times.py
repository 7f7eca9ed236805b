"""When and where one can be met: one's own room for calls, days off, a calendar to heed."""

from datetime import date, datetime
from urllib.parse import urlsplit

from django.db import transaction
from django.utils.formats import date_format
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from peerlore.errors import RuleBroken
from peerlore.exchanges.models import CalendarFeed, CallLink, DayOff
from peerlore.people.audit import record
from peerlore.people.keys import seal
from peerlore.people.models import Office, Person, Site
from peerlore.people.offices import holds


class NotAnAddress(RuleBroken):
    message = _("Paste the whole address, beginning with https://.")
    field = "address"


class EndsBeforeItBegins(RuleBroken):
    message = _("The last day lies before the first. For one day write the same twice, or leave the last one out.")
    field = "last"


class AllPast(RuleBroken):
    message = _("These days are past. Choose days to come.")
    field = "last"


class NamedAlready(RuleBroken):
    message = _("%(days)s: that stands already and overlaps with these days. Take it back, or choose others.")
    field = "first"


class NotYourDays(RuleBroken):
    message = _("Each names their own days off; those of a site are named by coordinators and administrators.")


@transaction.atomic
def set_call_link(address: str, *, by: Person, at: datetime) -> None:
    """Empty takes it away."""
    Person.objects.select_for_update().get(pk=by.pk)
    if address:
        check_address(address)
        CallLink.objects.update_or_create(person=by, defaults={"address": address, "set_at": at})
    else:
        CallLink.objects.filter(person=by).delete()
    record("set_profile", by, by=by, at=at, about=by, fields=["call_link"])


@transaction.atomic
def name_day_off(
    *, first: date, last: date | None, name: str, site: Site | None = None, by: Person, at: datetime
) -> DayOff:
    """For oneself, or for everybody of `site`; the same days again are those that stand. Sessions that are booked stay:
    whoever sits in them moves them."""
    check_names_days(by, site)
    last = last or first
    if last < first:
        raise EndsBeforeItBegins
    if last < at.astimezone(by.zone_info).date():
        raise AllPast
    whose = {"person": None, "site": site} if site else {"person": by, "site": None}
    _lock(by, site)
    there = DayOff.objects.filter(**whose, first__lte=last, last__gte=first).first()
    if there is None:
        there = DayOff.objects.create(**whose, first=first, last=last, name=name.strip(), named_at=at)
        record("day-off-named", there, by=by, at=at, about=there.person, fields=["first", "last"])
    elif (there.first, there.last) != (first, last):
        raise NamedAlready(days=_in_words(there))
    return there


def _lock(by: Person, site: Site | None) -> None:
    """Two who name days of the same at once follow on."""
    if site:
        Site.objects.select_for_update().get(pk=site.pk)
    else:
        Person.objects.select_for_update().get(pk=by.pk)


def _in_words(row: DayOff) -> str:
    if row.first == row.last:
        return date_format(row.first)
    return gettext("%(first)s to %(last)s") % {"first": date_format(row.first), "last": date_format(row.last)}


@transaction.atomic
def remove_day_off(row: DayOff, *, by: Person, at: datetime) -> None:
    if row.site_id is None and row.person_id != by.pk:
        raise NotYourDays
    check_names_days(by, row.site)
    record("day-off-removed", row, by=by, at=at, about=row.person, fields=["first", "last"])
    row.delete()


@transaction.atomic
def add_feed(address: str, *, by: Person, at: datetime) -> CalendarFeed:
    """In place of the one before. The worker reads it at once; its address is sealed, for it opens the calendar."""
    Person.objects.select_for_update().get(pk=by.pk)
    address = address.strip()
    if address.startswith("webcal://"):
        address = "https://" + address.removeprefix("webcal://")
    check_address(address)
    CalendarFeed.objects.filter(person=by).delete()
    sealed = seal(by, address, purpose=CalendarFeed.PURPOSE, at=at)
    feed = CalendarFeed.objects.create(person=by, sealed=sealed, added_at=at, next_read_at=at)
    record("feed-added", feed, by=by, at=at, about=by, fields=["sealed"])
    return feed


@transaction.atomic
def remove_feed(*, by: Person, at: datetime) -> None:
    """With it goes all that was read of it."""
    for feed in CalendarFeed.objects.select_for_update().filter(person=by):
        record("feed-removed", feed, by=by, at=at, about=by, fields=["sealed"])
        feed.delete()


def check_address(address: str) -> None:
    """Raises `NotAnAddress`."""
    try:
        parts = urlsplit(address)
    except ValueError:
        raise NotAnAddress from None
    if parts.scheme != "https" or not parts.hostname or any(sign.isspace() for sign in address):
        raise NotAnAddress


def check_names_days(by: Person, site: Site | None) -> None:
    """Raises `NotYourDays`."""
    if site is not None and not (holds(by, Office.COORDINATOR) or holds(by, Office.ADMINISTRATOR)):
        raise NotYourDays
