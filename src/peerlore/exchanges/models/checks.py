"""Is this still right for you? Asked of each member alone."""

from datetime import datetime, timedelta
from typing import Self

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from peerlore.exchanges.models.exchange import Exchange
from peerlore.people.models import Person

PATIENCE = timedelta(days=10)


class StillRightQuerySet(models.QuerySet["StillRight"]):
    def waiting(self) -> Self:
        return self.filter(settled_at=None)

    def ripe(self, now: datetime) -> Self:
        """Those that have waited long enough for everybody, or whose exchange has ended meanwhile."""
        return self.waiting().filter(Q(asked_at__lte=now - PATIENCE) | Q(exchange__closed_at__lte=now))


class StillRight(models.Model):
    """One asking of all members. `outcome` is what follows from all answers together; the answers themselves are gone
    once it is settled."""

    class Outcome(models.TextChoices):
        GO_ON = "go-on", _("You go on as before")
        SLOWER = "slower", _("You go on, with more time between")
        ANOTHER_WAY = "another-way", _("You look for another way of doing it")
        PART = "part", _("You part as friends")
        SILENCE = "silence", _("Nobody has answered")
        ENDED = "ended", _("The exchange had ended")

    exchange = models.ForeignKey(Exchange, on_delete=models.CASCADE, related_name="checks")
    asked_at = models.DateTimeField()
    settled_at = models.DateTimeField(null=True)
    outcome = models.SlugField(choices=Outcome.choices, blank=True)

    objects = StillRightQuerySet.as_manager()

    class Meta:
        ordering = ["-asked_at", "-pk"]
        verbose_name_plural = "still right"
        constraints = [
            models.UniqueConstraint("exchange", condition=Q(settled_at=None), name="asked_one_at_a_time"),
        ]

    def __str__(self) -> str:
        return f"still right, exchange {self.exchange_id}"


class StillRightAnswer(models.Model):
    """What one member answered, sealed with their key and all of one length. It goes when the asking is settled."""

    class Said(models.TextChoices):
        GO_ON = "go-on", _("It is\nGo on as before.")
        SLOWER = "slower", _("Yes, but slower\nMore time between your sessions.")
        ANOTHER_WAY = "another-way", _("Yes, but another way\nYou read your agreement together again.")
        PART = "part", _("Let us part as friends\nIt is closed, nobody is at fault, and your places are free again.")

    check_row = models.ForeignKey(StillRight, on_delete=models.CASCADE, related_name="answers")
    person = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="+")
    sealed = models.BinaryField()
    answered_at = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint("check_row", "person", name="one_answer_to_each_asking")]

    def __str__(self) -> str:
        return f"answer of {self.person_id}"

    @property
    def purpose(self) -> str:
        """What `sealed` is bound to, besides its author."""
        return f"still right, {self.check_row_id}"
