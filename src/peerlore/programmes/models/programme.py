"""A programme, its stages, and who is enrolled."""

from typing import Self

from django.core.validators import MaxValueValidator
from django.db import models
from django.db.models import Q

from peerlore.people.models import Office, Person
from peerlore.people.models.offices import EVERYWHERE
from peerlore.people.offices import scopes
from peerlore.skills.models import Goal, Need, Skill


class ProgrammeQuerySet(models.QuerySet["Programme"]):
    def visible_to(self, person: Person) -> Self:
        """Everybody sees the programmes that are open to join or that they are in; coordinators those of their scope;
        executives those that serve their goals."""
        if EVERYWHERE in scopes(person, Office.COORDINATOR):
            return self
        held = [s.removeprefix("programme:") for s in scopes(person, Office.COORDINATOR) if s.startswith("programme:")]
        enrolled = Enrolment.objects.filter(person=person).values("stage__programme")
        return self.filter(
            Q(pk__in=held) | Q(pk__in=enrolled) | Q(open_to_all=True, ended_at=None) | Q(goals__owner=person)
        ).distinct()

    def run_by(self, person: Person) -> Self:
        """Programmes `person` coordinates."""
        held = scopes(person, Office.COORDINATOR)
        if EVERYWHERE in held:
            return self
        return self.filter(pk__in=[s.removeprefix("programme:") for s in held if s.startswith("programme:")])

    def going_on(self) -> Self:
        return self.filter(ended_at=None)


class Programme(models.Model):
    """One launch of a recipe, for goals (or none: open exploration). `follow_ups`: how many small rounds a round may
    have after it; they are published by themselves, or wait for the coordinator."""

    name = models.CharField(max_length=200)
    goals = models.ManyToManyField(Goal, related_name="programmes")
    needs = models.ManyToManyField(Need, related_name="programmes")
    coordinator = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    answer_days = models.PositiveSmallIntegerField(default=7)
    open_to_all = models.BooleanField(default=True)
    follow_ups = models.PositiveSmallIntegerField(default=3, db_default=0, validators=[MaxValueValidator(9)])
    follows_up_itself = models.BooleanField(default=True, db_default=True)
    started_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True)

    objects = ProgrammeQuerySet.as_manager()

    class Meta:
        ordering = ["-started_at", "-pk"]

    def __str__(self) -> str:
        return self.name

    @property
    def scope(self) -> str:
        return f"programme:{self.pk}"

    @property
    def state(self) -> str:
        return "ended" if self.ended_at else "going-on"


class Stage(models.Model):
    """One stage of a programme. `recipe_text` is the full TOML it started with, frozen."""

    programme = models.ForeignKey(Programme, on_delete=models.CASCADE, related_name="stages")
    number = models.PositiveSmallIntegerField(default=1)
    recipe_code = models.SlugField()
    format = models.SlugField()
    recipe_text = models.TextField()

    class Meta:
        ordering = ["programme", "number"]
        constraints = [models.UniqueConstraint("programme", "number", name="stage_number_once")]

    def __str__(self) -> str:
        return f"{self.programme_id}, stage {self.number}"


class EnrolmentQuerySet(models.QuerySet["Enrolment"]):
    def taking_part(self) -> Self:
        return self.filter(withdrawn_at=None, person__is_active=True)

    def in_programme(self, programme: "Programme") -> Self:
        """Who takes part in any stage of it."""
        return self.taking_part().filter(stage__programme=programme)


class Enrolment(models.Model):
    """One person in one stage: the role, how many partners at most, and (for learners) what they want, best first."""

    stage = models.ForeignKey(Stage, on_delete=models.CASCADE, related_name="enrolments")
    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="enrolments")
    role = models.SlugField()
    capacity = models.PositiveSmallIntegerField(validators=[MaxValueValidator(9)])
    reserved = models.PositiveSmallIntegerField(default=0)
    enrolled_by = models.ForeignKey(Person, null=True, on_delete=models.SET_NULL, related_name="+")
    enrolled_at = models.DateTimeField()
    withdrawn_at = models.DateTimeField(null=True)
    wishes = models.ManyToManyField(Skill, through="EnrolmentWish", related_name="+")

    objects = EnrolmentQuerySet.as_manager()

    class Meta:
        ordering = ["stage", "person"]
        constraints = [
            models.UniqueConstraint("stage", "person", name="one_role_for_each_person_and_stage"),
            models.CheckConstraint(condition=Q(reserved__lte=models.F("capacity")), name="enrolment_within_capacity"),
        ]

    def __str__(self) -> str:
        return f"{self.person_id} as {self.role}"

    @property
    def free(self) -> int:
        return self.capacity - self.reserved

    @property
    def state(self) -> str:
        return "withdrawn" if self.withdrawn_at else "enrolled"


class EnrolmentWish(models.Model):
    """A learner's wish, in order: 1 is the first."""

    enrolment = models.ForeignKey(Enrolment, on_delete=models.CASCADE, related_name="wish_rows")
    skill = models.ForeignKey(Skill, on_delete=models.PROTECT, related_name="+")
    level = models.PositiveSmallIntegerField(validators=[MaxValueValidator(5)])
    rank = models.PositiveSmallIntegerField()

    class Meta:
        ordering = ["enrolment", "rank"]
        constraints = [models.UniqueConstraint("enrolment", "rank", name="wish_rank_once")]

    def __str__(self) -> str:
        return f"{self.rank}: {self.skill_id}"
