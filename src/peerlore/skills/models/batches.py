"""Needs that came together: a sheet, or one form for many roles and units. Looked at first, then added, then perhaps
undone."""

from datetime import datetime, timedelta
from typing import Self

from django.db import models
from django.utils.translation import gettext_lazy as _

from peerlore.people.models import Person
from peerlore.skills.models.goals import Goal, Need

KEPT_UNUSED = timedelta(days=14)


class NeedEffect(models.TextChoices):
    NEW = "new", _("new")
    CHANGED = "changed", _("changed")
    SAME = "same", _("as it is")


class NeedBatchQuerySet(models.QuerySet["NeedBatch"]):
    def forgotten(self, now: datetime) -> Self:
        """Those that were looked at and never added."""
        return self.filter(applied_at=None, made_at__lte=now - KEPT_UNUSED)


class NeedBatch(models.Model):
    """Lines that say what a goal needs. Nothing of it counts until it is applied."""

    goal = models.ForeignKey(Goal, on_delete=models.CASCADE, related_name="batches")
    name = models.CharField(max_length=200)
    made_by = models.ForeignKey(Person, null=True, on_delete=models.SET_NULL, related_name="+")
    made_at = models.DateTimeField()
    applied_at = models.DateTimeField(null=True)
    undone_at = models.DateTimeField(null=True)

    objects = NeedBatchQuerySet.as_manager()

    class Meta:
        verbose_name_plural = "need batches"
        ordering = ["-made_at", "-pk"]

    def __str__(self) -> str:
        return self.name

    @property
    def is_waiting(self) -> bool:
        return self.applied_at is None

    @property
    def stands(self) -> bool:
        return self.applied_at is not None and self.undone_at is None

    @property
    def state(self) -> str:
        """The slug the audit log keeps."""
        if self.undone_at:
            return "undone"
        return "applied" if self.applied_at else "waiting"


class NeedLine(models.Model):
    """One line: its cells as they were written, and what became of it. `was` is what its need said before."""

    batch = models.ForeignKey(NeedBatch, on_delete=models.CASCADE, related_name="lines")
    number = models.PositiveIntegerField()
    cells = models.JSONField(default=dict)
    effect = models.SlugField(choices=NeedEffect.choices, blank=True)
    need = models.ForeignKey(Need, null=True, on_delete=models.SET_NULL, related_name="+")
    was = models.JSONField(null=True)

    class Meta:
        ordering = ["batch", "number"]
        constraints = [models.UniqueConstraint("batch", "number", name="one_line_of_each_number")]

    def __str__(self) -> str:
        return f"line {self.number} of {self.batch_id}"
