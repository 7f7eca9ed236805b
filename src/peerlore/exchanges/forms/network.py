"""Thanks, tied to a change."""

from typing import TYPE_CHECKING

from django import forms
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from peerlore.exchanges.actions.network import NothingThankedFor
from peerlore.exchanges.forms import MemberForm
from peerlore.people.models import Person

if TYPE_CHECKING:
    from peerlore.exchanges.forms import Seen


class ThanksForm(MemberForm):
    receiver = forms.TypedChoiceField(
        label=_("Whom do you thank?"),
        coerce=int,
        widget=forms.RadioSelect,
        error_messages={"required": _("Choose whom you thank.")},
    )
    text = forms.CharField(
        label=_("What did they help you to do?"),
        help_text=_("One thing that is different now. It is for them, and for no report."),
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 3}),
        error_messages={"required": NothingThankedFor.message},
    )

    def __init__(self, *args: object, to: list[Person], **kwargs: object) -> None:
        super().__init__(*args, **kwargs)  # type: ignore[arg-type]
        self.fields["receiver"].choices = [(person.pk, person.name) for person in to]  # type: ignore[attr-defined]
        if len(to) == 1:
            self.fields["receiver"].initial = to[0].pk

    def seen(self) -> "Seen":
        return {"text": ("lock", gettext("You, and whom you thank. Encrypted; no role can open it."))}
