"""The form of a prompt: one field for each question, each with its audience above it."""

from typing import TYPE_CHECKING

from django import forms
from django.utils.translation import gettext as _

from peerlore.exchanges.words import names
from peerlore.reflections.models import Audience, Prompt

if TYPE_CHECKING:
    from django_stubs_ext import StrOrPromise


class AnswerForm(forms.Form):
    """Every answer may be empty, though not all of them: then one passes."""

    def __init__(self, *args: object, prompt: Prompt, **kwargs: object) -> None:
        super().__init__(*args, **kwargs)  # type: ignore[arg-type]
        others = names(prompt.exchange.others(prompt.person))
        self.sees: dict[str, tuple[str, StrOrPromise]] = {}
        for question in prompt.questions.all():
            name = f"q{question.number}"
            area = forms.Textarea(attrs={"rows": 4})
            self.fields[name] = forms.CharField(label=question.ask, required=False, max_length=4000, widget=area)
            self.sees[name] = who_reads(question.audience, others)

    def answers(self) -> dict[int, str]:
        return {int(name.removeprefix("q")): words for name, words in self.cleaned_data.items()}


def who_reads(audience: str, others: str) -> tuple[str, str]:
    if audience == Audience.MEMBERS:
        return "eye", _("You and %(others)s can see this.") % {"others": others}
    return "lock", _("Only you. %(others)s does not see it, and no role can open it.") % {"others": others}
