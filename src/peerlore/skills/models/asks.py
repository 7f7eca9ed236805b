"""Asking a colleague, or one's manager, to confirm a level. Nothing is confirmed that was not asked for."""

from datetime import datetime
from typing import Self

from django.core.validators import MaxValueValidator
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from peerlore.people.models import Person
from peerlore.skills.models.records import TOP_LEVEL, LevelWord, SkillRecord


class AskState(models.TextChoices):
    OPEN = "open", _("waits for an answer")
    CONFIRMED = "confirmed", _("confirmed")
    CANNOT_TELL = "cannot-tell", _("cannot tell")
    TAKEN_BACK = "taken-back", _("taken back")
    LAPSED = "lapsed", _("no answer came")


class LevelAskQuerySet(models.QuerySet["LevelAsk"]):
    def visible_to(self, person: Person) -> Self:
        """Who was asked, while they are asked, and whose level it is."""
        return self.filter(Q(record__person=person) | (Q(asked=person) & ~Q(state=AskState.TAKEN_BACK)))

    def open(self) -> Self:
        return self.filter(state=AskState.OPEN)

    def over(self, now: datetime) -> Self:
        """Open ones that nobody will answer any more: the time is up, or one of the two has left."""
        gone = Q(asked__is_active=False) | Q(record__person__is_active=False)
        return self.open().filter(Q(due__lte=now) | gone)


class LevelAsk(models.Model):
    """The owner of `record` asked `asked` how well they do it, and showed them what they say themselves (`stated`).

    The answer's level is kept as evidence of the record, which names this row as where it came from.
    """

    record = models.ForeignKey(SkillRecord, on_delete=models.CASCADE, related_name="asks")
    asked = models.ForeignKey(Person, null=True, on_delete=models.SET_NULL, related_name="level_asks")
    stated = models.PositiveSmallIntegerField(null=True, validators=[MaxValueValidator(TOP_LEVEL)])
    level = models.PositiveSmallIntegerField(null=True, validators=[MaxValueValidator(TOP_LEVEL)])
    as_manager = models.BooleanField(default=False)
    state = models.SlugField(choices=AskState.choices, default=AskState.OPEN)
    asked_at = models.DateTimeField()
    due = models.DateTimeField()
    answered_at = models.DateTimeField(null=True)

    State = AskState
    objects = LevelAskQuerySet.as_manager()

    class Meta:
        ordering = ["-asked_at", "-pk"]
        constraints = [
            models.UniqueConstraint("record", "asked", condition=Q(state="open"), name="asked_once_at_a_time"),
            models.CheckConstraint(
                condition=Q(state="confirmed", level__isnull=False) | (~Q(state="confirmed") & Q(level=None)),
                name="confirmed_with_a_level",
            ),
        ]
        indexes = [models.Index("due", condition=Q(state="open"), name="level_ask_due")]

    def __str__(self) -> str:
        return f"{self.record_id} asked of {self.asked_id}: {self.state}"

    @property
    def is_open(self) -> bool:
        return self.state == AskState.OPEN

    @property
    def is_confirmed(self) -> bool:
        return self.state == AskState.CONFIRMED

    @property
    def stated_word(self) -> LevelWord | None:
        return None if self.stated is None else LevelWord(self.stated)

    @property
    def level_word(self) -> LevelWord | None:
        return None if self.level is None else LevelWord(self.level)

    @property
    def scope(self) -> str:
        """What the evidence it gives says it came from."""
        return f"ask:{self.pk}"
