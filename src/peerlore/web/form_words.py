"""What Django's form fields say of themselves, in our voice: what is wrong, and what would be right."""

from django import forms
from django.utils.translation import gettext_lazy as _

from peerlore.people.forms.fields import within_years

WORDS: dict[type[forms.Field], dict[str, object]] = {
    forms.Field: {"required": _("This cannot be left empty.")},
    forms.IntegerField: {"invalid": _("Write a whole number.")},
    forms.DecimalField: {"invalid": _("Write a number.")},
    forms.DateField: {"invalid": _("Write a day, such as 2026-03-13.")},
    forms.TimeField: {"invalid": _("Write a time, such as 14:00.")},
    forms.DateTimeField: {"invalid": _("Write a day and a time, such as 2026-03-13 14:00.")},
    forms.EmailField: {"invalid": _("Write an e-mail address, such as name@company.example.")},
    forms.ChoiceField: {"invalid_choice": _("“%(value)s” is not among the choices. Choose one that is listed.")},
    forms.ModelChoiceField: {"invalid_choice": _("That is not among the choices any more. Choose one that is listed.")},
    forms.FileField: {"empty": _("This file is empty. Choose the one that holds the rows.")},
}


def speak() -> None:
    """Give every form these words (a field that has its own keeps them) and every day a year one can mean."""
    for days in (forms.DateField, forms.DateTimeField):
        days.default_validators = [within_years]
    for kind, words in WORDS.items():
        kind.default_error_messages = {**kind.default_error_messages, **words}  # type: ignore[dict-item]
