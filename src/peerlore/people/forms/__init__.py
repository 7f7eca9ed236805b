"""The forms of the people room."""

from peerlore.people.forms.accounts import (
    AddressForm,
    ChoosePasswordForm,
    CodeForm,
    GiveOfficeForm,
    QuestionForm,
    SearchForm,
)
from peerlore.people.forms.doors import ComeInByPasskeyForm, PasskeyForm
from peerlore.people.forms.profile import NameForm, ProfileForm

__all__ = [
    "AddressForm",
    "ChoosePasswordForm",
    "CodeForm",
    "ComeInByPasskeyForm",
    "GiveOfficeForm",
    "NameForm",
    "PasskeyForm",
    "ProfileForm",
    "QuestionForm",
    "SearchForm",
]
