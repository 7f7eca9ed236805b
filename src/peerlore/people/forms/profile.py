"""One's own profile, and choosing a colleague by name."""

from collections.abc import Mapping, Sequence
from datetime import date
from typing import cast

from django import forms
from django.conf.locale import LANG_INFO
from django.core.exceptions import ValidationError
from django.forms.boundfield import BoundField
from django.utils.dates import WEEKDAYS
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from peerlore import clock
from peerlore.errors import RuleBroken
from peerlore.people.actions import Profile, check_pause
from peerlore.people.forms.fields import (
    LanguagesField,
    LineField,
    SmallNumberField,
    SpansField,
    languages_written,
    spans_written,
)
from peerlore.people.models import Person

UNKNOWN, SAME, BY_DAY = "unknown", "same", "by_day"
WORKDAYS = [str(day) for day in range(5)]
WEEK = [str(day) for day in range(7)]
PLAIN = ("own_zone", "languages", "places", "may_be_asked", "pause_until", "theme")
EXAMPLE = {"placeholder": "9:00–12:30, 14:00–18:00", "autocomplete": "off"}


class ProfileForm(forms.Form):
    hours_kind = forms.ChoiceField(
        label=_("When do you work?"),
        help_text=_("In your own zone. Meetings are offered in these hours only."),
        choices=[
            (UNKNOWN, _("Nine to five, Monday to Friday, as assumed of everybody who has not said")),
            (SAME, _("The same from Monday to Friday, as I write below")),
            (BY_DAY, _("Different from day to day, as I write below")),
        ],
        widget=forms.RadioSelect,
    )
    hours_same = SpansField(
        label=_("Monday to Friday"),
        help_text=_("A span may run past midnight, such as 22:00–6:00."),
        required=False,
        widget=forms.TextInput(EXAMPLE),
    )
    own_zone = forms.ChoiceField(label=_("Zone"), required=False)
    languages = LanguagesField(
        label=_("Languages you can talk in"),
        help_text=_("Separated by commas, the easiest first."),
        required=False,
        widget=forms.TextInput({"autocomplete": "off"}),
    )
    places = SmallNumberField(
        label=_("How many people at once?"),
        help_text=_("You can change it any time; it never breaks an exchange that goes on."),
        widget=forms.TextInput({"class": "short", "inputmode": "numeric", "autocomplete": "off"}),
        error_messages={"required": _("Write a whole number from 0 to 9; 0 means nobody for now.")},
    )
    may_be_asked = forms.BooleanField(
        label=_("Colleagues may ask me outside programmes"),
        help_text=_(
            "For what you publish that you teach. You say yes or no each time, and never get more than two at once."
        ),
        required=False,
    )
    pause_until = forms.DateField(
        label=_("Pause until"),
        required=False,
        widget=forms.DateInput({"type": "date", "class": "short"}, format="%Y-%m-%d"),
        error_messages={"invalid": _("Write a day, such as 2026-04-30.")},
    )
    theme = forms.ChoiceField(
        label=_("Light or dark"),
        required=False,
        choices=[("", _("As my device is set")), ("light", _("Light")), ("dark", _("Dark"))],
        widget=forms.RadioSelect,
    )

    sees = {
        "hours_kind": ("eye", _("You and coordinators. People you are to meet see only times that suit you both.")),
        "hours_same": ("eye", _("You and coordinators. People you are to meet see only times that suit you both.")),
        "own_zone": ("eye", _("You, coordinators, and people you are to meet.")),
        "languages": ("eye", _("You, coordinators, and people you are to meet.")),
        "places": ("eye", _("You, and the coordinator of each programme you join.")),
        "may_be_asked": (
            "eye",
            _("Nobody sees this itself. A colleague who looks for what you teach may be shown your name, among three."),
        ),
        "pause_until": ("eye", _("People you have an exchange with see “away until”, never why.")),
        "theme": ("lock", _("Only you.")),
    }

    def __init__(self, person: Person, data: Mapping[str, object] | None = None, *, today: date) -> None:
        super().__init__(data, initial=_as_written(person))
        self.person, self.today = person, today
        zone = self.fields["own_zone"]
        assert isinstance(zone, forms.ChoiceField)
        as_site = gettext("As my place of work: %(zone)s") % {"zone": Person(site=person.site).zone}
        zone.choices = [("", as_site), *((name, name.replace("_", " ")) for name in sorted(clock.zones()))]
        for day in WEEK:
            widget = forms.TextInput(EXAMPLE)
            self.fields[f"hours_{day}"] = SpansField(label=WEEKDAYS[int(day)], required=False, widget=widget)

    def days(self) -> list[BoundField]:
        return [self[f"hours_{day}"] for day in WEEK]

    def clean_pause_until(self) -> date | None:
        """Looked at here as well as in the action, so that everything unclear is said at once."""
        until: date | None = self.cleaned_data["pause_until"]
        try:
            check_pause(self.person, until, today=self.today)
        except RuleBroken as broken:
            raise ValidationError(str(broken)) from broken
        return until

    def clean(self) -> dict[str, object]:
        if self.cleaned_data.get("hours_kind") == SAME and not self.cleaned_data.get("hours_same", True):
            raise ValidationError({"hours_same": gettext("Write when you work, such as 9:00–17:00.")})
        return self.cleaned_data

    def profile(self) -> Profile:
        """What was said, in the fields that this form has."""
        said: dict[str, object] = {name: self.cleaned_data[name] for name in PLAIN if name in self.fields}
        if "hours_kind" in self.fields:
            said["hours"] = self._hours()
        return cast(Profile, said)

    def _hours(self) -> dict[str, list[list[str]]] | None:
        said = self.cleaned_data
        if said["hours_kind"] == SAME:
            return dict.fromkeys(WORKDAYS, said["hours_same"])
        if said["hours_kind"] == BY_DAY:
            return {day: said[f"hours_{day}"] for day in WEEK if said[f"hours_{day}"]}
        return None


class _PartOfProfile(ProfileForm):
    """A few of the fields, to be saved by themselves."""

    only: tuple[str, ...] = ()

    def __init__(self, person: Person, data: Mapping[str, object] | None = None, *, today: date) -> None:
        super().__init__(person, data, today=today)
        for name in [name for name in self.fields if name not in self.only]:
            del self.fields[name]


class HoursForm(_PartOfProfile):
    """When and where one works, and in which languages."""

    only = ("hours_kind", "hours_same", *(f"hours_{day}" for day in WEEK), "own_zone", "languages")

    def suggest(self, codes: Sequence[str]) -> None:
        """Write languages into the field for somebody who has said none; nothing is kept before it is saved."""
        if not self.person.languages:
            self.initial["languages"] = languages_written([code for code in codes if code in LANG_INFO])


class LoadForm(_PartOfProfile):
    """How many people at once, whether colleagues may ask, and a pause."""

    only = ("places", "may_be_asked", "pause_until")


def _as_written(person: Person) -> dict[str, object]:
    names = ("own_zone", "places", "may_be_asked", "pause_until", "theme")
    written = {name: getattr(person, name) for name in names}
    return {**written, **_hours_written(person.hours), "languages": languages_written(person.languages)}


def _hours_written(hours: dict[str, list[list[str]]] | None) -> Mapping[str, object]:
    if hours is None:
        return {"hours_kind": UNKNOWN}
    spans = [hours.get(day, []) for day in WORKDAYS]
    if set(hours) == set(WORKDAYS) and all(day == spans[0] for day in spans):
        return {"hours_kind": SAME, "hours_same": spans_written(spans[0])}
    return {"hours_kind": BY_DAY} | {f"hours_{day}": spans_written(hours.get(day, [])) for day in WEEK}


class NameForm(forms.Form):
    words = LineField(
        label=_("Name of a colleague"),
        min_length=2,
        max_length=100,
        widget=forms.TextInput({"autocomplete": "off"}),
        error_messages={"required": _("Write a part of the name."), "min_length": _("Write two letters or more.")},
    )
    sees = {
        "words": ("lock", _("Nobody. Not the coordinator, not an administrator. Only the matching uses it.")),
    }
