"""A prompt (questions put to one person) and the responses, each with its audience."""

from typing import Self

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from peerlore.exchanges.models import Exchange
from peerlore.people.models import Person


class Audience(models.TextChoices):
    ONLY_ME = "only_me", _("Only you")
    MEMBERS = "members", _("The people in this exchange")


class PromptQuerySet(models.QuerySet["Prompt"]):
    def waiting_for(self, person: Person) -> Self:
        return self.filter(person=person, answered_at=None, passed_at=None)


class Prompt(models.Model):
    """Questions put to `person` about an exchange, once for each `occasion` ("after-first", "after-last")."""

    person = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="prompts")
    exchange = models.ForeignKey(Exchange, on_delete=models.CASCADE, related_name="prompts")
    occasion = models.SlugField()
    asked_at = models.DateTimeField()
    answered_at = models.DateTimeField(null=True)
    passed_at = models.DateTimeField(null=True)

    objects = PromptQuerySet.as_manager()

    class Meta:
        ordering = ["asked_at", "pk"]
        constraints = [models.UniqueConstraint("person", "exchange", "occasion", name="asked_once_on_each_occasion")]

    def __str__(self) -> str:
        return f"{self.occasion} for {self.person_id}"

    @property
    def state(self) -> str:
        if self.answered_at:
            return "answered"
        return "passed" if self.passed_at else "waiting"

    @property
    def logged_state(self) -> str:
        """What the audit log keeps: passing is a complete answer, and nobody is told which of the two it was."""
        return "waiting" if self.is_waiting else "answered"

    @property
    def is_waiting(self) -> bool:
        return self.state == "waiting"


class Question(models.Model):
    """One question of a prompt, its audience shown before anything is written."""

    prompt = models.ForeignKey(Prompt, on_delete=models.CASCADE, related_name="questions")
    number = models.PositiveSmallIntegerField()
    ask = models.CharField(max_length=400)
    audience = models.SlugField(choices=Audience.choices)

    class Meta:
        ordering = ["prompt", "number"]
        constraints = [models.UniqueConstraint("prompt", "number", name="question_number_once")]

    def __str__(self) -> str:
        return self.ask


class ResponseQuerySet(models.QuerySet["Response"]):
    def visible_to(self, person: Person) -> Self:
        """One's own, and those a partner wrote for the members. No office opens any."""
        return self.filter(
            Q(question__prompt__person=person)
            | Q(
                question__audience=Audience.MEMBERS,
                question__prompt__exchange__seats__person=person,
                question__prompt__exchange__seats__left_at=None,
            )
        ).distinct()


class Response(models.Model):
    """What the person wrote to a question, sealed with their key."""

    question = models.OneToOneField(Question, on_delete=models.CASCADE, related_name="response")
    sealed = models.BinaryField()
    written_at = models.DateTimeField()

    objects = ResponseQuerySet.as_manager()

    def __str__(self) -> str:
        return f"response {self.pk}"

    @property
    def purpose(self) -> str:
        """What `sealed` is bound to, besides its author: a question marked for other eyes opens nothing."""
        if self.question.audience == Audience.ONLY_ME:
            return "response, only me"
        return f"response, {self.question.audience} of exchange {self.question.prompt.exchange_id}"
