"""An import as it is staged: read, mapped, checked, shown, and only then applied, all or nothing."""

from datetime import datetime
from typing import Self

from django.db import models
from django.utils.translation import gettext_lazy as _

from peerlore.people.models import Person, Unit


class ImportState(models.TextChoices):
    MAPPING = "mapping", _("Waiting for its columns to be named")
    CHECKING = "checking", _("Being read")
    READY = "ready", _("Ready: nothing has been changed")
    APPLYING = "applying", _("Being applied")
    APPLIED = "applied", _("Applied")
    STOPPED = "stopped", _("Stopped: nothing was changed")
    FAILED = "failed", _("Failed: nothing was changed")


class PeopleImportQuerySet(models.QuerySet["PeopleImport"]):
    def stale(self, before: datetime) -> Self:
        """Imports at work whose worker has not been heard of since `before`."""
        return self.filter(state__in=[ImportState.CHECKING, ImportState.APPLYING], heartbeat_at__lt=before)


class PeopleImport(models.Model):
    """One HR file on its way in. `attempt` fences: a worker thought dead may not write over its successor."""

    file_name = models.CharField(max_length=255)
    digest = models.CharField(max_length=64)
    content = models.BinaryField(null=True)
    columns = models.JSONField(default=list)
    mapping = models.JSONField(default=dict)
    company = models.ForeignKey(Unit, null=True, on_delete=models.PROTECT, related_name="+")
    state = models.SlugField(choices=ImportState.choices, default=ImportState.MAPPING)
    attempt = models.PositiveSmallIntegerField(default=1)
    heartbeat_at = models.DateTimeField()
    done = models.PositiveIntegerField(default=0)
    total = models.PositiveIntegerField(default=0)
    summary = models.JSONField(default=dict)
    started_by = models.ForeignKey(Person, null=True, on_delete=models.SET_NULL, related_name="+")
    started_at = models.DateTimeField()
    applied_at = models.DateTimeField(null=True)

    objects = PeopleImportQuerySet.as_manager()

    class Meta:
        ordering = ["-started_at", "-pk"]

    def __str__(self) -> str:
        return self.file_name


class ImportRow(models.Model):
    """One row of the file: what it says, what it would do, and what is wrong with it."""

    batch = models.ForeignKey(PeopleImport, on_delete=models.CASCADE, related_name="rows")
    line = models.PositiveIntegerField()
    values = models.JSONField(default=dict)
    effect = models.SlugField(blank=True)
    changes = models.JSONField(default=dict)
    problems = models.JSONField(default=list)

    class Meta:
        ordering = ["batch", "line"]
        constraints = [models.UniqueConstraint("batch", "line", name="line_once_in_an_import")]

    def __str__(self) -> str:
        return f"line {self.line}"


class RememberedMapping(models.Model):
    """Which column of an HR file means which field, remembered by its header."""

    header_digest = models.CharField(max_length=64, unique=True)
    mapping = models.JSONField()
    used_at = models.DateTimeField()

    def __str__(self) -> str:
        return self.header_digest[:8]
