"""The private choice of a depth."""

from typing import TYPE_CHECKING

from django import forms
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from peerlore.exchanges.actions.depth import NoSuchDepth
from peerlore.exchanges.cards import Level
from peerlore.exchanges.forms import MemberForm

if TYPE_CHECKING:
    from peerlore.exchanges.forms import Seen


class DepthForm(MemberForm):
    """What was chosen before is not shown: phones lie on tables."""

    depth = forms.TypedChoiceField(
        label=_("How deep may this talk go?"),
        coerce=int,
        widget=forms.RadioSelect,
        error_messages={"required": NoSuchDepth.message},
    )

    def __init__(self, *args: object, levels: list[Level], **kwargs: object) -> None:
        super().__init__(*args, **kwargs)  # type: ignore[arg-type]
        choices = [(level.depth, f"{level.name}\n{level.says}") for level in levels]
        self.fields["depth"].choices = choices  # type: ignore[attr-defined]

    def seen(self) -> "Seen":
        words = gettext("Only you. The others see the lowest of all choices, and it is forgotten after the session.")
        return {"depth": ("lock", words)}
