"""A person (also the sign-in user), their dated posts, and the code that first lets them in."""

import uuid
from collections.abc import Iterator
from datetime import date, datetime
from typing import Any, ClassVar, Self
from zoneinfo import ZoneInfo

from django.conf import settings
from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.db import models
from django.db.models import Q
from django.utils.crypto import salted_hmac
from django.utils.translation import gettext_lazy as _

from peerlore.people.models.units import Site, Unit

TINTS = 5
LOOKING_OFFICES = ("coordinator", "administrator")


class PersonQuerySet(models.QuerySet["Person"]):
    def present(self) -> Self:
        """People who work here now."""
        return self.filter(is_active=True)

    def visible_to(self, viewer: "Person") -> Self:
        """People whose operational profile `viewer` may open: oneself, and whom one's office reaches."""
        return self.filter(erased_at=None).filter(Q(pk=viewer.pk) | _reached_by(viewer))

    def not_erased(self) -> Self:
        return self.filter(erased_at=None)

    def reached_by(self, viewer: "Person") -> Self:
        """People whom an office of `viewer` reaches; nobody where they hold none."""
        return self.filter(erased_at=None).filter(_reached_by(viewer))

    def on_pause(self, day: date) -> Self:
        return self.filter(pause_until__gt=day)

    def within(self, unit: Unit) -> Self:
        """People whose unit is `unit` or lies below it."""
        return self.filter(unit__in=Unit.objects.within(unit))

    def named_like(self, words: str) -> Self:
        """People whose name, number or title holds each of `words`."""
        found = self
        for word in words.split():
            found = found.filter(
                Q(given_name__icontains=word)
                | Q(family_name__icontains=word)
                | Q(staff_number__iexact=word)
                | Q(title__icontains=word)
            )
        return found


def _reached_by(viewer: "Person") -> Q:
    """A coordinator or administrator reaches everybody, or the units their scopes name."""
    reached = Q(pk__in=[])
    for scope in _looks_in(viewer):
        if scope == "all":
            return ~Q(pk__in=[])
        kind, _colon, number = scope.partition(":")
        unit = Unit.objects.filter(pk=int(number)).first() if kind == "unit" and number.isdigit() else None
        if unit is not None:
            reached |= Q(unit__in=Unit.objects.within(unit))
    return reached


def _looks_in(viewer: "Person") -> set[str]:
    """The scopes of their offices, as they were read for this request (offices.scopes), or read now."""
    if viewer._offices is not None:
        return {scope for office in LOOKING_OFFICES for scope in viewer._offices.get(office, ())}
    return set(viewer.grants.filter(office__in=LOOKING_OFFICES).values_list("scope", flat=True))


class PersonManager(BaseUserManager["Person"]):
    def get_queryset(self) -> PersonQuerySet:
        return PersonQuerySet(self.model, using=self._db)

    def present(self) -> PersonQuerySet:
        return self.get_queryset().present()

    def visible_to(self, viewer: "Person") -> PersonQuerySet:
        return self.get_queryset().visible_to(viewer)

    def not_erased(self) -> PersonQuerySet:
        return self.get_queryset().not_erased()

    def reached_by(self, viewer: "Person") -> PersonQuerySet:
        return self.get_queryset().reached_by(viewer)

    def within(self, unit: Unit) -> PersonQuerySet:
        return self.get_queryset().within(unit)

    def named_like(self, words: str) -> PersonQuerySet:
        return self.get_queryset().named_like(words)


class Person(AbstractBaseUser):
    """Somebody who works, or worked, here.

    `unit`, `manager`, `title`, `level` and `site` are today's; the open `Post` says the same, and since when (an
    invariant compares them). An erased person stays as a tombstone: no name, no address, `erased_at` set.
    """

    # Means nothing elsewhere: by it a restored backup knows whom to erase again.
    reference = models.UUIDField(default=uuid.uuid4, null=True, unique=True, editable=False)
    sign_in_name = models.CharField(max_length=254, unique=True)
    email = models.EmailField(blank=True)
    company = models.ForeignKey(Unit, null=True, on_delete=models.PROTECT, related_name="+")
    staff_number = models.CharField(max_length=64, blank=True)
    given_name = models.CharField(max_length=150, blank=True)
    family_name = models.CharField(max_length=150, blank=True)

    unit = models.ForeignKey(Unit, null=True, on_delete=models.PROTECT, related_name="people")
    manager = models.ForeignKey("self", null=True, on_delete=models.SET_NULL, related_name="reports")
    title = models.CharField(max_length=200, blank=True)
    level = models.CharField(max_length=64, blank=True)
    site = models.ForeignKey(Site, null=True, on_delete=models.PROTECT, related_name="people")

    own_zone = models.CharField(max_length=64, blank=True)
    hours = models.JSONField(null=True)
    languages = models.JSONField(default=list)
    places = models.PositiveSmallIntegerField(default=2)
    pause_until = models.DateField(null=True)
    may_be_asked = models.BooleanField(default=False, db_default=False)  # outside programmes, for what they teach
    theme = models.CharField(max_length=5, blank=True)

    is_active = models.BooleanField(default=True)
    left_at = models.DateTimeField(null=True)
    last_day = models.DateField(null=True)  # known beforehand; whoever leaves is still noted on the day
    erased_at = models.DateTimeField(null=True)
    # Of an erased person: by this keyed digest a later file that brings their number is known (see erasures.mark_of).
    erased_number = models.CharField(max_length=64, blank=True, db_default="")
    confirmed_email = models.EmailField(blank=True, db_default="", db_index=True)
    disowned_email = models.EmailField(blank=True, db_default="")
    sign_ins_ended = models.PositiveIntegerField(default=0, db_default=0)
    # They came in by a new code: until then nothing that was confided opens for them (see models/reissues.py).
    sealed_until = models.DateTimeField(null=True)

    USERNAME_FIELD = "sign_in_name"
    EMAIL_FIELD = "email"
    REQUIRED_FIELDS: ClassVar[list[str]] = []

    objects: ClassVar[PersonManager] = PersonManager()

    class Meta:
        ordering = ["family_name", "given_name", "staff_number", "pk"]
        indexes = [
            models.Index("title", name="person_by_title"),
            models.Index(
                # What the people list is searched by: it finds, counts and orders by this alone.
                fields=["family_name", "given_name", "staff_number", "id", "title"],
                condition=Q(is_active=True, erased_at=None),
                name="person_present_by_name",
            ),
        ]
        constraints = [
            models.UniqueConstraint(
                "company", "staff_number", condition=~Q(staff_number=""), name="staff_number_once_in_company"
            ),
            models.UniqueConstraint("email", condition=~Q(email=""), name="person_email_once"),
            models.CheckConstraint(condition=Q(places__lte=9), name="person_places_to_nine"),
            models.CheckConstraint(
                condition=Q(manager__isnull=True) | ~Q(manager=models.F("id")), name="nobody_manages_themselves"
            ),
        ]

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._offices: dict[str, set[str]] | None = None

    def __str__(self) -> str:
        return self.name

    @property
    def name(self) -> str:
        """The full name; where it is missing, title and staff number stand for it."""
        known = f"{self.given_name} {self.family_name}".strip()
        if known:
            return known
        if self.erased_at:
            return str(_("Somebody who was erased"))
        return f"{self.title or _('Colleague')} {self.staff_number}".strip()

    @property
    def first_name(self) -> str:
        return self.given_name or self.name

    @property
    def initials(self) -> str:
        parts = [self.given_name[:1], self.family_name[:1]]
        return "".join(parts).upper() or self.title[:1].upper() or "·"

    @property
    def tint(self) -> int:
        """Which thread colours this person's initials; it helps to recognise and means nothing."""
        return (self.pk or 0) % TINTS + 1

    @property
    def zone(self) -> str:
        """Own zone, else the site's, else the organisation's (an IANA name)."""
        return self.own_zone or (self.site.effective_zone if self.site else settings.TIME_ZONE)

    @property
    def zone_info(self) -> ZoneInfo:
        return ZoneInfo(self.zone)

    @property
    def email_to_confirm(self) -> str:
        """The address that somebody else wrote down and that its owner has not said yes to."""
        return self.email if self.has_signed_up and self.email != self.confirmed_email else ""

    @property
    def mail_address(self) -> str:
        """Where mail goes: the address on the list, unless its owner said that it is not theirs."""
        return self.confirmed_email if self.email and self.email == self.disowned_email else self.email

    def on_pause(self, day: date) -> bool:
        return self.pause_until is not None and self.pause_until > day

    @property
    def state(self) -> str:
        """The slug the audit log keeps: `present`, `left` or `erased`."""
        if self.erased_at:
            return "erased"
        return "present" if self.is_active else "left"

    def is_sealed(self, now: datetime) -> bool:
        """Whether they came in by a new code, less than a week ago."""
        return self.sealed_until is not None and now < self.sealed_until

    def _get_session_auth_hash(self, secret: str | bytes | None = None) -> str:
        """Every session carries this; counting `sign_ins_ended` up ends them all at their next request."""
        return self._session_hash(self.password, secret)

    def get_session_auth_fallback_hash(self) -> Iterator[str]:
        """While a new code can be stopped, whoever was signed in before it was used stays so, to stop it."""
        yield from super().get_session_auth_fallback_hash()
        for row in self.reissues.filter(ended_at=None).exclude(used_at=None):
            yield self._session_hash(row.password_before)

    def _session_hash(self, password: str, secret: str | bytes | None = None) -> str:
        value = f"{password}/{self.sign_ins_ended}"
        return salted_hmac("peerlore.people.Person.session", value, secret=secret, algorithm="sha256").hexdigest()

    @property
    def has_signed_up(self) -> bool:
        """Whether this person has set a password of their own."""
        return self.has_usable_password() and bool(self.password)


class Post(models.Model):
    """Where somebody worked, from a day until a day (open: still)."""

    person = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="posts")
    unit = models.ForeignKey(Unit, null=True, on_delete=models.PROTECT, related_name="+")
    manager = models.ForeignKey(Person, null=True, on_delete=models.SET_NULL, related_name="+")
    title = models.CharField(max_length=200, blank=True)
    level = models.CharField(max_length=64, blank=True)
    site = models.ForeignKey(Site, null=True, on_delete=models.PROTECT, related_name="+")
    since = models.DateField()
    until = models.DateField(null=True)

    class Meta:
        ordering = ["person", "since", "pk"]
        constraints = [
            models.UniqueConstraint("person", condition=Q(until=None), name="one_open_post"),
            models.CheckConstraint(
                condition=Q(until=None) | Q(until__gte=models.F("since")), name="post_ends_after_it_began"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.title} ({self.since}–{self.until or ''})"


class SignInCode(models.Model):
    """A code that lets somebody without a password choose one: used once, kept only as a digest."""

    person = models.OneToOneField(Person, on_delete=models.CASCADE, related_name="sign_in_code")
    digest = models.CharField(max_length=64)
    made_by = models.ForeignKey(Person, null=True, on_delete=models.SET_NULL, related_name="+")
    made_at = models.DateTimeField()
    expires_at = models.DateTimeField()

    def __str__(self) -> str:
        return f"code for {self.person_id}"
