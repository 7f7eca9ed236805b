"""Searching the people list, giving an office, coming in with a code."""

from collections.abc import Callable, Iterable, Mapping

from django import forms
from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.db.models import Q, QuerySet, Value
from django.db.models.functions import Concat
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from peerlore.people.forms.fields import LineField
from peerlore.people.models import Office, Person, Unit

UNITS_IN_MENU = 300  # of more than so many the menu lists those near the top, and those around the one chosen
OFFICES = [
    (Office.COORDINATOR, _("Coordinator: starts programmes, keeps the list of people, sees who learns with whom")),
    (Office.EXECUTIVE, _("Executive: owns goals and sees what came of them, as figures")),
    (Office.ADMINISTRATOR, _("Administrator: gives offices, reads the log, keeps Peerlore running")),
    (Office.SAFEGUARDING, _("Safeguarding contact: reads what people in an exchange choose to tell them, and no more")),
]


class QuestionForm(forms.Form):
    """A question with one answer: the button."""


class LastDayForm(forms.Form):
    """The day on which somebody will leave."""

    last_day = forms.DateField(
        label=_("Last day"),
        required=False,
        widget=forms.DateInput({"type": "date", "class": "short"}, format="%Y-%m-%d"),
        help_text=_("Nothing ends yet; the gap board tells which skills leave with them. Empty: they stay."),
    )
    sees = {"last_day": ("eye", _("They themselves, coordinators and administrators."))}


class NumberForm(forms.Form):
    """By what somebody is known and reached."""

    staff_number = LineField(
        label=_("Staff number"), max_length=64, required=False, widget=forms.TextInput({"class": "short"})
    )
    email = forms.EmailField(
        label=_("E-mail address"),
        max_length=254,
        required=False,
        help_text=_(
            "Links for a new password go to the address before until they have said that the new one is theirs."
        ),
    )
    sees = {"staff_number": ("eye", _("They themselves, coordinators and administrators. They are told."))}


class AddressForm(forms.Form):
    """Whether the address that was shown is one's own."""

    address = forms.CharField(widget=forms.HiddenInput, required=False)
    answer = forms.ChoiceField(choices=[("yes", ""), ("no", "")], required=False)

    def clean(self) -> None:
        if not self.cleaned_data.get("answer"):
            raise ValidationError(_("Say yes or no; until then everything stays as it was."))


class SearchForm(forms.Form):
    words = LineField(label=_("Name, staff number or title"), required=False, max_length=100)
    unit = forms.ChoiceField(label=_("Unit"), required=False)
    left = forms.BooleanField(label=_("Show people who left as well"), required=False)
    unmarked = ("words", "unit")

    def __init__(self, data: Mapping[str, object]) -> None:
        super().__init__(data)
        unit = self.fields["unit"]
        assert isinstance(unit, forms.ChoiceField)
        units = list(Unit.objects.order_by("pk")[: UNITS_IN_MENU + 1])
        if len(units) > UNITS_IN_MENU:
            units = list(_near(str(data.get("unit", ""))))
            unit.help_text = gettext("Choose one and find people: the menu then lists the units right below it too.")
        unit.choices = [("", gettext("All units")), *_choices(units)]


def _near(chosen: str) -> QuerySet[Unit]:
    """The units of the two highest levels and, where one was chosen, those above it and right below it."""
    near, unit = Q(parent=None) | Q(parent__parent=None), None
    if chosen.isdecimal():
        unit = Unit.objects.filter(pk=chosen).first()
    if unit:
        near |= Q(parent=unit) | Q(pk__in=[unit.pk, *(int(key) for key in unit.path.split("/") if key)])
    return Unit.objects.filter(near)


def unit_choices() -> list[tuple[str, str]]:
    """Every unit by its names from the top, in reading order."""
    return _choices(Unit.objects.all())


def _choices(all_of_them: Iterable[Unit]) -> list[tuple[str, str]]:
    units = {unit.pk: unit for unit in all_of_them}
    named = [(" / ".join(_names(unit, units)), str(unit.pk)) for unit in units.values()]
    return [(pk, name) for name, pk in sorted(named)]


def _names(unit: Unit, units: Mapping[int, Unit]) -> list[str]:
    above = [units[int(pk)].name for pk in unit.path.split("/") if pk and int(pk) in units]
    return [*above, unit.name]


class GiveOfficeForm(forms.Form):
    who = LineField(
        label=_("Who"),
        help_text=_("E-mail address, staff number or full name."),
        max_length=254,
        widget=forms.TextInput({"autocomplete": "off"}),
    )
    office = forms.ChoiceField(label=_("Office"), choices=OFFICES, widget=forms.RadioSelect)
    scope = forms.ChoiceField(label=_("Where"), help_text=_("A coordinator of one programme runs that one alone."))
    sees = {"office": ("eye", _("The person, coordinators and administrators."))}

    def __init__(self, data: Mapping[str, object] | None, *, initial: Mapping[str, str], scopes: list[tuple[str, str]]):
        super().__init__(data, initial={**initial})
        scope = self.fields["scope"]
        assert isinstance(scope, forms.ChoiceField)
        scope.choices = scopes

    def clean_who(self) -> Person:
        written = self.cleaned_data["who"].strip()
        whole_name = Person.objects.present().annotate(whole=Concat("given_name", Value(" "), "family_name"))
        same = Q(email__iexact=written) | Q(staff_number__iexact=written) | Q(whole__iexact=written)
        found = list(whole_name.filter(same)[:2])
        if not found:
            raise ValidationError(gettext("Nobody here is called “%(who)s”."), params={"who": written})
        if len(found) > 1:
            raise ValidationError(gettext("Several people answer to this. Write the e-mail address or staff number."))
        return found[0]


class CodeForm(forms.Form):
    number = LineField(
        label=_("Staff number"), max_length=254, widget=forms.TextInput({"autocomplete": "username", "class": "short"})
    )
    code = LineField(
        label=_("Sign-in code"),
        help_text=_("Eight groups of four letters. Small or capital, with or without the lines between."),
        max_length=100,
        widget=forms.TextInput({"autocomplete": "one-time-code", "spellcheck": "false"}),
    )


class ChoosePasswordForm(forms.Form):
    """The second step; number and code come along unseen and are looked at again."""

    number = LineField(label=_("Staff number"), max_length=254, widget=forms.HiddenInput)
    letters = forms.CharField(label=_("Sign-in code"), max_length=100, widget=forms.HiddenInput)
    password = forms.CharField(
        label=_("Your new password"),
        help_text=_("Ten characters or more, not only digits, none of the common ones. A short sentence is good."),
        strip=False,
        widget=forms.PasswordInput({"autocomplete": "new-password"}),
    )
    again = forms.CharField(
        label=_("The same once more"),
        strip=False,
        widget=forms.PasswordInput({"autocomplete": "new-password"}),
    )

    def __init__(
        self,
        data: Mapping[str, object] | None = None,
        *,
        whose: Callable[[str, str], Person | None] = lambda number, code: None,
        initial: Mapping[str, str] | None = None,
    ) -> None:
        """`whose` tells by number and code whose password it will be, since their own name is none."""
        super().__init__(data, initial={**(initial or {})})
        self.whose = whose

    def clean_password(self) -> str:
        said = self.cleaned_data
        person = self.whose(said["number"], said["letters"]) if {"number", "letters"} <= said.keys() else None
        validate_password(said["password"], person)
        return str(said["password"])

    def clean(self) -> dict[str, object]:
        said = self.cleaned_data
        if "password" in said and "again" in said and said["password"] != said["again"]:
            raise ValidationError({"again": gettext("The two are not the same. Write the second one again.")})
        return said
