"""The forms of the people room."""

from peerlore.people.forms.accounts import ChoosePasswordForm, CodeForm, GiveOfficeForm, QuestionForm, SearchForm
from peerlore.people.forms.profile import NameForm, ProfileForm

__all__ = [
    "ChoosePasswordForm",
    "CodeForm",
    "GiveOfficeForm",
    "NameForm",
    "ProfileForm",
    "QuestionForm",
    "SearchForm",
]
