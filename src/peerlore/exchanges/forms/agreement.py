"""The form of the agreement: one field for each question of the recipe."""

from django import forms
from django.utils.translation import gettext

from peerlore.exchanges.forms import MemberForm
from peerlore.exchanges.models import Exchange
from peerlore.people.models import Person

PREFIX = "answer_"


class AgreementForm(MemberForm):
    """`own` holds what the reader wrote before, by question number."""

    def __init__(
        self, *args: object, exchange: Exchange, reader: Person, own: dict[int, str], **kwargs: object
    ) -> None:
        super().__init__(*args, exchange=exchange, reader=reader, **kwargs)
        seen = gettext("You and %(others)s. Encrypted; no role can open it.") % {"others": self.others}
        for number, ask in enumerate(exchange.agreement, 1):
            name = f"{PREFIX}{number}"
            self.sees[name] = ("lock", seen)
            self.fields[name] = forms.CharField(
                label=str(ask),
                required=False,
                max_length=1000,
                initial=own.get(number, ""),
                widget=forms.Textarea(attrs={"rows": 2}),
            )

    def answers(self) -> dict[int, str]:
        """What was sent, by question number. A question that was not sent at all keeps its answer."""
        sent = {name: words for name, words in self.cleaned_data.items() if name in self.data}
        return {int(name.removeprefix(PREFIX)): words for name, words in sent.items()}
