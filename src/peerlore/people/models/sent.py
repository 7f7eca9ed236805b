"""What somebody has just sent, so that a double click makes nothing twice."""

from django.db import models

from peerlore.people.models.people import Person


class Sent(models.Model):
    """A form that `person` sent, kept for a minute: a digest of what and where, and the page it led to.

    `last_entry` is the log's last line of theirs then: once they have done something else, the same is meant anew.
    """

    person = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="+")
    digest = models.CharField(max_length=64)
    sent_at = models.DateTimeField()
    location = models.CharField(max_length=500, blank=True)
    last_entry = models.BigIntegerField(default=0)

    class Meta:
        verbose_name_plural = "sent"
        constraints = [models.UniqueConstraint("person", "digest", name="sent_once_in_a_minute")]

    def __str__(self) -> str:
        return f"{self.person_id} at {self.sent_at}"
