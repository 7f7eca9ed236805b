"""Offices: the few roles that are given, with a scope. Nobody inherits anything private by one."""

from typing import Self

from django.db import models
from django.utils.translation import gettext_lazy as _

from peerlore.people.models.people import Person

EVERYWHERE = "all"


class Office(models.TextChoices):
    COORDINATOR = "coordinator", _("Coordinator")
    EXECUTIVE = "executive", _("Executive")
    ADMINISTRATOR = "administrator", _("Administrator")
    SAFEGUARDING = "safeguarding", _("Safeguarding contact")


class GrantQuerySet(models.QuerySet["Grant"]):
    def scopes_of(self, person: Person, office: Office) -> Self:
        return self.filter(person=person, office=office, person__is_active=True)


class Grant(models.Model):
    """`person` holds `office` within `scope`: `all`, `unit:12` or `programme:7`."""

    person = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="grants")
    office = models.SlugField(choices=Office.choices)
    scope = models.CharField(max_length=64, default=EVERYWHERE)
    given_by = models.ForeignKey(Person, null=True, on_delete=models.SET_NULL, related_name="+")
    given_at = models.DateTimeField()

    objects = GrantQuerySet.as_manager()

    class Meta:
        ordering = ["office", "person"]
        constraints = [models.UniqueConstraint("person", "office", "scope", name="office_given_once")]

    @property
    def is_everywhere(self) -> bool:
        return self.scope == EVERYWHERE

    def __str__(self) -> str:
        return f"{self.office} ({self.scope})"
