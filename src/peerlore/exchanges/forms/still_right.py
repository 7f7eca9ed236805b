"""Still right for you? Four answers, each complete."""

from typing import TYPE_CHECKING

from django import forms
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from peerlore.exchanges.actions.still_right import SayOneOfFour
from peerlore.exchanges.forms import MemberForm
from peerlore.exchanges.models import StillRightAnswer

if TYPE_CHECKING:
    from peerlore.exchanges.forms import Seen


class StillRightForm(MemberForm):
    """What was answered before is not shown: phones lie on tables."""

    said = forms.ChoiceField(
        label=_("Is it still right for you?"),
        choices=StillRightAnswer.Said.choices,
        widget=forms.RadioSelect,
        error_messages={"required": SayOneOfFour.message, "invalid_choice": SayOneOfFour.message},
    )

    def seen(self) -> "Seen":
        words = gettext(
            "Only you. All of you are told what follows from the answers together; then they are forgotten."
        )
        return {"said": ("lock", words)}
