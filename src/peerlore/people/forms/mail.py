"""How somebody wants their mail; and holding it until a day."""

from collections.abc import Collection, Iterable, Mapping
from datetime import date, time
from typing import Protocol

from django import forms
from django.core.exceptions import ValidationError
from django.forms.boundfield import BoundField
from django.utils.dates import WEEKDAYS
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from peerlore.errors import RuleBroken
from peerlore.people.actions import MailWishes, check_hold
from peerlore.people.forms.fields import within_years
from peerlore.people.mail import NEVER, NOW, WEEKLY
from peerlore.people.models import MailSettings

DAYS = [(str(day), name) for day, name in WEEKDAYS.items()]
HOURS = [(str(hour), time(hour).isoformat("minutes")) for hour in range(24)]
CLOCK = forms.TimeInput({"type": "time", "class": "short"}, format="%H:%M")
NO_TIME = {"invalid": _("Write a time, such as 18:00."), "required": _("Write a time, such as 18:00.")}
ONLY_YOU = ("lock", _("Only you."))


class KindOfMail(Protocol):
    """What the form needs to know of a kind: see `web.notices.kinds`."""

    @property
    def code(self) -> str: ...

    @property
    def name(self) -> str | Promise: ...

    @property
    def says(self) -> str | Promise: ...

    @property
    def usual(self) -> str: ...

    @property
    def is_always_sent(self) -> bool: ...


class MailForm(forms.Form):
    """The weekly mail, quiet hours, and for each kind of mail its pace."""

    weekday = forms.TypedChoiceField(
        label=_("Day of the weekly mail"), choices=DAYS, coerce=int, widget=forms.RadioSelect
    )
    hour = forms.TypedChoiceField(
        label=_("Its hour"), choices=HOURS, coerce=int, widget=forms.Select({"class": "short"})
    )
    quiet_from = forms.TimeField(label=_("Quiet from"), widget=CLOCK, error_messages=NO_TIME)
    quiet_until = forms.TimeField(
        label=_("Quiet until"),
        help_text=_(
            "No mail between the two. They may lie past midnight; the same time twice means that no hour is quiet."
        ),
        widget=CLOCK,
        error_messages=NO_TIME,
    )
    quiet_days = forms.TypedMultipleChoiceField(
        label=_("Quiet all day"),
        choices=DAYS,
        coerce=int,
        required=False,
        widget=forms.CheckboxSelectMultiple,
    )
    unmarked = ("quiet_days",)
    sees = {"weekday": ONLY_YOU, "quiet_from": ONLY_YOU}

    def __init__(
        self,
        data: Mapping[str, object] | None,
        *,
        settings: MailSettings,
        kinds: Iterable[KindOfMail],
        stopped: Collection[str],
    ) -> None:
        self.kinds = {f"kind_{kind.code}": kind.code for kind in kinds}
        chosen = {f"kind_{kind.code}": _chosen(kind, settings, stopped) for kind in kinds}
        own = {name: getattr(settings, name) for name in ("weekday", "hour", "quiet_from", "quiet_until", "quiet_days")}
        super().__init__(data, initial=own | chosen)
        for kind in kinds:
            self.fields[f"kind_{kind.code}"] = forms.ChoiceField(
                label=str(kind.name), help_text=str(kind.says), choices=_paces(kind), widget=forms.RadioSelect
            )

    def kind_fields(self) -> list[BoundField]:
        return [self[name] for name in self.kinds]

    def wishes(self) -> MailWishes:
        """What the form says, as `actions.set_mail` takes it."""
        said = self.cleaned_data
        return {
            "weekday": said["weekday"],
            "hour": said["hour"],
            "quiet_from": said["quiet_from"],
            "quiet_until": said["quiet_until"],
            "quiet_days": said["quiet_days"],
            "paces": {kind: said[name] for name, kind in self.kinds.items()},
        }


def _chosen(kind: KindOfMail, settings: MailSettings, stopped: Collection[str]) -> str:
    return NEVER if kind.code in stopped else str(settings.paces.get(kind.code, kind.usual))


def _paces(kind: KindOfMail) -> list[tuple[str, str | Promise]]:
    paces: list[tuple[str, str | Promise]] = [(NOW, _("At once")), (WEEKLY, _("Weekly"))]
    return paces if kind.is_always_sent else [*paces, (NEVER, _("Never"))]


class HoldForm(forms.Form):
    """Until when mail is held; empty, it comes again."""

    hold_until = forms.DateField(
        label=_("Hold my mail until"),
        widget=forms.DateInput({"type": "date", "class": "short"}, format="%Y-%m-%d"),
        validators=[within_years],
        error_messages={
            "invalid": _("Write a day, such as 2026-04-30."),
            "required": _("Choose the day on which mail comes again."),
        },
    )
    sees = {"hold_until": ONLY_YOU}

    def __init__(self, data: Mapping[str, object] | None, *, today: date, until: date | None = None) -> None:
        super().__init__(data, initial={"hold_until": until})
        self.today = today

    def clean_hold_until(self) -> date:
        until: date = self.cleaned_data["hold_until"]
        try:
            check_hold(until, today=self.today)
        except RuleBroken as broken:
            raise ValidationError(str(broken)) from broken
        return until
