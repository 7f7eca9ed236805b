"""A round (one matching), what it proposes, and what each person answers."""

from collections.abc import Collection, Iterator
from datetime import date, datetime
from itertools import combinations, groupby
from operator import itemgetter
from typing import Self

from django.core.validators import MaxValueValidator
from django.db import models
from django.db.models import Exists, F, OuterRef, Prefetch, Q
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from peerlore.exchanges.models import Exchange
from peerlore.people.models import Person
from peerlore.programmes.models.days import last_day
from peerlore.programmes.models.programme import Enrolment, Stage
from peerlore.skills.models import Skill

LOST = ["declined", "expired"]
RESERVING = ["open", "held"]
FEW = 400  # people who are named in a query: databases limit how many can be


class RoundState(models.TextChoices):
    SOLVING = "solving", _("Being worked out")
    FAILED = "failed", _("Could not be worked out")
    DRAFT = "draft", _("Draft: nobody has been told")
    PUBLISHED = "published", _("Published")
    DISCARDED = "discarded", _("Discarded")


class RoundQuerySet(models.QuerySet["Round"]):
    def unsaid(self) -> Self:
        """Rounds that are not finished: nobody was told of them yet."""
        return self.filter(state__in=[RoundState.SOLVING, RoundState.DRAFT])

    def to_publish(self) -> Self:
        """Drafts that are published without anybody looking at them."""
        return self.filter(state=RoundState.DRAFT, publishes_itself=True)

    def with_words_to_count(self) -> Self:
        """Rounds of which everybody has answered, or let it lapse, and whose words why not are not counted yet."""
        asked = Proposal.objects.reserving().filter(round=OuterRef("pk"))
        return self.filter(~Exists(asked), state=RoundState.PUBLISHED, declined_words__isnull=True)

    def stale(self, before: datetime) -> Self:
        """Rounds being worked out whose worker has not been heard of since `before`."""
        return self.filter(state=RoundState.SOLVING, heartbeat_at__lt=before)

    def emptied(self) -> Self:
        """Rounds being worked out of which nothing is frozen any more, because somebody in them was erased."""
        return self.filter(state=RoundState.SOLVING).exclude(problem__has_key="version")

    def frozen_before_an_erasure(self) -> Self:
        """Rounds with people frozen of whom one was erased since."""
        since = self.filter(problem__has_key="version", stage__enrolments__person__erased_at__gt=F("started_at"))
        return since.distinct()


class Round(models.Model):
    """One matching: the problem as it was frozen, the seed, the plan and its certificate. `attempt` fences: a worker
    that was thought dead may not write over the one that took its place. Where somebody in it is erased, the problem
    is emptied; one that is being worked out keeps its dials, with which it is frozen again without them. A follow-up
    `follows` the round whose places have come free. `declined_words` counts why people said no, from five up: once,
    when nobody is asked any more, so that no single answer is to be read out of a change of it."""

    stage = models.ForeignKey(Stage, on_delete=models.CASCADE, related_name="rounds")
    number = models.PositiveSmallIntegerField()
    follows = models.ForeignKey("self", null=True, on_delete=models.CASCADE, related_name="follow_ups")
    publishes_itself = models.BooleanField(default=False, db_default=False)
    state = models.SlugField(choices=RoundState.choices, default=RoundState.SOLVING)
    seed = models.BigIntegerField()
    problem = models.JSONField()
    problem_digest = models.CharField(max_length=64)
    plan = models.JSONField(null=True)
    started_by = models.ForeignKey(Person, null=True, on_delete=models.SET_NULL, related_name="+")
    started_at = models.DateTimeField()
    attempt = models.PositiveSmallIntegerField(default=1)
    heartbeat_at = models.DateTimeField()
    done = models.PositiveIntegerField(default=0)
    total = models.PositiveIntegerField(default=0)
    solved_at = models.DateTimeField(null=True)
    published_at = models.DateTimeField(null=True)
    declined_words = models.JSONField(null=True)

    objects = RoundQuerySet.as_manager()

    class Meta:
        ordering = ["stage", "number"]
        constraints = [
            models.UniqueConstraint("stage", "number", name="round_number_once"),
            models.UniqueConstraint(
                "stage", condition=Q(state__in=["solving", "draft"]), name="one_open_round_for_each_stage"
            ),
        ]

    def __str__(self) -> str:
        return f"round {self.number} of {self.stage_id}"

    @property
    def words(self) -> str:
        """What it is called, where its programme is known."""
        if self.follows is None:
            return gettext("Round %(n)s") % {"n": self.number}
        return gettext("Round %(n)s, a follow-up of round %(followed)s") % {
            "n": self.number,
            "followed": self.follows.number,
        }

    @property
    def is_being_solved(self) -> bool:
        return self.state == RoundState.SOLVING

    @property
    def is_draft(self) -> bool:
        return self.state == RoundState.DRAFT

    @property
    def is_emptied(self) -> bool:
        """Nothing of what was frozen of people is there any more."""
        return "version" not in self.problem

    def without_people(self) -> dict[str, object]:
        """The problem with nothing of people in it: the dials, while it is being worked out."""
        kept = self.is_being_solved and "dials" in self.problem
        return {"dials": self.problem["dials"]} if kept else {}

    @property
    def is_published(self) -> bool:
        return self.state == RoundState.PUBLISHED

    @property
    def has_failed(self) -> bool:
        return self.state == RoundState.FAILED


class ProposalQuerySet(models.QuerySet["Proposal"]):
    def visible_to(self, person: Person) -> Self:
        """Published proposals one is asked about. Drafts are on the coordinator's round page only."""
        return self.filter(round__state=RoundState.PUBLISHED, answers__person=person, answers__question="accept")

    def open(self) -> Self:
        return self.filter(state="open")

    def reserving(self) -> Self:
        """Proposals that keep a place and are no exchange yet: those that are asked, and those of a wave to come."""
        return self.filter(state__in=RESERVING)

    def lost(self) -> Self:
        """Proposals that were told and did not come together, whoever it was that ended them."""
        return self.filter(state__in=LOST)

    def overdue(self, now: datetime) -> Self:
        """Open proposals whose time to answer has run out."""
        return self.open().filter(due__lt=now)

    def of(self, person: Person) -> Self:
        """Those in which `person` has a seat, whatever came of them."""
        return self.filter(Exists(ProposalSeat.objects.filter(proposal=OuterRef("pk"), enrolment__person=person)))

    def together(self, among: Collection[int] | None = None) -> Iterator[tuple[int, int]]:
        """Each two people who sit in one of these; with `among` (keys), only two of them."""
        seats = ProposalSeat.objects.filter(proposal__in=self.order_by().values("pk"))
        if among is not None and len(among) <= FEW:
            seats = seats.filter(enrolment__person__in=among)
        seated = seats.order_by("proposal", "enrolment").values_list("proposal", "enrolment__person")
        for _proposal, group in groupby(seated, key=itemgetter(0)):
            yield from combinations([who for _, who in group if among is None or who in among], 2)

    def with_seats(self, *more: str) -> Self:
        """With everybody in them, in one query more; `more` are relations of people, as "site"."""
        rows = ProposalSeat.objects.select_related("enrolment__person", *(f"enrolment__person__{one}" for one in more))
        return self.prefetch_related(Prefetch("seats", rows))

    def with_stage(self) -> Self:
        """With the stage and its programme, and without what the round froze and planned, which may be megabytes."""
        return self.select_related("round__stage__programme").defer("round__problem", "round__plan")

    def holding_places(self) -> Self:
        """Those for which everybody in them keeps a place: those above, and accepted ones whose exchange goes on."""
        return self.filter(Q(state__in=RESERVING) | Q(state="accepted", placement__freed_at=None))


class Proposal(models.Model):
    """People who would sit together, and why: as many `seats` as the format has. `teacher`, `learner`, `skill` and
    `level` are set where the format has one who gives and one who asks: who would teach whom what. `reasons` holds
    reason codes with their parameters, told to each in words. `due` is the last moment of a day: `last_day` says which.
    `wave`: in which later part of its round it goes out."""

    class State(models.TextChoices):
        DRAFT = "draft", _("Draft")
        HELD = "held", _("Goes out in a later wave")
        OPEN = "open", _("Waiting for answers")
        ACCEPTED = "accepted", _("It is a yes")
        DECLINED = "declined", _("It did not come together")
        EXPIRED = "expired", _("Lapsed")
        DROPPED = "dropped", _("Taken out before publishing")

    round = models.ForeignKey(Round, on_delete=models.CASCADE, related_name="proposals")
    teacher = models.ForeignKey(Enrolment, null=True, on_delete=models.PROTECT, related_name="+")
    learner = models.ForeignKey(Enrolment, null=True, on_delete=models.PROTECT, related_name="+")
    skill = models.ForeignKey(Skill, null=True, on_delete=models.PROTECT, related_name="+")
    level = models.PositiveSmallIntegerField(null=True, validators=[MaxValueValidator(5)])
    weight = models.FloatField()
    reasons = models.JSONField(default=list)
    state = models.SlugField(choices=State.choices, default=State.DRAFT)
    wave = models.PositiveSmallIntegerField(null=True)
    due = models.DateTimeField(null=True)
    settled_at = models.DateTimeField(null=True)

    objects = ProposalQuerySet.as_manager()

    class Meta:
        ordering = ["round", "-weight", "pk"]
        constraints = [
            models.UniqueConstraint("round", "teacher", "learner", name="pair_once_in_a_round"),
            models.CheckConstraint(condition=~Q(teacher=models.F("learner")), name="nobody_with_themselves"),
            models.CheckConstraint(
                condition=Q(teacher=None, learner=None) | Q(teacher__isnull=False, learner__isnull=False),
                name="who_teaches_teaches_somebody",
            ),
        ]
        indexes = [  # what the ticker asks for each second
            models.Index("due", condition=Q(state="open"), name="proposal_due"),
            models.Index("settled_at", condition=Q(state__in=LOST), name="proposal_lost"),
        ]

    def __str__(self) -> str:
        return f"proposal {self.pk}"

    @property
    def is_open(self) -> bool:
        return self.state == self.State.OPEN

    @property
    def is_held(self) -> bool:
        return self.state == self.State.HELD

    @property
    def is_accepted(self) -> bool:
        return self.state == self.State.ACCEPTED

    @property
    def has_lapsed(self) -> bool:
        return self.state == self.State.EXPIRED

    def sides(self) -> list[Enrolment]:
        """Everybody's enrolment, in the order in which they are locked."""
        return sorted((seat.enrolment for seat in self.seats.all()), key=lambda one: one.pk)

    def last_day(self, person: Person) -> date | None:
        """The last day that `person` has to answer, all of it where they are: the other may have some hours more."""
        if self.due is None:
            return None
        return last_day(self.due, person.zone_info)

    def side_of(self, person: Person) -> Enrolment:
        """By which `person` is in it."""
        return next(side for side in self.sides() if side.person_id == person.pk)

    def learns(self, person: Person) -> bool:
        """Whether it is about what `person` would learn; of one in which nobody teaches, of nobody."""
        return self.side_of(person).pk == self.learner_id

    def others(self, person: Person) -> list[Person]:
        """Everybody in it but `person`."""
        return [side.person for side in self.sides() if side.person_id != person.pk]

    def partner_of(self, person: Person) -> Person:
        """The other one, or the first of the others."""
        return self.others(person)[0]


class ProposalSeat(models.Model):
    """One person's place in a proposal. The role is that of the enrolment."""

    proposal = models.ForeignKey(Proposal, on_delete=models.CASCADE, related_name="seats")
    enrolment = models.ForeignKey(Enrolment, on_delete=models.PROTECT, related_name="proposal_seats")

    class Meta:
        ordering = ["proposal", "enrolment"]
        constraints = [models.UniqueConstraint("proposal", "enrolment", name="one_seat_of_each_in_a_proposal")]

    def __str__(self) -> str:
        return f"{self.enrolment_id} in {self.proposal_id}"


class WaveQuerySet(models.QuerySet["Wave"]):
    def to_come(self) -> Self:
        return self.filter(went_at=None, stopped_at=None)

    def due(self, now: datetime) -> Self:
        return self.to_come().filter(goes_at__lte=now)


class Wave(models.Model):
    """A later part of a round, and when it goes out. The first part goes out as the round is published."""

    round = models.ForeignKey(Round, on_delete=models.CASCADE, related_name="waves")
    number = models.PositiveSmallIntegerField()
    goes_at = models.DateTimeField()
    went_at = models.DateTimeField(null=True)
    stopped_at = models.DateTimeField(null=True)

    objects = WaveQuerySet.as_manager()

    class Meta:
        ordering = ["round", "number"]
        constraints = [models.UniqueConstraint("round", "number", name="wave_number_once")]
        indexes = [models.Index("goes_at", condition=Q(went_at=None, stopped_at=None), name="wave_due")]

    def __str__(self) -> str:
        return f"wave {self.number} of {self.round_id}"

    @property
    def is_to_come(self) -> bool:
        return self.went_at is None and self.stopped_at is None


class Answer(models.Model):
    """What one person is asked about a proposal, by when, and what they said. `sealed_why` holds a `Why`, sealed with
    the person's key: it may say who would rather not meet whom."""

    PURPOSE = "answer, why not"

    class Said(models.TextChoices):
        NOTHING = "", _("No answer yet")
        YES = "yes", _("Yes")
        NO = "no", _("Not this time")

    class Why(models.TextChoices):
        """A word why not; only the matching sees it."""

        UNSAID = "", _("No word why")
        SKILL = "skill", _("Not this topic")
        LEVEL = "level", _("Not this level")
        HOURS = "hours", _("Our hours do not fit")
        KNOWN = "known", _("We know each other well already")
        TOO_MUCH = "too-much", _("Not now")
        PERSON = "person", _("Not this person")

    proposal = models.ForeignKey(Proposal, on_delete=models.CASCADE, related_name="answers")
    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="answers")
    question = models.SlugField(default="accept")
    said = models.SlugField(choices=Said.choices, blank=True)
    sealed_why = models.BinaryField(null=True)
    answered_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [models.UniqueConstraint("proposal", "person", "question", name="asked_once")]

    def __str__(self) -> str:
        return f"{self.person_id}: {self.said or '…'}"


class Unmatched(models.Model):
    """Somebody the round could not place, with a reason and an option (codes with parameters, told in words)."""

    round = models.ForeignKey(Round, on_delete=models.CASCADE, related_name="unmatched")
    enrolment = models.ForeignKey(Enrolment, on_delete=models.PROTECT, related_name="+")
    reason = models.SlugField()
    option = models.SlugField()
    parameters = models.JSONField(default=dict)

    class Meta:
        verbose_name_plural = "unmatched"
        constraints = [models.UniqueConstraint("round", "enrolment", name="unmatched_once_in_a_round")]

    def __str__(self) -> str:
        return f"{self.enrolment_id}: {self.reason}"


class PlacementQuerySet(models.QuerySet["Placement"]):
    def over(self) -> Self:
        """Placements whose exchange has closed and whose places were not given back yet."""
        return self.filter(freed_at=None, exchange__closed_at__isnull=False)


class Placement(models.Model):
    """Which exchange a proposal became. `freed_at`: when its places were given back, after the exchange closed."""

    proposal = models.OneToOneField(Proposal, on_delete=models.PROTECT, related_name="placement")
    exchange = models.OneToOneField(Exchange, on_delete=models.PROTECT, related_name="placement")
    freed_at = models.DateTimeField(null=True)

    objects = PlacementQuerySet.as_manager()

    def __str__(self) -> str:
        return f"{self.proposal_id} became {self.exchange_id}"
