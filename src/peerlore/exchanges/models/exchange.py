"""An exchange: who sits in it, when they meet, how it ended."""

from typing import Self

from django.core.validators import MaxValueValidator
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from peerlore.people.models import Office, Person
from peerlore.people.models.offices import EVERYWHERE
from peerlore.people.offices import scopes
from peerlore.skills.models import Skill


class ExchangeQuerySet(models.QuerySet["Exchange"]):
    def of(self, person: Person) -> Self:
        """Exchanges in which `person` sits."""
        return self.filter(seats__person=person, seats__left_at=None)

    def visible_to(self, person: Person) -> Self:
        """One's own; and, for a coordinator of its scope, that it exists, its dates and whether they met."""
        held = scopes(person, Office.COORDINATOR)
        if EVERYWHERE in held:
            return self
        own = Exchange.objects.filter(seats__person=person, seats__left_at=None).values("pk")
        return self.filter(Q(pk__in=own) | Q(scope__in=held))

    def going_on(self) -> Self:
        return self.filter(closed_at=None)


class Exchange(models.Model):
    """People learning together. `format` is a slug; `scope` the opaque scope of what it came from ("programme:7");
    `rhythm` and `agendas` are frozen from the recipe it began with."""

    format = models.SlugField()
    name = models.CharField(max_length=200)
    scope = models.CharField(max_length=64, db_index=True)
    sessions_planned = models.PositiveSmallIntegerField()
    every_days = models.PositiveSmallIntegerField()
    minutes = models.PositiveSmallIntegerField()
    agendas = models.JSONField(default=list)
    opened_at = models.DateTimeField()
    closed_at = models.DateTimeField(null=True)
    close_asked_at = models.DateTimeField(null=True)

    objects = ExchangeQuerySet.as_manager()

    class Meta:
        ordering = ["-opened_at", "-pk"]

    def __str__(self) -> str:
        return self.name

    @property
    def is_open(self) -> bool:
        return self.closed_at is None

    @property
    def state(self) -> str:
        return "open" if self.is_open else "closed"


class Seat(models.Model):
    """One person's place in an exchange: their role, what they teach and learn there."""

    exchange = models.ForeignKey(Exchange, on_delete=models.CASCADE, related_name="seats")
    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="seats")
    role = models.SlugField()
    role_name = models.CharField(max_length=100)
    teaches = models.ForeignKey(Skill, null=True, on_delete=models.PROTECT, related_name="+")
    learns = models.ForeignKey(Skill, null=True, on_delete=models.PROTECT, related_name="+")
    learns_level = models.PositiveSmallIntegerField(null=True, validators=[MaxValueValidator(5)])
    left_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ["exchange", "pk"]
        constraints = [models.UniqueConstraint("exchange", "person", name="one_seat_for_each_person")]

    def __str__(self) -> str:
        return f"{self.person_id} as {self.role}"


class Session(models.Model):
    """One meeting. `sequence` counts its changes, for calendars; `uid` stays the same over all of them."""

    exchange = models.ForeignKey(Exchange, on_delete=models.CASCADE, related_name="sessions")
    number = models.PositiveSmallIntegerField()
    starts_at = models.DateTimeField()
    ends_at = models.DateTimeField()
    where = models.CharField(max_length=300, blank=True)
    uid = models.CharField(max_length=64, unique=True)
    sequence = models.PositiveSmallIntegerField(default=0)
    booked_by = models.ForeignKey(Person, null=True, on_delete=models.SET_NULL, related_name="+")
    cancelled_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ["exchange", "number", "pk"]
        constraints = [
            models.UniqueConstraint("exchange", "number", condition=Q(cancelled_at=None), name="session_number_once"),
            models.CheckConstraint(condition=Q(ends_at__gt=models.F("starts_at")), name="session_ends_after_start"),
        ]

    def __str__(self) -> str:
        return f"{self.exchange_id}, session {self.number}"


class Met(models.TextChoices):
    MET = "met", _("Met")
    NOT_MET = "not-met", _("Not met")
    UNKNOWN = "unknown", _("Not sure")


class Presence(models.Model):
    """What one person says of one session: met, not met, not sure."""

    session = models.ForeignKey(Session, on_delete=models.CASCADE, related_name="presences")
    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    said = models.SlugField(choices=Met.choices)
    said_at = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint("session", "person", name="one_word_on_each_session")]

    def __str__(self) -> str:
        return f"{self.person_id}: {self.said}"


class Result(models.TextChoices):
    CLOSED = "closed", _("Closed")
    PARTLY = "partly", _("Partly closed")
    UNCHANGED = "unchanged", _("Unchanged")


class CloseReport(models.Model):
    """What a learner says came of the exchange, and whether the other side confirms it.

    `shows` is what shows it, in the learner's words, sealed, for the members; `level` becomes evidence only when
    confirmed and only if the learner lets it count.
    """

    seat = models.OneToOneField(Seat, on_delete=models.CASCADE, related_name="close_report")
    result = models.SlugField(choices=Result.choices)
    level = models.PositiveSmallIntegerField(null=True, validators=[MaxValueValidator(5)])
    shows = models.BinaryField()
    counts_as_evidence = models.BooleanField(default=True)
    reported_at = models.DateTimeField()
    confirmed_by = models.ForeignKey(Person, null=True, on_delete=models.SET_NULL, related_name="+")
    confirmed_level = models.PositiveSmallIntegerField(null=True, validators=[MaxValueValidator(5)])
    confirmed_at = models.DateTimeField(null=True)

    def __str__(self) -> str:
        return f"{self.seat_id}: {self.result}"
