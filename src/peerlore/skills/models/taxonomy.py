"""The taxonomy: skills, with every label they go by."""

import unicodedata
from typing import Self

from django.db import models
from django.db.models import Case, IntegerField, OuterRef, Q, Subquery, When
from django.db.models.functions import Length


def normalised(label: str) -> str:
    """A label as it is compared: no accents, no case, single blanks."""
    plain = unicodedata.normalize("NFKD", label.casefold())
    return " ".join("".join(c for c in plain if not unicodedata.combining(c)).split())


class SkillQuerySet(models.QuerySet["Skill"]):
    def in_use(self) -> Self:
        return self.filter(retired_at=None)

    def called(self, words: str) -> Self:
        """Skills with a label that holds each of `words`."""
        found = self.in_use()
        for word in normalised(words).split():
            found = found.filter(pk__in=SkillLabel.objects.filter(normalised__contains=word).values("skill"))
        return found

    def learnable(self) -> Self:
        """Skills themselves, not the groups they are gathered in."""
        return self.in_use().filter(is_group=False)

    def best_named(self, words: str) -> Self:
        """Skills called `words`: named exactly so first, then beginning so, then a word beginning so, then the rest."""
        text = normalised(words)
        rank = Case(
            When(normalised=text, then=0),
            When(normalised__startswith=text, then=1),
            When(normalised__contains=f" {text}", then=2),
            default=3,
            output_field=IntegerField(),
        )
        ranked = SkillLabel.objects.filter(skill=OuterRef("pk")).annotate(rank=rank).order_by("rank").values("rank")
        return self.called(words).annotate(rank=Subquery(ranked[:1])).order_by("rank", Length("label"), "label", "pk")


class Skill(models.Model):
    """Something people can do or know. `uri` names it in the taxonomy it came from; our own have "peerlore:…"."""

    uri = models.CharField(max_length=255, unique=True)
    label = models.CharField(max_length=255)
    description = models.TextField(blank=True)
    source = models.SlugField()
    kind = models.SlugField(blank=True)
    broader = models.ManyToManyField("self", symmetrical=False, related_name="narrower")
    is_group = models.BooleanField(default=False)
    retired_at = models.DateTimeField(null=True)

    objects = SkillQuerySet.as_manager()

    class Meta:
        ordering = ["label"]

    def __str__(self) -> str:
        return self.label


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
