"""Ask for help: to whom, in which words, with which notes."""

from collections.abc import Sequence
from typing import TYPE_CHECKING

from django import forms
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from peerlore.exchanges.actions.help import NoSuchContact
from peerlore.exchanges.forms import MemberForm
from peerlore.people.models import Person

if TYPE_CHECKING:
    from peerlore.exchanges.forms import Seen


class HelpForm(MemberForm):
    unmarked = ("text", "attach")  # neither has to be filled, but one of them
    contact = forms.TypedChoiceField(
        label=_("Whom would you like to tell?"),
        coerce=int,
        widget=forms.RadioSelect,
        error_messages={"required": NoSuchContact.message, "invalid_choice": NoSuchContact.message},
    )
    text = forms.CharField(
        label=_("What would you like them to know?"),
        required=False,
        max_length=8000,
        help_text=_("As much or as little as you like. “I would like to talk” is enough."),
        widget=forms.Textarea(attrs={"rows": 5}),
    )
    attach = forms.TypedMultipleChoiceField(
        label=_("Attach"), coerce=int, required=False, widget=forms.CheckboxSelectMultiple
    )

    def __init__(
        self, *args: object, contacts: Sequence[Person], notes: Sequence[tuple[int, str]], **kwargs: object
    ) -> None:
        super().__init__(*args, **kwargs)  # type: ignore[arg-type]
        self.fields["contact"].choices = [(person.pk, person.name) for person in contacts]  # type: ignore[attr-defined]
        if len(contacts) == 1:
            self.fields["contact"].initial = contacts[0].pk
        self.fields["attach"].choices = list(notes)  # type: ignore[attr-defined]
        if not notes:
            del self.fields["attach"]

    def seen(self) -> "Seen":
        words = gettext("You, and the one person you choose. Encrypted; no role can open it.")
        nothing = gettext("Nothing of your exchange is sent but what you tick here.")
        return {"text": ("lock", words), "attach": ("lock", nothing)}
