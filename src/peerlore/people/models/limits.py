"""How long something is kept, and each time that older rows were let go."""

from typing import Self

from django.db import models
from django.db.models import Q


class LimitQuerySet(models.QuerySet["Limit"]):
    def set(self) -> Self:
        return self.exclude(days=None)

    def nightly(self) -> Self:
        """Limits that are kept to by themselves, each night."""
        return self.set().filter(by_itself=True)


class Limit(models.Model):
    """What a rule (`code`, see `registry.Rule`) lets go after so many days; without days it is kept."""

    code = models.SlugField(unique=True)
    days = models.PositiveIntegerField(null=True)
    by_itself = models.BooleanField(default=False)
    set_at = models.DateTimeField()

    objects = LimitQuerySet.as_manager()

    def __str__(self) -> str:
        return f"{self.code}: {self.days or 'kept'}"


class ClearingQuerySet(models.QuerySet["Clearing"]):
    def going_on(self) -> Self:
        return self.filter(ended_at=None).order_by("pk")


class Clearing(models.Model):
    """One time that what is older than `before` was let go under a rule, and how many rows that were. It goes on until
    nothing is left; whoever is killed at it leaves it to the next tick."""

    code = models.SlugField()
    before = models.DateTimeField()
    began_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True)
    gone = models.PositiveIntegerField(default=0)

    objects = ClearingQuerySet.as_manager()

    class Meta:
        ordering = ["-began_at", "-pk"]
        constraints = [
            models.UniqueConstraint("code", condition=Q(ended_at=None), name="one_clearing_of_a_rule_at_a_time")
        ]

    def __str__(self) -> str:
        return f"{self.code} before {self.before:%Y-%m-%d}"

    @property
    def state(self) -> str:
        return "ended" if self.ended_at else "going-on"
