"""The outbox: what somebody is to be told (Notice), and the words made of it (Delivery)."""

from datetime import datetime
from typing import Self

from django.db import models
from django.db.models import Exists, OuterRef, Q

from peerlore.people.models.bounces import Bounce
from peerlore.people.models.people import Person

TRIES = 8


class NoticeQuerySet(models.QuerySet["Notice"]):
    def unrendered(self) -> Self:
        """Notices without words yet, found by what is missing."""
        return self.filter(delivery=None).order_by("pk")


class Notice(models.Model):
    """`person` is to hear of `event` about the row `target` of `kind`: once for each channel."""

    person = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="notices")
    event = models.CharField(max_length=100)
    channel = models.SlugField(default="mail")
    kind = models.CharField(max_length=64)
    target = models.BigIntegerField()
    parameters = models.JSONField(default=dict)
    created_at = models.DateTimeField()

    objects = NoticeQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint("person", "event", "kind", "target", "channel", name="told_once_for_each_channel")
        ]

    def __str__(self) -> str:
        return f"{self.event} to {self.person_id}"


class DeliveryQuerySet(models.QuerySet["Delivery"]):
    def waiting(self) -> Self:
        """Words neither sent nor given up."""
        return self.filter(sent_at=None, given_up_at=None).order_by("pk")

    def due(self, now: datetime) -> Self:
        """Words that go by themselves, whose next try has come, and whose reader is reached."""
        back = Bounce.objects.standing().filter(person=OuterRef("notice__person"))
        elsewhere = Q(notice__event__in=[ADDRESS_CHANGED, *NEW_CODE])
        return self.waiting().filter(elsewhere | ~Exists(back), weekly=False, next_try_at__lte=now)

    def due_weekly(self, now: datetime) -> Self:
        """Words that go with a weekly mail whose hour has come."""
        return self.waiting().filter(weekly=True, bundle=None, next_try_at__lte=now)

    def untried(self) -> Self:
        """Waiting, and neither tried nor put into a weekly mail yet."""
        return self.waiting().filter(tries=0, bundle=None)

    def under_way(self) -> Self:
        """Sent, tried, or part of a weekly mail: their reader may have heard of it."""
        return self.filter(Q(sent_at__isnull=False) | Q(tries__gt=0) | Q(bundle__isnull=False))

    def undeliverable(self) -> Self:
        """Mails that were given up after every try failed."""
        return self.filter(sent_at=None, given_up_at__isnull=False, tries__gte=TRIES)


class Delivery(models.Model):
    """The words of a notice, and how far they got. `message_id` stays the same over every try.

    `kind` is what people choose their mail by; what is `weekly` goes as a part of its `bundle`, the weekly mail.
    `thing` is what the words are about: of two that wait about one thing the newer goes. After `lapses_at` they are of
    no use.
    """

    notice = models.OneToOneField(Notice, on_delete=models.CASCADE, related_name="delivery")
    address = models.CharField(max_length=254)
    subject = models.CharField(max_length=250)
    body = models.TextField()
    message_id = models.CharField(max_length=128, unique=True)
    rendered_at = models.DateTimeField()
    next_try_at = models.DateTimeField()
    tries = models.PositiveSmallIntegerField(default=0)
    sent_at = models.DateTimeField(null=True)
    given_up_at = models.DateTimeField(null=True)
    kind = models.SlugField(blank=True, db_default="", db_index=False)
    thing = models.CharField(max_length=100, blank=True, db_default="")
    weekly = models.BooleanField(default=False, db_default=False)
    bundle = models.ForeignKey("self", null=True, on_delete=models.SET_NULL, related_name="items")
    lapses_at = models.DateTimeField(null=True)

    objects = DeliveryQuerySet.as_manager()

    class Meta:
        verbose_name_plural = "deliveries"
        indexes = [
            models.Index("next_try_at", condition=Q(sent_at=None, given_up_at=None), name="delivery_to_send"),
            models.Index("given_up_at", condition=Q(sent_at=None, tries__gte=TRIES), name="delivery_undeliverable"),
        ]

    def __str__(self) -> str:
        return self.subject


ADDRESS_CHANGED = "address_changed"
# Of a new sign-in code one hears at the address that one has confirmed, whatever stands on the list.
NEW_CODE = frozenset({"code_asked", "code_handed_out", "code_used"})
# Two kinds of mail that nobody stops: one's account and data, at any hour; and what others wait for.
SECURITY, OWED = "security", "owed"
DIGEST = "digest"  # the weekly mail itself
ALWAYS_SENT = frozenset({SECURITY, OWED})


class MutedQuerySet(models.QuerySet["Muted"]):
    def silence(self, person: Person, event: str, kind: str) -> bool:
        """Whether `person` wants no mail of `event`, which is of `kind`."""
        return kind not in ALWAYS_SENT and self.filter(person=person, event__in=[event, kind, Muted.ALL]).exists()


class Muted(models.Model):
    """`person` wants no mail of a kind, of one event (as older versions had it), or of `all`. The notice itself is
    still there, on the home page."""

    ALL = "all"

    person = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="muted")
    event = models.CharField(max_length=100)
    since = models.DateTimeField()

    objects = MutedQuerySet.as_manager()

    class Meta:
        verbose_name_plural = "muted"
        constraints = [models.UniqueConstraint("person", "event", name="muted_once")]

    def __str__(self) -> str:
        return f"{self.person_id}: {self.event}"
