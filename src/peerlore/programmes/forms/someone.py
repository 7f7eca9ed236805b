"""Forms of finding somebody now: what is sought, the line along with a request, the answers to it."""

from django import forms
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from peerlore.people.forms.fields import LineField
from peerlore.skills.forms import SkillPick


class SomeoneForm(SkillPick):
    """What somebody wants to learn, typed freely and found."""

    which = "someone"
    may_add = False
    sees = {"words": ("lock", _("You alone. Whom you ask reads what you ask about."))}


class AskForm(forms.Form):
    """A few words along with a request."""

    words = forms.CharField(
        label=_("A line from you"),
        required=False,
        max_length=600,
        widget=forms.Textarea({"rows": 3}),
        help_text=_("What you tried, or what you hope for. Without it we ask kindly in your name."),
    )
    sees = {"words": ("eye", _("Whom you ask, and somebody they may pass it on to. No role can open it."))}


class ReplyForm(forms.Form):
    """An answer to a request: yes, no, in writing, later. Each button sends its own fields."""

    YES, NO, WRITTEN, LATER = "yes", "no", "written", "later"
    said = forms.ChoiceField(
        label=_("Your answer"),
        choices=[(said, said) for said in (YES, NO, WRITTEN, LATER)],
        error_messages=dict.fromkeys(("required", "invalid_choice"), _("Choose one of the answers below.")),
    )
    answer = forms.CharField(
        label=_("Your answer"),
        required=False,
        max_length=4000,
        widget=forms.Textarea({"rows": 5}),
        help_text=_("Ten minutes in writing are often enough."),
    )
    link = LineField(
        label=_("Where it stands"),
        required=False,
        max_length=500,
        widget=forms.TextInput({"inputmode": "url", "autocomplete": "off"}),
        help_text=_("The address of a page or a recording, beginning with https://."),
    )
    until = forms.DateField(
        label=_("Ask me again from"),
        required=False,
        widget=forms.DateInput({"type": "date", "class": "short"}, format="%Y-%m-%d"),
        error_messages={"invalid": _("Write a day, such as 2026-04-30.")},
    )
    kind = forms.CharField(
        label=_("A kind word"),
        required=False,
        max_length=600,
        widget=forms.Textarea({"rows": 2}),
        help_text=_("Empty is fine: then we say it kindly for you."),
    )
    sees = {name: ("eye", _("Whoever asked you. No role can open it.")) for name in ("answer", "link", "until", "kind")}

    def clean(self) -> dict[str, object]:
        if self.cleaned_data.get("said") == self.LATER and not self.cleaned_data.get("until", True):
            self.add_error("until", gettext("Choose a day after today."))
        return self.cleaned_data


class PassForm(SkillPick):
    """For which need somebody else is thought of."""

    which = "pass"
    may_add = False
    names_me = forms.BooleanField(
        label=_("Say that it was I who thought of them"),
        required=False,
        help_text=_("Otherwise nobody is told who passed it on."),
    )
    sees = {
        "words": ("eye", _("Whoever is asked next, and whoever asked you.")),
        "names_me": ("eye", _("With a tick, whoever is asked next reads your name.")),
    }
