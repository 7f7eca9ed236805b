"""An exchange: who sits in it, when they meet, how it ended."""

from datetime import datetime, timedelta
from typing import Self

from django.core.validators import MaxValueValidator
from django.db import models
from django.db.models import Exists, OuterRef, Q
from django.db.models.functions import Coalesce
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

    def coordinated_by(self, person: Person) -> Self:
        """Those of the scopes that `person` coordinates, in which they do not sit themselves."""
        held = scopes(person, Office.COORDINATOR)
        rows = self if EVERYWHERE in held else self.filter(scope__in=held)
        return rows.exclude(pk__in=Seat.objects.filter(person=person).values("exchange"))

    def going_on(self) -> Self:
        return self.filter(closed_at=None)

    def closed(self) -> Self:
        return self.exclude(closed_at=None)

    def all_held(self) -> Self:
        """Exchanges whose planned sessions have all been held."""
        return self.filter(sessions_planned__lte=_number_of(Session.objects.met()))

    def to_book(self, now: datetime) -> Self:
        """Exchanges with sessions of their plan left and none of them ahead."""
        ahead = Session.objects.upcoming(now).filter(exchange=OuterRef("pk"))
        planned = self.filter(sessions_planned__gt=_number_of(Session.objects.not_missed()))
        return planned.exclude(Exists(ahead)).filter(close_asked_at=None)


def _number_of(sessions: "SessionQuerySet") -> Coalesce:
    """How many of these an exchange has, inside a query of exchanges."""
    those = sessions.filter(exchange=OuterRef("pk")).order_by().values("exchange")
    return Coalesce(models.Subquery(those.annotate(n=models.Count("pk")).values("n")), 0)


class Exchange(models.Model):
    """People learning together. `format` is a slug; `scope` the opaque scope of what it came from ("programme:7");
    its rhythm, `agendas`, `agreement` (the questions) and `cards` are frozen from the recipe it began with.
    `agreement_changes` counts the changes of what the members answered: they sign what they have read."""

    format = models.SlugField()
    name = models.CharField(max_length=200)
    scope = models.CharField(max_length=64, db_index=True)
    sessions_planned = models.PositiveSmallIntegerField()
    every_days = models.PositiveSmallIntegerField()
    minutes = models.PositiveSmallIntegerField()
    agendas = models.JSONField(default=list)
    agreement = models.JSONField(default=list)
    agreement_changes = models.PositiveIntegerField(default=0)
    cards = models.JSONField(default=dict)
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

    def members(self) -> list[Person]:
        """Who sits in it, in the order of the seats."""
        return [seat.person for seat in self.seats.all() if seat.left_at is None]

    def others(self, person: Person) -> list[Person]:
        return [member for member in self.members() if member.pk != person.pk]

    def has_member(self, person: Person) -> bool:
        return any(seat.person_id == person.pk and seat.left_at is None for seat in self.seats.all())


class Seat(models.Model):
    """One person's place in an exchange: their role, what they teach and learn there. `signed_at`: when they signed the
    agreement as it stands; `reopened_at`: when somebody changed it after they had."""

    exchange = models.ForeignKey(Exchange, on_delete=models.CASCADE, related_name="seats")
    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="seats")
    role = models.SlugField()
    role_name = models.CharField(max_length=100)
    teaches = models.ForeignKey(Skill, null=True, on_delete=models.PROTECT, related_name="+")
    learns = models.ForeignKey(Skill, null=True, on_delete=models.PROTECT, related_name="+")
    learns_level = models.PositiveSmallIntegerField(null=True, validators=[MaxValueValidator(5)])
    left_at = models.DateTimeField(null=True)
    signed_at = models.DateTimeField(null=True)
    reopened_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ["exchange", "pk"]
        constraints = [models.UniqueConstraint("exchange", "person", name="one_seat_for_each_person")]

    def __str__(self) -> str:
        return f"{self.person_id} as {self.role}"

    def confirmers(self) -> list[Person]:
        """Who can confirm what is learned in this seat: those still here who teach it; where these have left, whoever
        teaches something here; where nobody ever taught it, all the others. Nobody where none of these is left."""
        others = [seat for seat in self.exchange.seats.all() if seat.pk != self.pk]
        here = [seat for seat in others if seat.left_at is None and seat.person.is_active]
        if any(seat.teaches_id == self.learns_id for seat in others):
            teaching = [seat for seat in here if seat.teaches_id == self.learns_id]
            here = teaching or [seat for seat in here if seat.teaches_id is not None]
        return [seat.person for seat in here]


class SessionQuerySet(models.QuerySet["Session"]):
    def visible_to(self, person: Person) -> Self:
        return self.filter(exchange__in=Exchange.objects.visible_to(person))

    def standing(self) -> Self:
        """Sessions that were not cancelled."""
        return self.filter(cancelled_at=None)

    def upcoming(self, now: datetime) -> Self:
        """Sessions that have not ended yet."""
        return self.standing().filter(ends_at__gt=now)

    def overlapping(self, starts_at: datetime, ends_at: datetime) -> Self:
        return self.standing().filter(starts_at__lt=ends_at, ends_at__gt=starts_at)

    def met(self) -> Self:
        """Somebody said they met, and nobody said they did not."""
        return self.standing().filter(_heard("met")).exclude(_heard("not-met"))

    def missed(self) -> Self:
        return self.standing().filter(_heard("not-met")).exclude(_heard("met"))

    def not_missed(self) -> Self:
        """Those that count towards the plan: held, to come, or not known yet."""
        return self.standing().exclude(Q(_heard("not-met")) & ~Q(_heard("met")))

    def unanswered_by(self, person: Person, now: datetime) -> Self:
        """Sessions over, of which `person` has not said a word and nobody has said that they met."""
        said = Presence.objects.filter(session=OuterRef("pk"), person=person)
        over = self.standing().filter(ends_at__lte=now, exchange__in=Exchange.objects.of(person))
        return over.exclude(Exists(said)).exclude(_heard("met"))


def _heard(said: str) -> Exists:
    return Exists(Presence.objects.filter(session=OuterRef("pk"), said=said))


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

    objects = SessionQuerySet.as_manager()

    class Meta:
        ordering = ["exchange", "number", "pk"]
        constraints = [
            models.UniqueConstraint("exchange", "number", condition=Q(cancelled_at=None), name="session_number_once"),
            models.CheckConstraint(condition=Q(ends_at__gt=models.F("starts_at")), name="session_ends_after_start"),
        ]

    def __str__(self) -> str:
        return f"{self.exchange_id}, session {self.number}"

    @property
    def state(self) -> str:
        return "cancelled" if self.cancelled_at else "booked"

    @property
    def call_address(self) -> str:
        """Where the call is, if the place is the address of one."""
        return self.where if self.where.startswith("https://") and " " not in self.where else ""

    @property
    def minutes(self) -> int:
        return int((self.ends_at - self.starts_at) / timedelta(minutes=1))

    def words(self) -> set[str]:
        """What has been said of it: met, not-met, unknown."""
        return {presence.said for presence in self.presences.all()}

    @property
    def is_met(self) -> bool:
        return Met.MET in self.words() and Met.NOT_MET not in self.words()

    @property
    def is_missed(self) -> bool:
        return Met.NOT_MET in self.words() and Met.MET not in self.words()

    @property
    def is_disputed(self) -> bool:
        return {Met.MET, Met.NOT_MET} <= self.words()


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


class CloseReportQuerySet(models.QuerySet["CloseReport"]):
    def unconfirmed(self) -> Self:
        """Reports that wait for whoever confirms them."""
        return self.filter(confirmed_at=None, own_word_at=None)


class CloseReport(models.Model):
    """What a learner says came of the exchange, and whether the other side confirms it.

    `shows` is what shows it, in the learner's words, sealed, for the members; `level` becomes evidence only when
    confirmed and only if the learner lets it count. Where whoever could confirm it has left, it stands as the learner's
    own word since `own_word_at`.
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
    own_word_at = models.DateTimeField(null=True)

    objects = CloseReportQuerySet.as_manager()

    def __str__(self) -> str:
        return f"{self.seat_id}: {self.result}"

    @property
    def purpose(self) -> str:
        """What `shows` is bound to, besides its author."""
        return f"close report, members of exchange {self.seat.exchange_id}"

    @property
    def state(self) -> str:
        if self.confirmed_at:
            return "confirmed"
        return "own-word" if self.own_word_at else "reported"
