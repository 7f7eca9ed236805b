"""How deep a talk may go, chosen by each in private."""

from datetime import datetime
from typing import Self

from django.db import models
from django.db.models import Q

from peerlore.exchanges.models.exchange import Session
from peerlore.people.models import Person


class DepthChoiceQuerySet(models.QuerySet["DepthChoice"]):
    def outlived(self, now: datetime) -> Self:
        """Choices whose session is over, called off, or not to be held any more: nobody's business any longer."""
        ended = Q(session__ends_at__lte=now) | Q(session__cancelled_at__isnull=False)
        return self.filter(ended | Q(session__exchange__closed_at__isnull=False))


class DepthChoice(models.Model):
    """The depth somebody chose for a session to come, sealed with their key. Nobody is shown it; it goes with the
    session."""

    session = models.ForeignKey(Session, on_delete=models.CASCADE, related_name="depths")
    person = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="+")
    sealed = models.BinaryField()
    chosen_at = models.DateTimeField()

    objects = DepthChoiceQuerySet.as_manager()

    class Meta:
        constraints = [models.UniqueConstraint("session", "person", name="one_depth_for_each_session")]

    def __str__(self) -> str:
        return f"depth of {self.person_id}"

    @property
    def purpose(self) -> str:
        """What `sealed` is bound to, besides its author."""
        return f"depth, session {self.session_id}"
