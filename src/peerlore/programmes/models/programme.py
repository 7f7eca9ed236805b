"""A programme, its stages, and who is enrolled."""

from datetime import date, datetime
from typing import Self

from django.core.validators import MaxValueValidator
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from peerlore.people.models import Office, Person
from peerlore.people.models.offices import EVERYWHERE
from peerlore.people.offices import scopes
from peerlore.programmes.models.days import last_day
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
    have after it; they are published by themselves, or wait for the coordinator. In a `rolling` one people join any day
    and are looked for within a day. Where rounds bring together only who has not met, that is read of this programme,
    or of all where `new_everywhere`; and of what began since `afresh_at`."""

    name = models.CharField(max_length=200)
    goals = models.ManyToManyField(Goal, related_name="programmes")
    needs = models.ManyToManyField(Need, related_name="programmes")
    coordinator = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    answer_days = models.PositiveSmallIntegerField(default=7)
    open_to_all = models.BooleanField(default=True)
    follow_ups = models.PositiveSmallIntegerField(default=3, db_default=0, validators=[MaxValueValidator(9)])
    rolling = models.BooleanField(default=False, db_default=False)
    follows_up_itself = models.BooleanField(default=True, db_default=True)
    new_everywhere = models.BooleanField(default=False, db_default=False)
    afresh_at = models.DateTimeField(null=True)
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


class StageQuerySet(models.QuerySet["Stage"]):
    def rolling(self) -> Self:
        """Stages going on in which newcomers are looked for any day."""
        return self.filter(programme__rolling=True, programme__ended_at=None)

    def with_people_waiting(self) -> Self:
        """Stages going on in which somebody is on a waiting list."""
        waiting = Enrolment.objects.waiting().order_by().values("stage")
        return self.filter(pk__in=waiting, programme__ended_at=None)


class Stage(models.Model):
    """One stage of a programme. `recipe_text` is the full TOML it started with, frozen. `places` says for a role how
    many may take part in it; a role that is not in it has no limit."""

    class PlacesBy(models.TextChoices):
        """How limited places are given."""

        NO_LIMIT = "", _("Everybody who joins takes part")
        FIRST_COME = "first-come", _("In the order of joining")
        LOT = "lot", _("By lot")

    programme = models.ForeignKey(Programme, on_delete=models.CASCADE, related_name="stages")
    number = models.PositiveSmallIntegerField(default=1)
    recipe_code = models.SlugField()
    format = models.SlugField()
    recipe_text = models.TextField()
    places = models.JSONField(default=dict, db_default={}, blank=True)
    places_by = models.SlugField(choices=PlacesBy.choices, default=PlacesBy.NO_LIMIT, db_default="", blank=True)

    objects = StageQuerySet.as_manager()

    class Meta:
        ordering = ["programme", "number"]
        constraints = [models.UniqueConstraint("programme", "number", name="stage_number_once")]

    def __str__(self) -> str:
        return f"{self.programme_id}, stage {self.number}"

    @property
    def by_lot(self) -> bool:
        return self.places_by == self.PlacesBy.LOT

    def places_of(self, role: str) -> int | None:
        """How many may take part in `role`; `None` where there is no limit."""
        places: dict[str, int] = self.places
        return places.get(role)

    def places_free(self, role: str) -> int:
        """Of a limited role. A place that was offered is not free."""
        return (self.places_of(role) or 0) - self.enrolments.holding_places().filter(role=role).count()

    def has_places_to_offer(self) -> bool:
        waiting = Enrolment.objects.waiting().filter(stage=self)
        return any(self.places_free(role) > 0 and waiting.filter(role=role).exists() for role in self.places)


class EnrolmentQuerySet(models.QuerySet["Enrolment"]):
    def staying(self) -> Self:
        """Who has not left it: those who take part, and those who wait to."""
        return self.filter(withdrawn_at=None, person__is_active=True)

    def taking_part(self) -> Self:
        return self.staying().filter(standing=Enrolment.Standing.ENROLLED)

    def holding_places(self) -> Self:
        """Who takes up one of limited places: an offered one is kept for whom it was offered to."""
        return self.filter(withdrawn_at=None, standing__in=[Enrolment.Standing.ENROLLED, Enrolment.Standing.OFFERED])

    def in_the_draw(self) -> Self:
        return self.staying().filter(standing=Enrolment.Standing.APPLIED)

    def waiting(self) -> Self:
        """On the waiting list, the next one first."""
        return self.staying().filter(standing=Enrolment.Standing.WAITING).order_by("stage", "role", "turn")

    def offers_over(self, now: datetime) -> Self:
        """Places that were offered, and the time to take them ran out."""
        return self.filter(withdrawn_at=None, standing=Enrolment.Standing.OFFERED, offered_until__lt=now)

    def in_programme(self, programme: "Programme") -> Self:
        """Who takes part in any stage of it, or waits to."""
        return self.staying().filter(stage__programme=programme)


class Enrolment(models.Model):
    """One person in one stage: the role, how many partners at most, and (for learners) what they want, best first.
    Where places are limited, `standing` says whether they have one; `turn` orders the waiting list of their role, and
    `offered_until` is the last moment to take an offered place. In a rolling programme `looked_at` says when a round
    last looked for somebody for them, since they joined, changed what they wish or lost somebody."""

    class Standing(models.TextChoices):
        ENROLLED = "enrolled", _("Takes part")
        APPLIED = "applied", _("In the draw")
        WAITING = "waiting", _("On the waiting list")
        OFFERED = "offered", _("Asked whether they take a place")

    stage = models.ForeignKey(Stage, on_delete=models.CASCADE, related_name="enrolments")
    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="enrolments")
    role = models.SlugField()
    capacity = models.PositiveSmallIntegerField(validators=[MaxValueValidator(9)])
    reserved = models.PositiveSmallIntegerField(default=0)
    enrolled_by = models.ForeignKey(Person, null=True, on_delete=models.SET_NULL, related_name="+")
    enrolled_at = models.DateTimeField()
    withdrawn_at = models.DateTimeField(null=True)
    standing = models.SlugField(choices=Standing.choices, default=Standing.ENROLLED, db_default="enrolled")
    turn = models.PositiveIntegerField(null=True)
    offered_until = models.DateTimeField(null=True)
    looked_at = models.DateTimeField(null=True)
    wishes = models.ManyToManyField(Skill, through="EnrolmentWish", related_name="+")

    objects = EnrolmentQuerySet.as_manager()

    class Meta:
        ordering = ["stage", "person"]
        constraints = [
            models.UniqueConstraint("stage", "person", name="one_role_for_each_person_and_stage"),
            models.CheckConstraint(condition=Q(reserved__lte=models.F("capacity")), name="enrolment_within_capacity"),
            models.CheckConstraint(
                condition=~Q(standing="waiting") | Q(turn__isnull=False), name="who_waits_has_a_turn"
            ),
            models.CheckConstraint(
                condition=~Q(standing="offered") | Q(offered_until__isnull=False), name="an_offer_has_an_end"
            ),
        ]
        indexes = [
            models.Index("stage", "role", "turn", condition=Q(standing="waiting"), name="enrolments_waiting"),
            models.Index("offered_until", condition=Q(standing="offered"), name="enrolments_offered"),
        ]

    def __str__(self) -> str:
        return f"{self.person_id} as {self.role}"

    @property
    def free(self) -> int:
        return self.capacity - self.reserved

    @property
    def state(self) -> str:
        return "withdrawn" if self.withdrawn_at else self.standing

    @property
    def takes_part(self) -> bool:
        return self.withdrawn_at is None and self.standing == self.Standing.ENROLLED

    @property
    def is_in_the_draw(self) -> bool:
        return self.standing == self.Standing.APPLIED

    @property
    def waits(self) -> bool:
        return self.standing == self.Standing.WAITING

    @property
    def is_offered(self) -> bool:
        return self.standing == self.Standing.OFFERED

    @property
    def last_day(self) -> date | None:
        """The last day to take the place that is offered, where they are."""
        return last_day(self.offered_until, self.person.zone_info) if self.offered_until else None

    @property
    def number_on_list(self) -> int:
        """1 is next."""
        return Enrolment.objects.waiting().filter(stage=self.stage_id, role=self.role, turn__lte=self.turn).count()


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
