"""Mail that comes back: an address that no mail reaches."""

from typing import Self

from django.db import models
from django.db.models import F, Q

from peerlore.people.models.people import Person


class BounceQuerySet(models.QuerySet["Bounce"]):
    def standing(self) -> Self:
        """Those of addresses to which mail would go now, and that nobody has confirmed again."""
        disowned = Q(person__email=F("person__disowned_email"))
        listed = ~disowned & Q(address=F("person__email"))
        return self.filter(listed | disowned & Q(address=F("person__confirmed_email")), ended_at=None)


class Bounce(models.Model):
    """Mail to `address` of `person` came back: a mail server refused it with the code `said`, or `recorded_by` was told
    so. Mail is held until somebody confirms the address again, or another takes its place."""

    person = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="bounces")
    address = models.EmailField()
    said = models.CharField(max_length=20, blank=True)
    recorded_by = models.ForeignKey(Person, null=True, on_delete=models.SET_NULL, related_name="+")
    began_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True)

    objects = BounceQuerySet.as_manager()

    class Meta:
        ordering = ["-began_at", "-pk"]
        constraints = [models.UniqueConstraint("person", "address", condition=Q(ended_at=None), name="one_open_bounce")]

    def __str__(self) -> str:
        return f"{self.person_id} since {self.began_at:%Y-%m-%d}"
