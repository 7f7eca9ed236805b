"""What is sealed: each author's data key (wrapped by the master key), and whom somebody would rather not meet."""

from django.db import models

from peerlore.people.models.people import Person


class DataKey(models.Model):
    """The author's key, wrapped. Deleting this row makes every confidence of the author unreadable at once."""

    person = models.OneToOneField(Person, on_delete=models.CASCADE, related_name="data_key")
    wrapped = models.BinaryField()
    master = models.CharField(max_length=16)
    made_at = models.DateTimeField()

    def __str__(self) -> str:
        return f"key of {self.person_id}"


class Exclusion(models.Model):
    """ "Please not with": read by its writer and the matching only; whom it names is sealed."""

    PURPOSE = "please not with"

    writer = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="exclusions")
    sealed = models.BinaryField()
    written_at = models.DateTimeField()

    def __str__(self) -> str:
        return f"exclusion {self.pk}"
