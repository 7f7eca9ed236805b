"""An import as it is staged: read, mapped, checked, shown, and only then applied, all or nothing."""

from datetime import datetime
from typing import Self

from django.db import models
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from peerlore.people.models import Person, Unit


class ImportState(models.TextChoices):
    OPENING = "opening", _("Being opened")
    MAPPING = "mapping", _("Waiting for its columns to be named")
    CHECKING = "checking", _("Being read")
    READY = "ready", _("Ready: nothing has been changed")
    APPLYING = "applying", _("Being applied")
    APPLIED = "applied", _("Applied")
    UNDOING = "undoing", _("Being undone")
    UNDONE = "undone", _("Undone")
    STOPPED = "stopped", _("Stopped: nothing was changed")
    FAILED = "failed", _("Failed: nothing was changed")


class Effect(models.TextChoices):
    """What a row would do to its person."""

    NEW = "new", _("New")
    CHANGED = "changed", _("Changed")
    LEFT = "left", _("Left")
    RETURNED = "returned", _("Came back")
    UNCHANGED = "unchanged", _("As before")
    PROBLEM = "problem", _("Needs another look")
    LEFT_OUT = "left_out", _("Left out")


AT_WORK = (ImportState.OPENING, ImportState.CHECKING, ImportState.APPLYING, ImportState.UNDOING)
OPEN = (ImportState.MAPPING, ImportState.READY)


class PeopleImportQuerySet(models.QuerySet["PeopleImport"]):
    def stale(self, before: datetime) -> Self:
        """Imports at work whose worker has not been heard of since `before`."""
        return self.filter(state__in=AT_WORK, heartbeat_at__lt=before)

    def forgotten(self, before: datetime) -> Self:
        """Imports that nobody has taken further since `before`."""
        return self.filter(state__in=OPEN, heartbeat_at__lt=before)

    def with_old_rows(self, before: datetime) -> Self:
        """Imports applied before `before` whose rows are still kept."""
        over = self.filter(state__in=[ImportState.APPLIED, ImportState.UNDONE], applied_at__lt=before)
        return over.filter(rows__isnull=False).distinct()

    def that_can_be_undone(self) -> Self:
        """Imports that were applied and whose rows are still kept."""
        return self.filter(state=ImportState.APPLIED, rows__isnull=False).distinct()

    def waiting_for(self, person: Person) -> Self:
        """Imports that `person` started and has to decide."""
        return self.filter(state__in=OPEN, started_by=person)


class PeopleImport(models.Model):
    """One HR file on its way in. `attempt` fences: a worker thought dead may not write over its successor."""

    file_name = models.CharField(max_length=255)
    digest = models.CharField(max_length=64)
    content = models.BinaryField(null=True)
    columns = models.JSONField(default=list)
    shape = models.JSONField(default=dict, db_default={})
    mapping = models.JSONField(default=dict)
    company = models.ForeignKey(Unit, null=True, on_delete=models.PROTECT, related_name="+")
    complete = models.BooleanField(default=False)
    leaves_out = models.BooleanField(default=False)
    left_out = models.JSONField(default=list, db_default=[])
    leavers_allowed = models.PositiveIntegerField(default=0)
    failure = models.CharField(max_length=500, blank=True)
    state = models.SlugField(choices=ImportState.choices, default=ImportState.MAPPING)
    attempt = models.PositiveSmallIntegerField(default=1)
    heartbeat_at = models.DateTimeField()
    work_began_at = models.DateTimeField(null=True)
    done = models.PositiveIntegerField(default=0)
    total = models.PositiveIntegerField(default=0)
    summary = models.JSONField(default=dict)
    started_by = models.ForeignKey(Person, null=True, on_delete=models.SET_NULL, related_name="+")
    started_at = models.DateTimeField()
    applied_at = models.DateTimeField(null=True)
    undone_at = models.DateTimeField(null=True)

    objects = PeopleImportQuerySet.as_manager()

    class Meta:
        ordering = ["-started_at", "-pk"]

    def __str__(self) -> str:
        return self.file_name

    def let_go_of_the_file(self) -> None:
        """Nothing of it stays: its bytes, the values that a page showed of it, what was told of it."""
        self.content, self.shape = None, {}
        self.mapping.pop("told", None)

    @property
    def address(self) -> str:
        """The page that shows where it stands."""
        return reverse("people_import_check", args=[self.pk])

    @property
    def is_at_work(self) -> bool:
        return self.state in AT_WORK

    @property
    def is_being_opened(self) -> bool:
        return self.state == ImportState.OPENING

    @property
    def is_being_applied(self) -> bool:
        return self.state == ImportState.APPLYING

    @property
    def is_being_undone(self) -> bool:
        return self.state == ImportState.UNDOING

    @property
    def is_ready(self) -> bool:
        return self.state == ImportState.READY

    @property
    def is_over(self) -> bool:
        return self.state in (ImportState.APPLIED, ImportState.UNDONE, ImportState.STOPPED, ImportState.FAILED)

    @property
    def was_undone(self) -> bool:
        return self.state == ImportState.UNDONE

    @property
    def was_applied(self) -> bool:
        return self.state == ImportState.APPLIED

    @property
    def needs_mapping(self) -> bool:
        return self.state == ImportState.MAPPING

    def count(self, *effects: str) -> int:
        """How many rows have one of these effects."""
        return sum(int(self.summary.get(effect, 0)) for effect in effects)

    @property
    def acts_on(self) -> int:
        """How many people applying it would touch."""
        return self.count(Effect.NEW, Effect.CHANGED, Effect.LEFT, Effect.RETURNED)

    @property
    def bad_rows(self) -> int:
        return self.count(Effect.PROBLEM)

    @property
    def new_companies(self) -> list[str]:
        """The companies that applying it would make, beside those there are."""
        return list(self.summary.get("new_companies", ()))

    @property
    def new_numbers(self) -> int:
        """Lines in doubt that seem to be people known here, with new numbers."""
        return int(self.summary.get("new_numbers", 0))

    @property
    def lines_left_out(self) -> set[int]:
        """Lines of the file that somebody said to leave out."""
        return {said["line"] for said in self.left_out if "line" in said}

    @property
    def people_kept(self) -> set[int]:
        """People missing from the file of whom somebody said that they stay all the same."""
        return {said["person"] for said in self.left_out if "person" in said}

    @property
    def many_leaving(self) -> list[dict[str, str | int]]:
        """Companies of which more than one in twenty would leave: that is rarely meant. Each with how many are
        `present`, are `missing` from the file, or have left as it `said`."""
        # Compared before companies were counted apart: all of them as one.
        alone = {"company": "", "said": 0, "missing": self.count(Effect.LEFT)}
        told = self.summary.get("leaving", [{**alone, "present": self.summary.get("present", 0)}])
        return [one for one in told if (int(one["said"]) + int(one["missing"])) * 20 > int(one["present"])]

    @property
    def leavers_need_word(self) -> bool:
        return bool(self.many_leaving)

    @property
    def many_emptied(self) -> list[dict[str, str | int]]:
        """Fields that would be emptied for more than one in twenty of a company, each with its `count`."""
        return list(self.summary.get("emptied", []))

    @property
    def emptied(self) -> int:
        """How many cells that are."""
        return sum(int(one["count"]) for one in self.many_emptied)


class ImportRowQuerySet(models.QuerySet["ImportRow"]):
    def acting(self) -> Self:
        """Rows that applying turns into something."""
        return self.filter(effect__in=[Effect.NEW, Effect.CHANGED, Effect.LEFT, Effect.RETURNED])

    def left_out(self) -> Self:
        """Rows that do nothing: by word, or because the person had left before they came."""
        return self.filter(effect=Effect.LEFT_OUT)

    def in_doubt(self) -> Self:
        return self.filter(effect=Effect.PROBLEM)

    def worth_knowing(self) -> Self:
        """Rows with a word to be read, though nothing stops them."""
        return self.exclude(effect=Effect.PROBLEM).exclude(problems=[])


class ImportRow(models.Model):
    """One row of the file (or, without a line, somebody missing from it): what it says, what it would do to whom, and
    what is wrong with it. Once applied, `undo` holds what each field was before and is since."""

    batch = models.ForeignKey(PeopleImport, on_delete=models.CASCADE, related_name="rows")
    line = models.PositiveIntegerField(null=True)
    person = models.ForeignKey(Person, null=True, on_delete=models.SET_NULL, related_name="+")
    name = models.CharField(max_length=400, blank=True)
    values = models.JSONField(default=dict)
    effect = models.SlugField(choices=Effect.choices, blank=True)
    changes = models.JSONField(default=dict)
    problems = models.JSONField(default=list)
    undo = models.JSONField(default=dict, db_default={})

    objects = ImportRowQuerySet.as_manager()

    class Meta:
        ordering = ["batch", "pk"]
        indexes = [models.Index("batch", "effect", name="row_by_effect")]
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
