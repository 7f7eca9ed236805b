"""When and where the reader can be met, and times for a whole series."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta

from django.utils.translation import gettext as _

from peerlore.exchanges.hours import free_times, is_free
from peerlore.exchanges.models import CalendarFeed, CallLink, DayOff, Exchange
from peerlore.people.models import Office, Person, Site
from peerlore.people.offices import holds

A_DAY = timedelta(days=1)


@dataclass(frozen=True, kw_only=True)
class TimesPage:
    """`site_days` are those of the reader's site; `sites` those whose days the reader may name."""

    link: str
    days: list[DayOff]
    site_days: list[DayOff]
    sites: list[Site]
    all_site_days: list[DayOff]
    feed: CalendarFeed | None
    feed_words: str
    spans: int


def times_page(person: Person, *, now: datetime) -> TimesPage:
    today = now.astimezone(person.zone_info).date()
    link = CallLink.objects.filter(person=person).first()
    feed = CalendarFeed.objects.filter(person=person).first()
    names_days = holds(person, Office.COORDINATOR) or holds(person, Office.ADMINISTRATOR)
    return TimesPage(
        link=link.address if link else "",
        days=_days(today, person=person),
        site_days=_days(today, site=person.site_id) if person.site_id else [],
        sites=list(Site.objects.order_by("name")) if names_days else [],
        all_site_days=_days(today, site__isnull=False) if names_days else [],
        feed=feed,
        feed_words=_feed_words(feed, now),
        spans=feed.spans.filter(ends_at__gt=now).count() if feed else 0,
    )


def _days(today: date, **whose: object) -> list[DayOff]:
    return list(DayOff.objects.filter(last__gte=today, **whose).select_related("site"))


def _feed_words(feed: CalendarFeed | None, now: datetime) -> str:
    if feed is None:
        return ""
    if feed.is_given_up(now):
        return _("Reading it broke off five times, so it is read no more. Paste its address again, or another one.")
    troubles = {
        "away": _("The calendar did not answer. It is tried again by itself; until then only your hours count."),
        "not-public": _("That address is not on the open internet, so it is not read. Paste another one."),
        "too-slow": _("The calendar takes too long to read. Paste the address of one with less in it."),
        "too-large": _("The calendar is larger than we read. Paste the address of a smaller one."),
        "not-a-calendar": _("What lies at that address is no calendar. Paste the address of an .ics file."),
        "sealed": _("The address can no longer be opened here. Paste it again."),
    }
    if feed.trouble:
        return troubles.get(feed.trouble, troubles["away"])
    return "" if feed.read_at else _("It is read within the next minutes.")


def series_times(exchange: Exchange, reader: Person, *, many: int, now: datetime) -> list[datetime]:
    """`many` times in the rhythm of the exchange, at the same hour where all are free, else the next free one."""
    people = exchange.members()
    ahead = exchange.sessions.upcoming(now).order_by("-starts_at").first()
    found: list[datetime] = []
    after = ahead.starts_at + timedelta(days=exchange.every_days - 1) if ahead else now + timedelta(hours=1)
    for _number in range(many):
        last = found[-1] if found else ahead.starts_at if ahead else None
        moment = _next(people, exchange, reader, last=last, after=after)
        if moment is None:
            break
        found.append(moment)
        after = moment + timedelta(days=exchange.every_days) - A_DAY
    return found


def _next(
    people: list[Person], exchange: Exchange, reader: Person, *, last: datetime | None, after: datetime
) -> datetime | None:
    length = timedelta(minutes=exchange.minutes)
    if last is not None:
        local = last.astimezone(reader.zone_info).replace(tzinfo=None) + timedelta(days=exchange.every_days)
        same_hour = local.replace(tzinfo=reader.zone_info).astimezone(last.tzinfo)
        if same_hour > after and is_free(people, starts_at=same_hour, ends_at=same_hour + length):
            return same_hour
    free = free_times(people, minutes=exchange.minutes, after=after, many=1)
    return free[0] if free else None
