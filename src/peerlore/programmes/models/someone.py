"""Find me someone now: a search for who could teach one skill, whom it found, and what one asked of another."""

from datetime import date, datetime, timedelta
from typing import Self

from django.core.validators import MaxValueValidator
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from peerlore.exchanges.models import Exchange
from peerlore.people.models import Person
from peerlore.skills.models import Skill

STANDS_FOR = timedelta(days=7)
KEPT_FOR = timedelta(days=30)


class SearchQuerySet(models.QuerySet["Search"]):
    def visible_to(self, person: Person) -> Self:
        """One's own."""
        return self.filter(person=person)

    def standing(self, now: datetime) -> Self:
        """Those less than a week old: the same need is shown the same people."""
        return self.filter(at__gt=now - STANDS_FOR)

    def forgotten(self, now: datetime) -> Self:
        return self.filter(at__lte=now - KEPT_FOR)


class Search(models.Model):
    """Who could teach `person` this skill, up to `level` where they said so; ties were broken by `seed`. Where nobody
    was found, `reason`, `option` and `parameters` are codes, told in words. It goes by itself after thirty days."""

    person = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="searches")
    skill = models.ForeignKey(Skill, on_delete=models.PROTECT, related_name="+")
    level = models.PositiveSmallIntegerField(null=True, validators=[MaxValueValidator(5)])
    seed = models.BigIntegerField()
    at = models.DateTimeField(db_index=True)
    reason = models.SlugField(blank=True)
    option = models.SlugField(blank=True)
    parameters = models.JSONField(default=dict)

    objects = SearchQuerySet.as_manager()

    class Meta:
        ordering = ["-at", "-pk"]
        verbose_name_plural = "searches"
        indexes = [models.Index("person", "skill", "at", name="search_of_a_skill")]

    def __str__(self) -> str:
        return f"search {self.pk}"

    @property
    def stands_until(self) -> datetime:
        return self.at + STANDS_FOR


class Found(models.Model):
    """Somebody whom a search shows, at a place from 1 to 3. `reasons` are codes as those of a proposal."""

    search = models.ForeignKey(Search, on_delete=models.CASCADE, related_name="found")
    person = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="+")
    place = models.PositiveSmallIntegerField()
    reasons = models.JSONField(default=list)

    class Meta:
        ordering = ["search", "place"]
        verbose_name_plural = "found"
        constraints = [
            models.UniqueConstraint("search", "place", name="one_at_each_place_of_a_search"),
            models.UniqueConstraint("search", "person", name="found_once_in_a_search"),
        ]

    def __str__(self) -> str:
        return f"place {self.place} of search {self.search_id}"


class RequestState(models.TextChoices):
    OPEN = "open", _("waits for an answer")
    OFFERED = "offered", _("waits for the yes of whoever asked")
    ACCEPTED = "accepted", _("it is a yes from both")
    DECLINED = "declined", _("it did not come together")
    ANSWERED = "answered", _("answered in writing")
    LATER = "later", _("to be asked again later")
    PASSED_ON = "passed-on", _("passed on")
    TAKEN_BACK = "taken-back", _("taken back")
    LAPSED = "lapsed", _("no answer came")


WAITING = (RequestState.OPEN, RequestState.OFFERED)


class RequestQuerySet(models.QuerySet["Request"]):
    def visible_to(self, person: Person) -> Self:
        """Those one made, and those made to oneself. No office sees that there are any."""
        return self.filter(Q(asker=person) | Q(asked=person))

    def waiting(self) -> Self:
        """Those of which one of the two waits for the other."""
        return self.filter(state__in=WAITING)

    def over(self, now: datetime) -> Self:
        """Waiting ones that nobody will answer any more: the time is up, or one of the two has left."""
        gone = Q(asked__is_active=False) | Q(asker__is_active=False)
        return self.waiting().filter(Q(due__lte=now) | gone)

    def to_be_asked_again(self, day: date) -> Self:
        """Those whose day to ask again has come, which the asker was not told yet."""
        return self.filter(state=RequestState.LATER, again_on__lte=day, reminded_at=None)


class Request(models.Model):
    """`asker` asks `asked` to teach them a skill, outside any programme. `said_at`: when `asked` said yes. A yes opens
    `exchange` where the asker chose `asked`; where it was passed on (`came_from`), the asker says yes too.
    `names_passer`: whoever passed it on wishes to be named. `recipe` is the code of the one it would go by; the words
    of both are sealed, each with its writer's key. `again_on`: the day from which `asked` may be asked again."""

    asker = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="requests_made")
    asked = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="requests_had")
    skill = models.ForeignKey(Skill, on_delete=models.PROTECT, related_name="+")
    level = models.PositiveSmallIntegerField(null=True, validators=[MaxValueValidator(5)])
    recipe = models.SlugField()
    reasons = models.JSONField(default=list)
    sealed_words = models.BinaryField(null=True)
    sealed_answer = models.BinaryField(null=True)
    state = models.SlugField(choices=RequestState.choices, default=RequestState.OPEN)
    asked_at = models.DateTimeField()
    due = models.DateTimeField()
    said_at = models.DateTimeField(null=True)
    settled_at = models.DateTimeField(null=True)
    again_on = models.DateField(null=True)
    reminded_at = models.DateTimeField(null=True)
    came_from = models.OneToOneField("self", null=True, on_delete=models.PROTECT, related_name="went_to")
    names_passer = models.BooleanField(default=False)
    exchange = models.OneToOneField(Exchange, null=True, on_delete=models.PROTECT, related_name="request")

    State = RequestState
    objects = RequestQuerySet.as_manager()

    class Meta:
        ordering = ["-asked_at", "-pk"]
        constraints = [
            models.UniqueConstraint(
                "asker", "asked", condition=Q(state__in=["open", "offered"]), name="one_waiting_request_of_two"
            ),
            models.CheckConstraint(condition=~Q(asker=F("asked")), name="nobody_asks_themselves"),
            models.CheckConstraint(
                condition=Q(state="accepted", exchange__isnull=False) | (~Q(state="accepted") & Q(exchange=None)),
                name="accepted_with_an_exchange",
            ),
        ]
        indexes = [
            models.Index("due", condition=Q(state__in=["open", "offered"]), name="request_due"),
            models.Index("again_on", condition=Q(state="later", reminded_at=None), name="request_again"),
        ]

    def __str__(self) -> str:
        return f"request {self.pk}"

    @property
    def is_open(self) -> bool:
        return self.state == RequestState.OPEN

    @property
    def is_offered(self) -> bool:
        return self.state == RequestState.OFFERED

    @property
    def scope(self) -> str:
        """What the exchange it becomes says it came from."""
        return f"request:{self.pk}"

    def names_asked(self) -> bool:
        """Whether the asker may know whom it was made to: who has it passed on to them is known by their answer."""
        if self.state == RequestState.PASSED_ON and self.came_from_id:
            return self.went_to.names_passer
        told = (RequestState.OFFERED, RequestState.ACCEPTED, RequestState.ANSWERED, RequestState.LATER)
        return self.came_from_id is None or self.state in told

    def other_than(self, person: Person) -> Person:
        return self.asked if self.asker_id == person.pk else self.asker
