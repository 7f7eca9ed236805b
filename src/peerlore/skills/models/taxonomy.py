"""The taxonomy: skills, with every label they go by, and which of them are one and the same."""

import unicodedata
from collections.abc import Sequence
from typing import Self

from django.db import models
from django.db.models import Case, IntegerField, Q, When
from django.utils.translation import gettext_lazy as _

from peerlore.people.models import Person

SOURCES = {
    "esco": "ESCO",
    "onet": "O*NET",
    "starter": _("Peerlore’s starter taxonomy"),
    "own": _("Your own file"),
    "typed": _("Added by people here"),
}


def normalised(label: str) -> str:
    """A label as it is compared: no accents, no case, single blanks."""
    plain = unicodedata.normalize("NFKD", label.casefold())
    return " ".join("".join(c for c in plain if not unicodedata.combining(c)).split())


class SkillQuerySet(models.QuerySet["Skill"]):
    def in_use(self) -> Self:
        """Skills that are offered: not retired, and not the same as one that is."""
        return self.filter(retired_at=None, same_as=None)

    def learnable(self) -> Self:
        """Skills themselves, not the groups they are gathered in."""
        return self.in_use().filter(is_group=False)

    def best_named(self, words: str) -> Self:
        """The few skills that `words` mean most likely, best first: see `peerlore.skills.models.finding`."""
        from peerlore.skills.models.finding import found

        return self.in_this_order(found(words, among=self))

    def standing_for(self, skill: "Skill") -> "Skill":
        """What stands for `skill` now, whatever was so when it was read: itself, or the one it is the same as."""
        return self.select_related("same_as").get(pk=skill.pk).itself

    def in_this_order(self, keys: Sequence[int]) -> Self:
        place = Case(*(When(pk=key, then=n) for n, key in enumerate(keys)), default=0, output_field=IntegerField())
        return self.filter(pk__in=keys).order_by(place)


class Skill(models.Model):
    """Something people can do or know. `uri` names it in the taxonomy it came from; our own have "peerlore:…".

    A skill that two taxonomies have is a row for each: one of them is offered, the others are the `same_as` it and keep
    what their own taxonomy says. `dropped_at` is when that taxonomy stopped having it, `retired_at` when it was no
    longer offered: one that another taxonomy still has goes on.
    """

    uri = models.CharField(max_length=255, unique=True)
    label = models.CharField(max_length=255)
    description = models.TextField(blank=True)
    source = models.SlugField()
    kind = models.SlugField(blank=True)
    broader = models.ManyToManyField("self", symmetrical=False, related_name="narrower")
    is_group = models.BooleanField(default=False)
    same_as = models.ForeignKey("self", null=True, on_delete=models.PROTECT, related_name="others")
    dropped_at = models.DateTimeField(null=True)
    retired_at = models.DateTimeField(null=True)

    objects = SkillQuerySet.as_manager()

    class Meta:
        ordering = ["label"]
        constraints = [models.CheckConstraint(condition=~Q(same_as=models.F("id")), name="skill_not_same_as_itself")]

    def __str__(self) -> str:
        return self.label

    @property
    def itself(self) -> "Skill":
        """The row that stands for this skill: its own, or the one it is the same as."""
        return self.same_as or self

    @property
    def source_name(self) -> str:
        """Where it came from, in words."""
        return str(SOURCES.get(self.source, self.source))

    @property
    def other_labels(self) -> list[str]:
        """What else it is called; read with its labels at hand."""
        return [label.label for label in self.labels.all() if not label.preferred]


class SkillLabel(models.Model):
    """One label a skill goes by, and its normalised form."""

    skill = models.ForeignKey(Skill, on_delete=models.CASCADE, related_name="labels")
    label = models.CharField(max_length=500)
    normalised = models.CharField(max_length=500, db_index=True)
    preferred = models.BooleanField(default=False)

    class Meta:
        constraints = [
            models.UniqueConstraint("skill", "normalised", name="label_once_for_each_skill"),
            models.UniqueConstraint("skill", condition=Q(preferred=True), name="one_preferred_label"),
        ]

    def __str__(self) -> str:
        return self.label


class LikenessQuerySet(models.QuerySet["Likeness"]):
    def offered(self) -> Self:
        return self.filter(state=Likeness.State.OFFERED)

    def made_one(self) -> Self:
        return self.filter(state=Likeness.State.ONE)

    def kept_apart(self) -> Self:
        return self.filter(state=Likeness.State.APART)


class Likeness(models.Model):
    """Two skills that may be one: offered for a look, made one (`other` is the same as `kept`), or kept apart."""

    class State(models.TextChoices):
        OFFERED = "offered", _("waits for a look")
        ONE = "one", _("made one")
        APART = "apart", _("kept apart")

    class Why(models.TextChoices):
        EQUAL = "equal", _("They have the same name.")
        OTHER_LABEL = "other-label", _("One is another name of the other.")
        WORDS = "words", _("They have the same words, in another order or form.")
        SPELLING = "spelling", _("They are spelt almost alike.")
        WENT_INTO = "went-into", _("A newer release has one as another name of the other.")
        CHOSEN = "chosen", _("A coordinator said that they are the same.")

    kept = models.ForeignKey(Skill, on_delete=models.CASCADE, related_name="likenesses")
    other = models.ForeignKey(Skill, on_delete=models.CASCADE, related_name="+")
    why = models.SlugField(choices=Why.choices)
    state = models.SlugField(choices=State.choices, default=State.OFFERED)
    by = models.ForeignKey(Person, null=True, on_delete=models.SET_NULL, related_name="+")
    at = models.DateTimeField()

    objects = LikenessQuerySet.as_manager()

    class Meta:
        verbose_name_plural = "likenesses"
        ordering = ["-at", "-pk"]
        constraints = [
            models.UniqueConstraint("kept", "other", name="two_skills_compared_once"),
            models.UniqueConstraint("other", condition=Q(state="one"), name="the_same_as_one_only"),
            models.CheckConstraint(condition=~Q(kept=models.F("other")), name="likeness_of_two"),
        ]

    def __str__(self) -> str:
        return f"{self.kept_id} and {self.other_id}: {self.state}"

    @property
    def is_one(self) -> bool:
        return self.state == Likeness.State.ONE
