"""What lasts beyond an exchange: thanks tied to a change, and the wish to catch up."""

from typing import Self

from django.db import models
from django.db.models import F, Q

from peerlore.exchanges.models.exchange import Exchange
from peerlore.people.models import Person


class ThanksQuerySet(models.QuerySet["Thanks"]):
    def visible_to(self, person: Person) -> Self:
        """Those one gave and those one was given. Nobody else sees that there are any."""
        return self.filter(Q(giver=person) | Q(receiver=person))


class Thanks(models.Model):
    """What somebody helped somebody else to do, in the giver's words, sealed with their key, for the receiver."""

    exchange = models.ForeignKey(Exchange, on_delete=models.CASCADE, related_name="thanks")
    giver = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="+")
    receiver = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="+")
    sealed = models.BinaryField()
    written_at = models.DateTimeField()

    objects = ThanksQuerySet.as_manager()

    class Meta:
        ordering = ["-written_at", "-pk"]
        verbose_name_plural = "thanks"
        constraints = [
            models.UniqueConstraint("exchange", "giver", "receiver", name="thanked_once_in_an_exchange"),
            models.CheckConstraint(condition=~Q(giver=F("receiver")), name="nobody_thanks_themselves"),
        ]

    def __str__(self) -> str:
        return f"thanks of {self.giver_id}"

    @property
    def purpose(self) -> str:
        """What `sealed` is bound to, besides its author."""
        return f"thanks, for person {self.receiver_id}, exchange {self.exchange_id}"


class CatchUp(models.Model):
    """Somebody would like to catch up with somebody they learned with. Whom, is sealed with their key: it shows only
    when the other wishes it too."""

    PURPOSE = "catch up, only me"

    person = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="+")
    sealed = models.BinaryField()
    wished_at = models.DateTimeField()

    class Meta:
        ordering = ["wished_at", "pk"]

    def __str__(self) -> str:
        return f"a wish of {self.person_id}"
