"""The forms of the people room."""

from peerlore.people.forms.accounts import (
    AddressForm,
    ChoosePasswordForm,
    CodeForm,
    GiveOfficeForm,
    LastDayForm,
    NumberForm,
    QuestionForm,
    SearchForm,
)
from peerlore.people.forms.doors import ComeInByPasskeyForm, PasskeyForm
from peerlore.people.forms.mail import HoldForm, MailForm
from peerlore.people.forms.profile import HoursForm, LoadForm, NameForm, ProfileForm

__all__ = [
    "AddressForm",
    "ChoosePasswordForm",
    "CodeForm",
    "ComeInByPasskeyForm",
    "GiveOfficeForm",
    "HoldForm",
    "HoursForm",
    "LastDayForm",
    "LoadForm",
    "MailForm",
    "NameForm",
    "NumberForm",
    "PasskeyForm",
    "ProfileForm",
    "QuestionForm",
    "SearchForm",
]
