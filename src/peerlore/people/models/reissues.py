"""A new sign-in code for somebody who has a password already."""

from datetime import datetime, timedelta
from typing import Self

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from peerlore.people.models.people import Person, SignInCode

AGREED_WITHIN = timedelta(days=7)
SEALED_FOR = timedelta(days=7)


class ReissueQuerySet(models.QuerySet["Reissue"]):
    def going_on(self) -> Self:
        return self.filter(ended_at=None)

    def asked(self) -> Self:
        """Those that wait for a second officer."""
        return self.going_on().filter(agreed_at=None)

    def used(self) -> Self:
        """Those by whose code somebody came in, and that can still be stopped."""
        return self.going_on().exclude(used_at=None)

    def ripe(self, now: datetime) -> Self:
        """Those whose week is over."""
        return self.used().filter(used_at__lte=now - SEALED_FOR)

    def lapsed(self, now: datetime) -> Self:
        """Those that nobody agreed to in time, and those whose code is gone without having been used."""
        codes = SignInCode.objects.values("person")
        too_late = Q(agreed_at=None, asked_at__lte=now - AGREED_WITHIN)
        return self.going_on().filter(too_late | (Q(agreed_at__isnull=False, used_at=None) & ~Q(person__in=codes)))


class Reissue(models.Model):
    """One officer asks for it, another agrees, and the person is told at each step. Once its code is used, what the
    person confided and what was confided to them stays sealed for a week, in which a device that was signed in before
    can stop it; `password_before` is what then holds again, and by what those devices stay signed in."""

    class Outcome(models.TextChoices):
        STOPPED = "stopped", _("Stopped")
        SETTLED = "settled", _("Settled")
        LAPSED = "lapsed", _("Lapsed")

    person = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="reissues")
    asked_by = models.ForeignKey(Person, null=True, on_delete=models.SET_NULL, related_name="+")
    asked_at = models.DateTimeField()
    agreed_by = models.ForeignKey(Person, null=True, on_delete=models.SET_NULL, related_name="+")
    agreed_at = models.DateTimeField(null=True)
    used_at = models.DateTimeField(null=True)
    ended_at = models.DateTimeField(null=True)
    outcome = models.SlugField(choices=Outcome.choices, blank=True)
    password_before = models.CharField(max_length=128, blank=True)

    objects = ReissueQuerySet.as_manager()

    class Meta:
        ordering = ["-asked_at", "-pk"]
        constraints = [
            models.UniqueConstraint("person", condition=Q(ended_at=None), name="one_new_code_at_a_time"),
            models.CheckConstraint(
                condition=Q(asked_by=None) | Q(agreed_by=None) | ~Q(agreed_by=F("asked_by")), name="two_officers_agree"
            ),
        ]

    def __str__(self) -> str:
        return f"new code for {self.person_id}"

    @property
    def state(self) -> str:
        if self.outcome:
            return self.outcome
        return "used" if self.used_at else "handed-out" if self.agreed_at else "asked"

    @property
    def is_asked(self) -> bool:
        return self.state == "asked"

    @property
    def is_handed_out(self) -> bool:
        return self.state == "handed-out"

    @property
    def is_used(self) -> bool:
        return self.state == "used"
