"""When and where somebody can be met: their own place for calls, days off, and the busy times of a calendar."""

from datetime import datetime
from typing import Self

from django.db import models
from django.db.models import F, Q

from peerlore.people.models import Person, Site


class CallLink(models.Model):
    """The address of somebody's own room for calls, put into the sessions that they book without another place."""

    person = models.OneToOneField(Person, on_delete=models.CASCADE, related_name="call_link")
    address = models.CharField(max_length=300)
    set_at = models.DateTimeField()

    def __str__(self) -> str:
        return f"call link of {self.person_id}"


class DayOffQuerySet(models.QuerySet["DayOff"]):
    def of(self, person: Person) -> Self:
        """One's own, and those of one's site."""
        return self.filter(Q(person=person) | Q(site=person.site_id, site__isnull=False))

    def of_any(self, people: "list[Person]") -> Self:
        sites = {person.site_id for person in people if person.site_id}
        return self.filter(Q(person__in=people) | Q(site__in=sites))


class DayOff(models.Model):
    """Days on which a person, or a whole site, does not meet."""

    person = models.ForeignKey(Person, null=True, on_delete=models.CASCADE, related_name="days_off")
    site = models.ForeignKey(Site, null=True, on_delete=models.CASCADE, related_name="days_off")
    first = models.DateField()
    last = models.DateField()
    name = models.CharField(max_length=100, blank=True)
    named_at = models.DateTimeField()

    objects = DayOffQuerySet.as_manager()

    class Meta:
        ordering = ["first", "pk"]
        verbose_name_plural = "days off"
        constraints = [
            models.CheckConstraint(condition=Q(last__gte=F("first")), name="day_off_ends_after_it_begins"),
            models.CheckConstraint(
                condition=Q(person__isnull=False, site=None) | Q(person=None, site__isnull=False),
                name="day_off_of_a_person_or_a_site",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.first} to {self.last}"

    def falls_on(self, person: Person) -> bool:
        return self.person_id == person.pk or (self.site_id is not None and self.site_id == person.site_id)


MOST_BROKEN_OFF = 5


class CalendarFeedQuerySet(models.QuerySet["CalendarFeed"]):
    def due(self, now: datetime) -> Self:
        """Those whose hour has come; none that broke off too often: it may be what it says that ends the reader."""
        return self.filter(next_read_at__lte=now, person__is_active=True, broken_off__lt=MOST_BROKEN_OFF)


class CalendarFeed(models.Model):
    """The address of a calendar somebody lets us read, sealed with their key. Of what it says only the busy times are
    kept. `trouble` says why the last try gave nothing; `tries` counts those in a row. `broken_off` counts, in a row,
    the readings that were begun and came to no end at all, the one under way included."""

    PURPOSE = "calendar feed, only me"

    person = models.OneToOneField(Person, on_delete=models.CASCADE, related_name="calendar_feed")
    sealed = models.BinaryField()
    added_at = models.DateTimeField()
    read_at = models.DateTimeField(null=True)
    next_read_at = models.DateTimeField()
    tries = models.PositiveSmallIntegerField(default=0)
    trouble = models.SlugField(blank=True)
    broken_off = models.PositiveSmallIntegerField(default=0, db_default=0)

    objects = CalendarFeedQuerySet.as_manager()

    def __str__(self) -> str:
        return f"calendar of {self.person_id}"

    def is_given_up(self, now: datetime) -> bool:
        return self.broken_off >= MOST_BROKEN_OFF and self.next_read_at <= now


class BusySpan(models.Model):
    """From when until when a calendar says that somebody is busy, and nothing else of what it says."""

    feed = models.ForeignKey(CalendarFeed, on_delete=models.CASCADE, related_name="spans")
    starts_at = models.DateTimeField()
    ends_at = models.DateTimeField()

    class Meta:
        ordering = ["starts_at"]
        indexes = [models.Index("feed", "ends_at", name="busy_span_by_feed")]

    def __str__(self) -> str:
        return f"{self.starts_at} to {self.ends_at}"
