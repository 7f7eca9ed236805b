"""Goals, what they need, what is worth talking about, and the gap as it was read on a day."""

from datetime import date
from typing import Self

from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from peerlore.people.models import Person, Unit
from peerlore.skills.models.records import TOP_LEVEL, LevelWord
from peerlore.skills.models.taxonomy import Skill


class Serves(models.TextChoices):
    COMPANY = "company", _("The company")
    CUSTOMERS = "customers", _("Its customers")
    COMMUNITY = "community", _("Its community")


class GoalQuerySet(models.QuerySet["Goal"]):
    def visible_to(self, person: Person) -> Self:
        """Everybody who works here may know the goals; what is private hangs elsewhere."""
        return self if person.is_active else self.none()

    def going_on(self, day: date) -> Self:
        return self.filter(closed_at=None, ends__gte=day)


class NeedQuerySet(models.QuerySet["Need"]):
    def going_on(self, day: date) -> Self:
        """Needs whose goal goes on."""
        return self.filter(goal__closed_at=None, goal__ends__gte=day)

    def unread(self, day: date) -> Self:
        """Needs going on whose gap was not read on `day` yet."""
        return self.going_on(day).exclude(readings__on=day)


class Goal(models.Model):
    """Something the organisation wants by a day, with an owner and a measure."""

    name = models.CharField(max_length=200)
    measure = models.TextField(blank=True)
    owner = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="goals")
    serves = models.SlugField(choices=Serves.choices, default=Serves.COMPANY)
    starts = models.DateField()
    ends = models.DateField()
    set_at = models.DateTimeField()
    closed_at = models.DateTimeField(null=True)

    objects = GoalQuerySet.as_manager()

    class Meta:
        ordering = ["ends", "name"]
        constraints = [
            models.CheckConstraint(condition=Q(ends__gte=models.F("starts")), name="goal_ends_after_it_starts")
        ]

    def __str__(self) -> str:
        return self.name


class Need(models.Model):
    """`people` people in `unit` should hold `skill` at `level` by a day."""

    goal = models.ForeignKey(Goal, on_delete=models.CASCADE, related_name="needs")
    unit = models.ForeignKey(Unit, on_delete=models.PROTECT, related_name="+")
    skill = models.ForeignKey(Skill, on_delete=models.PROTECT, related_name="needs")
    said_of = models.ForeignKey(Skill, null=True, on_delete=models.PROTECT, related_name="+")
    level = models.PositiveSmallIntegerField(validators=[MinValueValidator(1), MaxValueValidator(TOP_LEVEL)])
    people = models.PositiveIntegerField(validators=[MinValueValidator(1)])
    by_date = models.DateField()

    objects = NeedQuerySet.as_manager()

    class Meta:
        ordering = ["by_date", "pk"]
        constraints = [
            models.UniqueConstraint("goal", "unit", "skill", "level", name="need_named_once"),
            models.CheckConstraint(condition=Q(people__gte=1), name="need_of_one_at_least"),
            models.CheckConstraint(condition=Q(level__gte=1, level__lte=TOP_LEVEL), name="need_level_one_to_five"),
        ]

    def __str__(self) -> str:
        return f"{self.skill_id} in {self.unit_id}"

    @property
    def level_word(self) -> LevelWord:
        return LevelWord(self.level)


class Topic(models.Model):
    """A question worth talking about for a goal; agendas draw on it."""

    goal = models.ForeignKey(Goal, on_delete=models.CASCADE, related_name="topics")
    question = models.CharField(max_length=300)
    added_by = models.ForeignKey(Person, null=True, on_delete=models.SET_NULL, related_name="+")

    def __str__(self) -> str:
        return self.question


class GapReading(models.Model):
    """What a need had and lacked on a day. Kept, so that a page can say what it was in October.

    `shown_of` says of how many people the figure may be told beyond the coordinators; 0: it may not.
    """

    need = models.ForeignKey(Need, on_delete=models.CASCADE, related_name="readings")
    on = models.DateField()
    read_at = models.DateTimeField()
    needed = models.PositiveIntegerField()
    held = models.PositiveIntegerField()
    teachable = models.PositiveIntegerField()
    shown_of = models.PositiveIntegerField(default=0, db_default=0)

    class Meta:
        ordering = ["need", "on"]
        constraints = [
            models.UniqueConstraint("need", "on", name="one_reading_a_day"),
            models.CheckConstraint(condition=Q(shown_of=0) | Q(shown_of__gte=5), name="reading_of_five_or_not_shown"),
        ]

    def __str__(self) -> str:
        return f"{self.on}: {self.held} of {self.needed}"

    @property
    def missing(self) -> int:
        return max(0, self.needed - self.held)
