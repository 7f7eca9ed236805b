"""The draw of limited places by lot."""

from datetime import datetime
from typing import Self

from django.db import models

from peerlore.programmes.models.programme import Stage


class DrawQuerySet(models.QuerySet["Draw"]):
    def due(self, now: datetime) -> Self:
        """Draws whose day is over and that have not been held."""
        return self.filter(drawn_at=None, closes_at__lte=now, stage__programme__ended_at=None)


class Draw(models.Model):
    """One draw of places. The seed is fixed with the draw, and its digest shown from then on; the seed itself is shown
    once it is drawn. `entries` is what was drawn from, as [{"role", "places", "numbers"}], so that anyone can draw it
    again; a number is the key of an enrolment."""

    stage = models.OneToOneField(Stage, on_delete=models.CASCADE, related_name="draw")
    seed = models.CharField(max_length=64)
    commitment = models.CharField(max_length=64)
    committed_at = models.DateTimeField()
    closes_at = models.DateTimeField()
    drawn_at = models.DateTimeField(null=True)
    entries = models.JSONField(default=list)

    objects = DrawQuerySet.as_manager()

    def __str__(self) -> str:
        return f"draw of {self.stage_id}"

    @property
    def is_over(self) -> bool:
        return self.drawn_at is not None
