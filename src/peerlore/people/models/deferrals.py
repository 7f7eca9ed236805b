"""What somebody has seen and leaves until a day."""

from datetime import date
from typing import Self

from django.db import models

from peerlore.people.models.people import Person


class DeferralQuerySet(models.QuerySet["Deferral"]):
    def holding(self, person: Person, *, on: date) -> Self:
        """What `person` left until a day after `on`."""
        return self.filter(person=person, until__gt=on)

    def past(self, person: Person, *, on: date) -> Self:
        return self.filter(person=person, until__lte=on)


class Deferral(models.Model):
    """`person` has seen what stands under the key `row` in a `queue` (of what has stopped, or of suggestions), and
    leaves it until a day. A note of theirs alone: others with the same office see it stand there."""

    person = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="+")
    queue = models.SlugField()
    row = models.BigIntegerField()
    until = models.DateField()
    seen_at = models.DateTimeField()

    objects = DeferralQuerySet.as_manager()

    class Meta:
        constraints = [models.UniqueConstraint("person", "queue", "row", name="left_once_by_each")]

    def __str__(self) -> str:
        return f"{self.queue} {self.row}, until {self.until}"
