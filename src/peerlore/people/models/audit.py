"""The audit log: who did what to which row, when; never content. The database refuses change."""

from typing import Self

from django.db import models
from django.utils.translation import gettext_lazy as _

from peerlore.people.models.people import Person

VERBS = {
    "added": _("added"),
    "came_back": _("let somebody back in"),
    "changed": _("changed"),
    "erased": _("erased"),
    "gave_office": _("gave an office"),
    "left": _("noted that somebody left"),
    "looked": _("looked at"),
    "made_code": _("made a sign-in code"),
    "made_unit": _("made a unit"),
    "moved_unit": _("moved a unit"),
    "read_log": _("read this log"),
    "replaced_code": _("replaced a sign-in code"),
    "set_profile": _("changed their own profile"),
    "took_a_copy": _("took a copy of their data"),
    "took_office": _("took an office away"),
    "used_code": _("chose a password with a code"),
}


class LogEntryQuerySet(models.QuerySet["LogEntry"]):
    def about_person(self, person: Person) -> Self:
        """What was done by others to, or looked at in, this person's own data, newest first."""
        return self.filter(about=person).exclude(by=person).order_by("-recorded_at", "-pk")

    def newest(self) -> Self:
        return self.order_by("-recorded_at", "-pk")


class LogEntry(models.Model):
    """One line: `by` did `verb` to the row `target` of `kind`. `by` is empty where Peerlore acted by itself."""

    at = models.DateTimeField()
    recorded_at = models.DateTimeField(db_index=True)
    by = models.ForeignKey(Person, null=True, on_delete=models.PROTECT, related_name="+")
    verb = models.SlugField(max_length=64)
    kind = models.CharField(max_length=64)
    target = models.BigIntegerField()
    about = models.ForeignKey(Person, null=True, on_delete=models.PROTECT, related_name="+")
    fields = models.JSONField(default=list)
    state = models.SlugField(max_length=64, blank=True)

    objects = LogEntryQuerySet.as_manager()

    class Meta:
        verbose_name_plural = "log entries"
        indexes = [models.Index("kind", "target", name="logentry_of_row")]

    def __str__(self) -> str:
        return f"{self.verb} {self.kind} {self.target}"

    @property
    def says(self) -> str:
        """The verb in words, as known; other rooms' verbs are words already."""
        return str(VERBS.get(self.verb, self.verb.replace("_", " ").replace("-", " ")))


class LogSeal(models.Model):
    """A link of the chain: the digest of the entries first to last and of the link before."""

    first = models.BigIntegerField()
    last = models.BigIntegerField()
    count = models.PositiveIntegerField()
    digest = models.CharField(max_length=64)
    sealed_at = models.DateTimeField()

    class Meta:
        ordering = ["pk"]
        constraints = [models.UniqueConstraint("first", name="entries_sealed_once")]

    def __str__(self) -> str:
        return f"entries {self.first} to {self.last}"
