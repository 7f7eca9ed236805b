"""Forms of programmes, their rounds and proposals."""

from collections.abc import Sequence

from django import forms
from django.db.models import Q
from django.utils.text import capfirst
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from peerlore.people.forms.fields import LineField, RowsField
from peerlore.people.models import Person, Unit
from peerlore.programmes.access import coordinates_all, units_to_enrol
from peerlore.programmes.actions.limiting import Limits, field_of, limits_of
from peerlore.programmes.formats import FORMATS, Format
from peerlore.programmes.models import Answer, Enrolment, Stage
from peerlore.programmes.reasons import WHAT_A_NO_TEACHES
from peerlore.programmes.recipes import USUAL, offered, parse, read
from peerlore.skills.forms import LEVELS_UP
from peerlore.skills.models import Need, Skill

PlacesBy = Stage.PlacesBy
PLACES_BY = [
    (PlacesBy.NO_LIMIT, _("Everybody who joins takes part\nThere is no limit.")),
    (
        PlacesBy.FIRST_COME,
        _("In the order of joining\nWho comes later waits; when a place is free, the next is asked."),
    ),
    (
        PlacesBy.LOT,
        _("By lot, at the end of a day\nEverybody who joined by then has the same chance; the others wait."),
    ),
]
EVERYBODY = _("Everybody who works here")
REACHED = _("Everybody in the units you coordinate, and yourself")


ROLLING = _("Rolling: people join any day")
ROLLING_MEANS = _("Within a day each hears whom we found, or why nobody yet and when we look again. You set no dates.")


NEED_MISSING = _("Choose at least one need; it says who is asked and what is learned.")


class StartForm(forms.Form):
    """Start a programme."""

    name = LineField(
        label=_("Name"),
        required=False,
        max_length=200,
        help_text=_("What people will call it. Empty: the goal's name."),
    )
    recipe = forms.ChoiceField(label=_("Recipe"), widget=forms.RadioSelect)
    need = RowsField(
        label=_("Needs it is for"),
        queryset=Need.objects.filter(goal__closed_at=None).select_related("skill", "unit", "goal"),
        widget=forms.CheckboxSelectMultiple,
        required=False,
        help_text=_("Not needed where people only meet."),
    )
    rolling = forms.BooleanField(label=ROLLING, required=False, help_text=ROLLING_MEANS)
    sees = {
        "name": ("eye", _("Everybody who may join.")),
        "need": ("eye", _("Everybody who may join: a goal is for all to know.")),
    }

    def __init__(self, *args: object, **kwargs: object) -> None:
        super().__init__(*args, **kwargs)  # type: ignore[arg-type]
        recipes = [read(code) for code in offered()]
        chosen = self.fields["recipe"]
        assert isinstance(chosen, forms.ChoiceField)
        chosen.choices = [(recipe.code, f"{recipe.name}\n{recipe.promise}") for recipe in recipes]
        chosen.initial = USUAL
        needs = self.fields["need"]
        assert isinstance(needs, forms.ModelMultipleChoiceField)
        needs.label_from_instance = _need_words  # type: ignore[assignment, method-assign]

    def name_or_goal(self) -> str:
        needs: Sequence[Need] = list(self.cleaned_data["need"])
        recipe = read(self.cleaned_data["recipe"])
        given: str = self.cleaned_data["name"]
        if given or not needs:
            return given or recipe.name
        return gettext("%(recipe)s: %(goal)s") % {"recipe": recipe.name, "goal": needs[0].goal.name}

    def clean(self) -> dict[str, object]:
        """Where nobody says what they would learn, a programme needs no need."""
        said = self.cleaned_data
        recipe = said.get("recipe")
        if recipe and "need" in said and not said["need"] and not FORMATS[read(recipe).format].of_equals:
            self.add_error("need" if Need.objects.filter(goal__closed_at=None).exists() else "recipe", NEED_MISSING)
        return said


def _need_words(need: Need) -> str:
    facts = {"skill": need.skill.label, "unit": need.unit.name, "goal": need.goal.name, "level": need.level}
    return capfirst(gettext("%(skill)s at level %(level)s in %(unit)s, for “%(goal)s”") % facts)


class ChangeForm(forms.Form):
    """What of a programme can be changed."""

    name = LineField(label=_("Name"), max_length=200, help_text=_("Exchanges keep the name they began with."))
    answer_days = forms.IntegerField(
        label=_("Days to answer a proposal"), help_text=_("For proposals still to come; a day that was told stays.")
    )
    open_to_all = forms.BooleanField(
        label=_("Everybody may join by themselves"), required=False,
        help_text=_("Without it, only those in it and its goals' owners see the programme, and you enrol people."),
    )  # fmt: skip
    rolling = forms.BooleanField(label=ROLLING, required=False, help_text=ROLLING_MEANS)
    follow_ups = forms.IntegerField(
        label=_("Follow-up rounds after a round"), min_value=0, max_value=9, required=False,
        help_text=_("At most so many small rounds for those who lost somebody or have nobody; 0 for none."),
    )  # fmt: skip
    follows_up_itself = forms.BooleanField(
        label=_("Follow-ups go out by themselves"), required=False,
        help_text=_("Without it each waits as a draft until you have looked at it."),
    )  # fmt: skip
    new_everywhere = forms.BooleanField(
        label=_("Only people who have not met in any programme"), required=False,
        help_text=_("Without it, whom they met is read of this programme alone."),
    )  # fmt: skip
    sees = {"name": ("eye", _("Everybody who may join, and who takes part."))}

    def __init__(self, *args: object, format_: Format, **kwargs: object) -> None:
        """Nobody answers what needs no yes, and who has met is read only there."""
        super().__init__(*args, **kwargs)  # type: ignore[arg-type]
        for name in ["answer_days", "rolling"] if format_.by_coming else ["new_everywhere"]:
            del self.fields[name]


class PlacesForm(forms.Form):
    """How many may take part on each side, and how the places are given. `seen`: the limits as they were looked at."""

    places_by = forms.ChoiceField(
        label=_("How are the places given?"), required=False, widget=forms.RadioSelect, choices=PLACES_BY
    )
    closes_on = forms.DateField(
        label=_("Lots are drawn at the end of"), required=False,
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
        help_text=_("Only by lot. Until then people join, and each has the same chance."),
    )  # fmt: skip
    seen = forms.CharField(required=False, widget=forms.HiddenInput)
    unmarked = ("places_by",)
    sees = {"places_by": ("eye", _("Everybody who may join."))}

    def __init__(self, *args: object, stage: Stage, **kwargs: object) -> None:
        super().__init__(*args, **kwargs)  # type: ignore[arg-type]
        recipe, now = parse(stage.recipe_text), limits_of(stage)
        self.roles = [role.code for role in FORMATS[stage.format].roles]
        for role in self.roles:
            self.fields[field_of(role)] = forms.IntegerField(
                label=_("Places: %(role)s") % {"role": recipe.role(role).name}, required=False, min_value=1,
                initial=now.places.get(role), help_text=_("Nothing here: no limit on this side."),
            )  # fmt: skip
        self.order_fields([*map(field_of, self.roles), "places_by", "closes_on"])
        way = now.places_by or (PlacesBy.LOT if recipe.entry.when_full == "lottery" else PlacesBy.FIRST_COME)
        self.initial.update({"places_by": way, "closes_on": now.closes_on, "seen": now.mark})

    def limits(self) -> Limits:
        """Where everybody takes part no number counts, and no day where no lots are drawn."""
        said, way = self.cleaned_data, self.cleaned_data["places_by"]
        numbers = {role: said[field_of(role)] for role in self.roles if said[field_of(role)] is not None}
        closes_on = said["closes_on"] if way == PlacesBy.LOT else None
        return Limits(places=numbers if way else {}, places_by=way, closes_on=closes_on)


class EnrolForm(forms.Form):
    """Whom to enrol: a unit with all below it, or everybody, as far as `by` coordinates them. First counted, then
    confirmed."""

    unit = forms.ModelChoiceField(
        label=_("From where"), queryset=Unit.objects.none(), required=False,
        help_text=_("A unit counts with everything below it."),
    )  # fmt: skip
    confirmed = forms.BooleanField(required=False, widget=forms.HiddenInput)
    unmarked = ("unit",)

    def __init__(self, *args: object, by: Person, **kwargs: object) -> None:
        super().__init__(*args, **kwargs)  # type: ignore[arg-type]
        unit = self.fields["unit"]
        assert isinstance(unit, forms.ModelChoiceField)
        unit.empty_label = EVERYBODY if coordinates_all(by) else REACHED
        unit.queryset = units_to_enrol(by)


class JoinForm(forms.Form):
    """Join by oneself, as the one who gives or as the one who asks; with `mine`, change how one takes part."""

    role = forms.ChoiceField(label=_("How do you want to take part?"), widget=forms.RadioSelect)
    skill = forms.ModelChoiceField(
        label=_("What do you want to learn first?"), queryset=Skill.objects.none(), required=False,
        empty_label=_("Choose a skill"),
        help_text=_("Only if you come to learn."),
    )  # fmt: skip
    level = forms.TypedChoiceField(
        label=_("To which level?"), coerce=int, required=False, empty_value="3", initial=3,
        choices=LEVELS_UP,
    )  # fmt: skip
    then = RowsField(
        label=_("And after that?"), queryset=Skill.objects.none(), required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text=_("Only if you come to learn, and to the same level."),
    )  # fmt: skip
    capacity = forms.IntegerField(
        label=_("How many people at once?"), min_value=1, max_value=9, initial=1,
        help_text=_("You can change it any time, down to the places that are taken; what goes on is never broken."),
    )  # fmt: skip
    sees = {
        "role": ("eye", _("You, the coordinator of this programme, and whoever is proposed to you.")),
        "skill": ("eye", _("You, the coordinator of this programme, and whoever is proposed to you.")),
        "level": ("eye", _("You, and whoever is proposed to you.")),
        "then": ("eye", _("You, the coordinator of this programme, and whoever is proposed to you.")),
        "capacity": ("eye", _("You, and the coordinator of this programme.")),
    }

    unmarked: tuple[str, ...] = ()

    def __init__(self, *args: object, stage: Stage, mine: Enrolment | None = None, **kwargs: object) -> None:
        super().__init__(*args, **kwargs)  # type: ignore[arg-type]
        self.mine, self.wished = mine, list(mine.wish_rows.select_related("skill")) if mine else []
        format_ = FORMATS[stage.format]
        self.only_role = format_.gives.code if format_.of_equals else ""
        if self.only_role:  # one meeting at a time, and nobody says what they would learn
            self.fields.clear()
            return
        self._offer_roles(stage)
        self._offer_skills(stage)
        if mine:
            self._start_from(mine, format_)

    def _offer_roles(self, stage: Stage) -> None:
        recipe, role = parse(stage.recipe_text), self.fields["role"]
        assert isinstance(role, forms.ChoiceField)
        seats = [recipe.role(bounds.code) for bounds in FORMATS[stage.format].roles]
        role.choices = [(seat.code, f"{seat.name}\n{seat.does}") for seat in seats]

    def _offer_skills(self, stage: Stage) -> None:
        """Needed ones, and those wished already. Where nothing is needed the first may be any, a list of all none."""
        skill, then = self.fields["skill"], self.fields["then"]
        assert isinstance(skill, forms.ModelChoiceField)
        assert isinstance(then, RowsField)
        needed = stage.programme.needs.values("skill")
        wished = Q(pk__in=[wish.skill_id for wish in self.wished])
        skill.queryset = Skill.objects.filter(Q(pk__in=needed) | wished) if needed else Skill.objects.in_use()
        then.queryset = Skill.objects.filter(Q(pk__in=needed) | wished)
        if then.queryset.count() < 2:
            del self.fields["then"]

    def _start_from(self, mine: Enrolment, format_: Format) -> None:
        del self.fields["role"]
        self.unmarked = ("skill", "level", "then")
        self.fields["skill"].help_text = ""
        if "then" in self.fields:
            self.fields["then"].help_text = _("To the same level; what you wished before keeps the level it had.")
        self.initial["capacity"] = mine.capacity
        if mine.role == format_.gives.code:
            for name in {"skill", "level", "then"} & self.fields.keys():
                del self.fields[name]
        elif self.wished:
            first, *others = self.wished
            told = {"skill": first.skill_id, "level": first.level, "then": [one.skill_id for one in others]}
            self.initial.update(told)

    def chosen_role(self) -> str:
        return self.only_role or (self.mine.role if self.mine else str(self.cleaned_data["role"]))

    def places(self) -> int:
        return int(self.cleaned_data.get("capacity", 1))

    def wishes(self) -> list[tuple[Skill, int]]:
        """The first, then the others in the order they had; each to its own level where it had one."""
        first: Skill | None = self.cleaned_data.get("skill")
        levels = {wish.skill_id: wish.level for wish in self.wished}
        others = sorted(self.cleaned_data.get("then") or (), key=lambda one: [*levels, one.pk].index(one.pk))
        asked = int(self.cleaned_data.get("level") or 0)
        found = [(first, asked)] if first else []
        return found + [(one, levels.get(one.pk, asked)) for one in others if one != first]


class EnrolOneForm(JoinForm):
    """The coordinator enrols one person."""

    of_them = {
        "role": _("How do they take part?"),
        "skill": _("What would they learn first?"),
    }
    sees = {
        "role": ("eye", _("They, you, and whoever is proposed to them.")),
        "skill": ("eye", _("They, you, and whoever is proposed to them.")),
        "level": ("eye", _("They, and whoever is proposed to them.")),
        "then": ("eye", _("They, you, and whoever is proposed to them.")),
        "capacity": ("eye", _("They and you. They can change it.")),
    }

    def __init__(self, *args: object, stage: Stage, **kwargs: object) -> None:
        super().__init__(*args, stage=stage, **kwargs)  # type: ignore[arg-type]
        if self.only_role:
            return
        for name, label in self.of_them.items():
            self.fields[name].label = label
        for name in {"skill", "then"} & self.fields.keys():
            self.fields[name].help_text = _("Only if they come to learn.")
        self.fields["capacity"].help_text = _("Never more than they offer in all, whatever stands here.")


class DialsForm(forms.Form):
    """One what-if: where each dial would stand."""

    skill_fit = forms.IntegerField(label=_("Skill fit"), min_value=0, max_value=10)
    reach = forms.IntegerField(label=_("Reach across units"), min_value=0, max_value=10)
    likeness = forms.IntegerField(
        label=_("Likeness of level"), min_value=0, max_value=10,
        help_text=_("Above 5, people at like points of working life are preferred; below 5, unlike ones."),
    )  # fmt: skip
    wishes = forms.IntegerField(label=_("First wishes"), min_value=0, max_value=10)
    load = forms.IntegerField(label=_("Spreading the load"), min_value=0, max_value=10)


class TurnForm(forms.Form):
    """The settings of one what-if, as its button sends them."""

    dials = forms.RegexField(
        label=_("The five settings"),
        regex=r"^(10|[0-9])(-(10|[0-9])){4}$",
        widget=forms.HiddenInput,
        error_messages={
            name: _("Write five numbers from 0 to 10, parted by hyphens.") for name in ("invalid", "required")
        },
    )


class ByHandForm(forms.Form):
    """With whom somebody is to be set together, or from whom they are to be parted."""

    other = forms.IntegerField(label=_("The other one"), min_value=1, max_value=2**31, widget=forms.HiddenInput)


class AnswerForm(forms.Form):
    """Yes, or not this time with a word why, which only the matching sees."""

    said = forms.ChoiceField(
        label=_("Your answer"), choices=[(Answer.Said.YES, _("Yes")), (Answer.Said.NO, _("Not this time"))]
    )
    why = forms.ChoiceField(
        label=_("What does not fit?"),
        required=False,
        widget=forms.RadioSelect,
        choices=[(word, f"{word.label}\n{WHAT_A_NO_TEACHES[word]}") for word in Answer.Why if word],
    )
    sees = {"why": ("lock", _("Only the matching goes by it, and you can take it back. The other side is never told."))}


class PublishForm(forms.Form):
    """All at once, or in waves."""

    waves = forms.IntegerField(
        label=_("In how many waves?"), min_value=1, max_value=9, initial=1, required=False,
        help_text=_("1: all at once. Else a part goes out now and the rest by itself; places are kept for all."),
    )  # fmt: skip
    every_days = forms.IntegerField(
        label=_("Days from one wave to the next"), min_value=1, max_value=60, initial=7, required=False,
    )  # fmt: skip
    unmarked = ("waves", "every_days")


class NothingToFill(forms.Form):
    """A button alone."""
