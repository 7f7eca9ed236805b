"""What members of an exchange owe each other, and what they wrote down."""

from typing import Self

from django.db import models
from django.db.models import Q

from peerlore.exchanges.models.exchange import Exchange, Session
from peerlore.people.models import Person


class CommitmentQuerySet(models.QuerySet["Commitment"]):
    def visible_to(self, person: Person) -> Self:
        """Those of one's own exchanges. No office sees any."""
        return self.filter(exchange__in=Exchange.objects.of(person))

    def open(self) -> Self:
        return self.filter(kept_at=None, let_go_at=None)


class Commitment(models.Model):
    """Something owed by a date. `kind` is a slug with a word and an icon; `sealed` holds the words of a person, sealed
    with `owed_by`'s key; `says` holds the words of the recipe, whose date follows the `anchor` it names ("start",
    "session-3", "end") by `offset_days`."""

    exchange = models.ForeignKey(Exchange, on_delete=models.CASCADE, related_name="commitments")
    session = models.ForeignKey(Session, null=True, on_delete=models.SET_NULL, related_name="commitments")
    kind = models.SlugField()
    owed_by = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="commitments")
    says = models.CharField(max_length=400, blank=True)
    sealed = models.BinaryField(null=True)
    due = models.DateField(null=True)
    required = models.BooleanField(default=True)
    made_at = models.DateTimeField()
    kept_at = models.DateTimeField(null=True)
    let_go_at = models.DateTimeField(null=True)
    anchor = models.SlugField(blank=True)
    offset_days = models.PositiveSmallIntegerField(default=0)

    objects = CommitmentQuerySet.as_manager()

    class Meta:
        ordering = ["due", "pk"]

    def __str__(self) -> str:
        return f"{self.kind} of {self.owed_by_id}"

    @property
    def purpose(self) -> str:
        """What `sealed` is bound to, besides its author."""
        return f"commitment, members of exchange {self.exchange_id}"

    @property
    def is_open(self) -> bool:
        return self.kept_at is None and self.let_go_at is None

    @property
    def state(self) -> str:
        if self.kept_at:
            return "kept"
        return "let-go" if self.let_go_at else "open"


class NoteQuerySet(models.QuerySet["Note"]):
    def visible_to(self, person: Person) -> Self:
        """Notes for the members of one's own exchanges, and one's own private ones. No office opens any."""
        return self.filter(
            Q(author=person) | Q(private=False, exchange__seats__person=person, exchange__seats__left_at=None)
        ).distinct()


class Note(models.Model):
    """What a member wrote, sealed with the author's key: for the members, or (`private`) for the author alone."""

    exchange = models.ForeignKey(Exchange, on_delete=models.CASCADE, related_name="notes")
    author = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="notes")
    private = models.BooleanField(default=False)
    sealed = models.BinaryField()
    written_at = models.DateTimeField()

    objects = NoteQuerySet.as_manager()

    class Meta:
        ordering = ["-written_at", "-pk"]

    def __str__(self) -> str:
        return f"note {self.pk}"

    @property
    def purpose(self) -> str:
        """What `sealed` is bound to, besides its author: marked for other eyes, it does not open."""
        return "note, only me" if self.private else f"note, members of exchange {self.exchange_id}"
