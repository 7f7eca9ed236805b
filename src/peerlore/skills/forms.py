"""The forms of the skills room. A skill is found by its words; what is chosen, or named exactly, counts."""

from collections.abc import Mapping, Sequence
from datetime import datetime

from django import forms
from django.urls import reverse
from django.utils.functional import Promise
from django.utils.text import capfirst, format_lazy
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from peerlore.people.forms import NameForm
from peerlore.people.forms.fields import LineField
from peerlore.people.models import Person, Unit
from peerlore.skills.actions import add_own_skill
from peerlore.skills.models import LevelWord, Serves, Skill, Topic, normalised
from peerlore.skills.titles import SuggestedSkill

OFFERED = 8
TYPED_AT_MOST = 200
NEW = "new"
LEVELS_UP = [(word.value, format_lazy("{}: {}", word.value, word.label)) for word in LevelWord if word.value > 0]
Sees = Mapping[str, tuple[str, str | Promise]]
Choices = Sequence[tuple[str, str | Promise]]


class SkillPick(forms.Form):
    """Words, and the skills they find. Works as a plain form in two steps, and as one types with htmx."""

    words = LineField(label=_("Skill"), max_length=200, help_text=_("Write a word or two; then choose."))
    skill = forms.ChoiceField(label=_("Which one?"), required=False, widget=forms.RadioSelect)

    may_add = True
    which = ""
    unmarked = ("skill",)  # not said to be optional: words that name one skill exactly choose it

    def __init__(self, *args: object, **kwargs: object) -> None:
        super().__init__(*args, **kwargs)  # type: ignore[arg-type]
        self.found = self._find()
        self.fields["skill"].choices = [(str(s.pk), s.label) for s in self.found] + self._add_choice()  # type: ignore[attr-defined]
        self.fields["words"].widget.attrs |= {
            "autocomplete": "off",
            "hx-get": reverse("skills_found", args=[self.which]),
            "hx-trigger": "input changed delay:200ms",
            "hx-target": f"#{self.which}-found",
        }

    @property
    def typed(self) -> str:
        """What was sent, or (as somebody types) what the field begins with."""
        said = self.data.get(self.add_prefix("words")) if self.is_bound else self.initial.get("words")
        return " ".join(str(said or "").replace("\0", "").split())[:TYPED_AT_MOST]

    @property
    def has_choices(self) -> bool:
        return bool(self.fields["skill"].choices)  # type: ignore[attr-defined]

    def _find(self) -> list[Skill]:
        if len(self.typed) < 2:
            return []
        return list(Skill.objects.learnable().best_named(self.typed)[:OFFERED])

    def _exact(self) -> Skill | None:
        """The only skill that is called just so."""
        named = [s for s in self.found if normalised(s.label) == normalised(self.typed)]
        return named[0] if len(named) == 1 else None

    def _add_choice(self) -> list[tuple[str, str]]:
        if not self.may_add or len(self.typed) < 2 or self._exact():
            return []
        return [(NEW, gettext("None of these: add “%(words)s” as a skill of our own") % {"words": self.typed})]

    def clean(self) -> dict[str, object]:
        cleaned = super().clean() or {}
        if cleaned.get("words") and not cleaned.get("skill") and "skill" not in self.errors:
            exact = self._exact()
            if exact is None:
                self.add_error("skill", self._nothing_chosen())
            else:
                cleaned["skill"] = str(exact.pk)
        return cleaned

    def _nothing_chosen(self) -> str:
        if self.found:
            return gettext("Several skills may be meant. Choose one, then save again.")
        if self.may_add:
            return gettext("No skill is called that yet. Add it, or write other words.")
        return gettext("No skill is called that. Write other words.")

    def chosen(self, *, by: Person, at: datetime) -> Skill:
        """The skill that was chosen; a new one is added now."""
        said = self.cleaned_data["skill"]
        return add_own_skill(self.cleaned_data["words"], by=by, at=at) if said == NEW else Skill.objects.get(pk=said)


class TeachForm(SkillPick):
    which = "teach"
    prefix = "teach"
    level = forms.TypedChoiceField(
        label=_("How well?"), choices=LEVELS_UP, coerce=int, widget=forms.RadioSelect, initial=LevelWord.ALONE
    )
    sees: Sees = {
        "words": ("eye", _("Everybody you are proposed to, and whoever looks for a teacher for a goal.")),
        "level": ("eye", _("Publishing that you teach this shares the level with people you are proposed to.")),
    }


class LearnForm(SkillPick):
    which = "learn"
    prefix = "learn"
    level = forms.TypedChoiceField(
        label=_("How far do you want to get?"),
        choices=LEVELS_UP,
        coerce=int,
        widget=forms.RadioSelect,
        initial=LevelWord.ALONE,
    )
    sees: Sees = {
        "words": ("eye", _("You, the matching, and a colleague who is proposed to teach you this.")),
        "level": ("eye", _("You, the matching, and a colleague who is proposed to teach you this.")),
    }


class PresetForm(SkillPick):
    which = "preset"
    may_add = False
    titles = forms.MultipleChoiceField(label=_("Job titles"), widget=forms.CheckboxSelectMultiple)
    level = forms.TypedChoiceField(
        label=_("What is usual?"), choices=LEVELS_UP, coerce=int, widget=forms.RadioSelect, initial=LevelWord.ALONE
    )
    sees: Sees = {
        "level": (
            "eye",
            _("Each person sees it on their own skills and can take it back. It is never counted as held."),
        )
    }

    def __init__(self, *args: object, titles: list[tuple[str, str]], **kwargs: object) -> None:
        super().__init__(*args, **kwargs)
        self.fields["titles"].choices = titles  # type: ignore[attr-defined]

    field_order = ["words", "skill", "level", "titles"]


class SuggestedForm(forms.Form):
    """Skills that an occupation asks for: which of them one teaches, which one wants to learn."""

    teach = forms.MultipleChoiceField(label=_("I can teach this"), required=False, widget=forms.CheckboxSelectMultiple)
    level = forms.TypedChoiceField(
        label=_("How well, all you ticked to teach?"),
        choices=LEVELS_UP,
        coerce=int,
        widget=forms.RadioSelect,
        initial=LevelWord.ALONE,
    )
    learn = forms.MultipleChoiceField(
        label=_("I want to learn this"), required=False, widget=forms.CheckboxSelectMultiple
    )
    unmarked = ("teach", "learn")  # neither has to be filled, but one of them
    sees: Sees = {
        "teach": ("eye", _("Everybody you are proposed to, and whoever looks for a teacher for a goal.")),
        "level": ("eye", _("Publishing that you teach this shares the level with people you are proposed to.")),
        "learn": ("eye", _("You, the matching, and a colleague who is proposed to teach you this.")),
    }

    def __init__(self, *args: object, suggested: Sequence[SuggestedSkill], **kwargs: object) -> None:
        super().__init__(*args, **kwargs)  # type: ignore[arg-type]
        self.skills = {str(one.skill.pk): one.skill for one in suggested}
        for name in ("teach", "learn"):
            self.fields[name].choices = [(key, capfirst(s.label)) for key, s in self.skills.items()]  # type: ignore[attr-defined]

    def chosen(self, name: str) -> list[Skill]:
        return [self.skills[key] for key in self.cleaned_data[name]]


class PresetSuggestedForm(forms.Form):
    """Skills that an occupation asks for: which of them are usual for a job title here."""

    skills = forms.MultipleChoiceField(label=_("Usual here"), widget=forms.CheckboxSelectMultiple)
    titles = forms.MultipleChoiceField(label=_("Job titles"), widget=forms.CheckboxSelectMultiple)
    sees: Sees = {
        "skills": (
            "eye",
            _("Each person sees it on their own skills and can take it back. It is never counted as held."),
        )
    }

    def __init__(
        self, *args: object, suggested: Sequence[SuggestedSkill], titles: list[tuple[str, str]], **kwargs: object
    ) -> None:
        super().__init__(*args, **kwargs)  # type: ignore[arg-type]
        self.fields["titles"].choices = titles  # type: ignore[attr-defined]
        self.suggested = {str(one.skill.pk): one for one in suggested}
        self.fields["skills"].choices = [  # type: ignore[attr-defined]
            (key, f"{capfirst(one.skill.label)}: {one.level.label}") for key, one in self.suggested.items()
        ]

    def levels(self) -> dict[Skill, int]:
        chosen = [self.suggested[key] for key in self.cleaned_data["skills"]]
        return {one.skill: one.level.value for one in chosen}


class SameForm(SkillPick):
    """Which skill another one is the same as."""

    which = "same"
    may_add = False


def _day() -> forms.DateInput:
    return forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")


class GoalForm(forms.Form):
    name = LineField(
        label=_("What should be so?"),
        max_length=200,
        help_text=_("A sentence with a verb, as in “Halve calibration time by December”."),
    )
    measure = forms.CharField(
        label=_("How will you know?"), required=False, max_length=2000, widget=forms.Textarea(attrs={"rows": 2})
    )
    owner = LineField(
        label=_("Who owns it?"), max_length=254, help_text=_("The e-mail address or staff number of somebody here.")
    )
    serves = forms.ChoiceField(
        label=_("Whom does it serve?"), choices=Serves.choices, widget=forms.RadioSelect, initial=Serves.COMPANY
    )
    starts = forms.DateField(label=_("First day"), widget=_day())
    ends = forms.DateField(label=_("Last day"), widget=_day())
    sees: Sees = {"name": ("eye", _("Everybody who works here can see the goals."))}

    def clean_owner(self) -> Person:
        said = self.cleaned_data["owner"].strip()
        here = Person.objects.present()
        found = list(here.filter(email__iexact=said)[:2]) or list(here.filter(staff_number__iexact=said)[:2])
        if len(found) != 1:
            raise forms.ValidationError(
                gettext("Nobody here is known by “%(said)s” alone. Write the e-mail address."), params={"said": said}
            )
        return found[0]


class NeedForm(SkillPick):
    which = "need"
    unit = forms.ModelChoiceField(label=_("Where?"), queryset=Unit.objects.order_by("path", "name"))
    level = forms.TypedChoiceField(
        label=_("How well?"), choices=LEVELS_UP, coerce=int, widget=forms.RadioSelect, initial=LevelWord.ALONE
    )
    people = forms.IntegerField(label=_("How many people?"), min_value=1, max_value=100_000, initial=3)
    by_date = forms.DateField(label=_("By when?"), widget=_day())
    sees: Sees = {
        "people": (
            "eye",
            _(
                "Everybody sees the need. How many hold it, coordinators see; executives and the goal's owner where "
                "that gives nobody away."
            ),
        )
    }


class NeedChangeForm(forms.Form):
    """What of a need can change: its readings are of this skill, at this level, in this place."""

    people = forms.IntegerField(label=_("How many people?"), min_value=1, max_value=100_000)
    by_date = forms.DateField(label=_("By when?"), widget=_day())
    sees = NeedForm.sees


class TopicForm(forms.ModelForm[Topic]):
    sees: Sees = {"question": ("eye", _("Everybody who works here. Agendas may draw on it."))}

    class Meta:
        model = Topic
        fields = ["question"]
        field_classes = {"question": LineField}
        labels = {"question": _("A question worth talking about")}
        help_texts = {"question": _("One that nobody can answer alone.")}


class WhomForm(NameForm):
    """Whom to ask for a level to be confirmed."""

    sees = {"words": ("lock", _("What you look for here is kept nowhere."))}


CANNOT_TELL = "cannot-tell"


class AnswerForm(forms.Form):
    """What somebody who was asked says of a level. Nothing is chosen beforehand: nobody confirms by passing by."""

    said = forms.ChoiceField(
        label=_("What have you seen?"),
        choices=[*((str(value), words) for value, words in LEVELS_UP), (CANNOT_TELL, _("I cannot tell"))],
        widget=forms.RadioSelect,
        error_messages={"required": _("Choose what you have seen, or say that you cannot tell.")},
    )
    sees: Sees = {"said": ("eye", _("Only the person who asked you, with your name; and the matching."))}

    @property
    def level(self) -> int | None:
        said = self.cleaned_data["said"]
        return None if said == CANNOT_TELL else int(said)


ALL, THIS_MANY = "all", "this-many"


class RolesForm(SkillPick):
    """One skill, for several job titles in several units at once."""

    which = "roles"
    may_add = False
    field_order = ["words", "skill", "level", "titles", "units", "how_many", "people", "by_date"]
    level = forms.TypedChoiceField(
        label=_("How well?"), choices=LEVELS_UP, coerce=int, widget=forms.RadioSelect, initial=LevelWord.ALONE
    )
    titles = forms.MultipleChoiceField(label=_("For which job titles?"), widget=forms.CheckboxSelectMultiple)
    units = forms.MultipleChoiceField(label=_("In which units?"), widget=forms.CheckboxSelectMultiple)
    how_many = forms.ChoiceField(
        label=_("How many in each unit?"),
        choices=[(ALL, _("Everybody who has the title there today")), (THIS_MANY, _("This many of each title"))],
        widget=forms.RadioSelect,
        initial=ALL,
    )
    people = forms.IntegerField(label=_("How many of each title?"), min_value=1, max_value=100_000, required=False)
    by_date = forms.DateField(label=_("By when?"), widget=_day())
    sees: Sees = {
        "titles": ("eye", _("Everybody sees the need. Who holds it in one job title, only coordinators of the unit."))
    }

    def __init__(self, *args: object, titles: Choices, units: Choices, **kwargs: object) -> None:
        super().__init__(*args, **kwargs)
        self.fields["titles"].choices = titles  # type: ignore[attr-defined]
        self.fields["units"].choices = units  # type: ignore[attr-defined]

    def clean(self) -> dict[str, object]:
        cleaned = super().clean()
        if cleaned.get("how_many") == THIS_MANY and not cleaned.get("people") and "people" not in self.errors:
            self.add_error("people", gettext("Write how many of each title, or choose everybody."))
        return cleaned

    @property
    def number(self) -> int | None:
        """How many of each title; `None`: all there are."""
        return self.cleaned_data["people"] if self.cleaned_data["how_many"] == THIS_MANY else None


class ApplyNeedsForm(forms.Form):
    """The button below the lines that were looked at."""
