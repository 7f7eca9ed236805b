"""Occupations as the taxonomies have them: the titles they go by, and the skills they ask for."""

from typing import Self

from django.db import models
from django.db.models import Q

from peerlore.skills.models.records import TOP_LEVEL, LevelWord
from peerlore.skills.models.taxonomy import SOURCES, Skill
from peerlore.skills.models.words import Word

TOP_OF_ONET = 7
TOP_IMPORTANCE = 5


class OccupationQuerySet(models.QuerySet["Occupation"]):
    def in_use(self) -> Self:
        return self.filter(retired_at=None)


class Occupation(models.Model):
    """An occupation of a taxonomy. `code` is what it has there (ISCO in ESCO, SOC in O*NET)."""

    uri = models.CharField(max_length=255, unique=True)
    source = models.SlugField()
    code = models.CharField(max_length=32, blank=True)
    label = models.CharField(max_length=255)
    description = models.TextField(blank=True)
    retired_at = models.DateTimeField(null=True)

    objects = OccupationQuerySet.as_manager()

    class Meta:
        ordering = ["label"]

    def __str__(self) -> str:
        return self.label

    @property
    def source_name(self) -> str:
        return str(SOURCES.get(self.source, self.source))


class OccupationTitle(models.Model):
    """One title an occupation goes by; `words` says how many there are in it, as they are compared."""

    occupation = models.ForeignKey(Occupation, on_delete=models.CASCADE, related_name="titles")
    title = models.CharField(max_length=255)
    normalised = models.CharField(max_length=255, db_index=True)
    preferred = models.BooleanField(default=False)
    words = models.PositiveSmallIntegerField()

    class Meta:
        constraints = [
            models.UniqueConstraint("occupation", "normalised", name="title_once_for_each_occupation"),
            models.UniqueConstraint("occupation", condition=Q(preferred=True), name="one_preferred_title"),
        ]

    def __str__(self) -> str:
        return self.title


class WordOfTitle(models.Model):
    """A word, and a title of an occupation that holds it."""

    word = models.ForeignKey(Word, on_delete=models.CASCADE, related_name="titles", db_index=False)
    title = models.ForeignKey(OccupationTitle, on_delete=models.CASCADE, related_name="held_words")

    class Meta:
        verbose_name_plural = "words of titles"
        indexes = [models.Index("word", "title", name="titles_by_word")]

    def __str__(self) -> str:
        return f"{self.word_id} in {self.title_id}"


class OccupationSkill(models.Model):
    """A skill that an occupation asks for. `importance` runs from 1 to 5 and `level` from 0 to 7, as in O*NET; ESCO
    says essential or optional only, O*NET of software whether it is asked for much."""

    occupation = models.ForeignKey(Occupation, on_delete=models.CASCADE, related_name="uses")
    skill = models.ForeignKey(Skill, on_delete=models.CASCADE, related_name="+")
    essential = models.BooleanField(default=False)
    importance = models.FloatField(null=True)
    level = models.FloatField(null=True)

    class Meta:
        constraints = [models.UniqueConstraint("occupation", "skill", name="skill_once_for_each_occupation")]

    def __str__(self) -> str:
        return f"{self.skill_id} for {self.occupation_id}"

    @property
    def usual_level(self) -> LevelWord:
        """What is usual, on our scale: O*NET's level where it is told; alone where essential; else with help."""
        if self.level is not None:
            return LevelWord(max(1, min(TOP_LEVEL, round(self.level * TOP_LEVEL / TOP_OF_ONET))))
        return LevelWord.ALONE if self.essential else LevelWord.WITH_HELP
