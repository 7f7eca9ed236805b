"""How somebody wants their mail."""

from datetime import date, time
from typing import Any, Self

from django.db import models
from django.db.models import Q

from peerlore.people.models.people import Person

SATURDAY, SUNDAY = 5, 6
EVENING, MORNING = time(18), time(8)


class MailSettingsQuerySet(models.QuerySet["MailSettings"]):
    def wanting(self, kind: str) -> Self:
        """Those who chose to have mail of this kind, which comes to nobody else."""
        return self.filter(paces__has_key=kind)


class MailSettings(models.Model):
    """When mail goes to somebody, on their own clock. Whoever has no row has what an unsaved one says.

    `weekday` (0: Monday) and `hour` are those of the weekly mail. No other mail goes on `quiet_days`, nor from
    `quiet_from` to `quiet_until`, which may lie past midnight; where the two are the same, no hour is quiet. Nothing
    goes before the day `hold_until`. `paces` maps a kind of mail to `now` or `weekly` where they chose.
    """

    person = models.OneToOneField(Person, on_delete=models.CASCADE, related_name="mail_settings")
    weekday = models.PositiveSmallIntegerField(default=0)
    hour = models.PositiveSmallIntegerField(default=8)
    quiet_from = models.TimeField()
    quiet_until = models.TimeField()
    quiet_days = models.JSONField(default=list)
    hold_until = models.DateField(null=True)
    paces = models.JSONField(default=dict)

    objects = MailSettingsQuerySet.as_manager()

    class Meta:
        verbose_name_plural = "mail settings"
        constraints = [
            models.CheckConstraint(condition=Q(weekday__lte=SUNDAY) & Q(hour__lte=23), name="weekly_mail_has_its_hour")
        ]

    def __str__(self) -> str:
        return f"mail of {self.person_id}"

    def holds(self, day: date) -> bool:
        """Whether mail is held on `day`."""
        return self.hold_until is not None and day < self.hold_until

    @classmethod
    def of(cls, person: Person) -> "MailSettings":
        """What this person chose, or what holds for everybody who chose nothing."""
        return cls.objects.filter(person=person).first() or cls.usual(person=person)

    @classmethod
    def usual(cls, **but: Any) -> "MailSettings":
        """What holds for whoever chose nothing, `but` for this; not saved."""
        return cls(**{"quiet_from": EVENING, "quiet_until": MORNING, "quiet_days": [SATURDAY, SUNDAY], **but})
