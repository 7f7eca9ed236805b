"""Somebody in an exchange asks for help, or reports a conversation."""

from typing import Self

from django.db import models
from django.db.models import Q

from peerlore.exchanges.models.exchange import Exchange
from peerlore.people.models import Person


class HelpRequestQuerySet(models.QuerySet["HelpRequest"]):
    def visible_to(self, person: Person) -> Self:
        """Those one wrote, and those written to oneself. No office opens any."""
        return self.filter(Q(writer=person) | Q(contact=person))

    def waiting_for(self, person: Person) -> Self:
        return self.filter(contact=person, taken_up_at=None)


class HelpRequest(models.Model):
    """What somebody wrote to a safeguarding contact, and the notes they chose to attach, as they then were. Sealed with
    the writer's key, for that contact."""

    exchange = models.ForeignKey(Exchange, on_delete=models.CASCADE, related_name="help_requests")
    writer = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="+")
    contact = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="+")
    sealed = models.BinaryField()
    asked_at = models.DateTimeField()
    taken_up_at = models.DateTimeField(null=True)

    objects = HelpRequestQuerySet.as_manager()

    class Meta:
        ordering = ["-asked_at", "-pk"]

    def __str__(self) -> str:
        return f"help request {self.pk}"

    @property
    def purpose(self) -> str:
        """What `sealed` is bound to, besides its author."""
        return f"help, for person {self.contact_id}"
