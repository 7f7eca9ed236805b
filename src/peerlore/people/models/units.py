"""Units (a tree: company, division, department, team) and sites."""

from typing import Self

from django.conf import settings
from django.db import models
from django.db.models import Q


class UnitQuerySet(models.QuerySet["Unit"]):
    def companies(self) -> Self:
        return self.filter(parent=None)

    def within(self, unit: "Unit") -> Self:
        """`unit` itself and everything below it."""
        return self.filter(Q(pk=unit.pk) | Q(path__startswith=f"{unit.path}{unit.pk}/"))


class Unit(models.Model):
    """A part of the organisation. `path` holds the keys of those above, as in "3/17/", the company's being empty."""

    name = models.CharField(max_length=200)
    parent = models.ForeignKey("self", null=True, on_delete=models.PROTECT, related_name="children")
    path = models.CharField(max_length=400, blank=True, db_index=True)

    objects = UnitQuerySet.as_manager()

    class Meta:
        ordering = ["name"]
        constraints = [
            models.UniqueConstraint("parent", "name", name="unit_name_once_under_parent"),
            models.UniqueConstraint("name", condition=Q(parent=None), name="company_name_once"),
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def company_id(self) -> int:
        """The key of the top unit this one belongs to."""
        return int(self.path.split("/", 1)[0]) if self.path else self.pk


class Site(models.Model):
    """A place of work, with its zone and its country (whose holidays it keeps)."""

    name = models.CharField(max_length=200, unique=True)
    zone = models.CharField(max_length=64, blank=True)
    country = models.CharField(max_length=2, blank=True)

    class Meta:
        ordering = ["name"]

    def __str__(self) -> str:
        return self.name

    @property
    def effective_zone(self) -> str:
        return self.zone or settings.TIME_ZONE
