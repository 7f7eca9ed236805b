"""The outbox: what somebody is to be told (Notice), and the words made of it (Delivery)."""

from datetime import datetime
from typing import Self

from django.db import models
from django.db.models import Q

from peerlore.people.models.people import Person


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
    def due(self, now: datetime) -> Self:
        """Words not sent yet whose next try has come."""
        return self.filter(sent_at=None, given_up_at=None, next_try_at__lte=now).order_by("pk")


class Delivery(models.Model):
    """The words of a notice, and how far they got. `message_id` stays the same over every try."""

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

    objects = DeliveryQuerySet.as_manager()

    class Meta:
        verbose_name_plural = "deliveries"
        indexes = [models.Index("next_try_at", condition=Q(sent_at=None), name="delivery_due")]

    def __str__(self) -> str:
        return self.subject


ADDRESS_CHANGED = "address_changed"
# Of a new sign-in code one hears at the address that one has confirmed, whatever stands on the list.
NEW_CODE = frozenset({"code_asked", "code_handed_out", "code_used"})
ALWAYS_SENT = NEW_CODE | {
    *("manager_consent_asked", "board_answer_owed", "export_ready", "passkey_added"),
    *(ADDRESS_CHANGED, "address_disowned", "code_stopped", "number_changed"),
}


class MutedQuerySet(models.QuerySet["Muted"]):
    def silence(self, person: Person, event: str) -> bool:
        """Whether `person` wants no mail of `event`. What others wait for, and one's own data, is always sent."""
        return event not in ALWAYS_SENT and self.filter(person=person, event__in=[event, Muted.ALL]).exists()


class Muted(models.Model):
    """`person` wants no mail of `event`, or of `all`. The notice itself is still there, on the home page."""

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
