"""What the members of an exchange agree on, each in their own words."""

from typing import Self

from django.db import models

from peerlore.exchanges.models.exchange import Exchange
from peerlore.people.models import Person


class AgreementAnswerQuerySet(models.QuerySet["AgreementAnswer"]):
    def visible_to(self, person: Person) -> Self:
        """Those of one's own exchanges. No office sees any."""
        return self.filter(exchange__in=Exchange.objects.of(person))


class AgreementAnswer(models.Model):
    """One member's words to one question of the agreement (1 is the first), sealed with their key, for the members."""

    exchange = models.ForeignKey(Exchange, on_delete=models.CASCADE, related_name="agreed")
    number = models.PositiveSmallIntegerField()
    author = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    sealed = models.BinaryField()
    written_at = models.DateTimeField()

    objects = AgreementAnswerQuerySet.as_manager()

    class Meta:
        ordering = ["exchange", "number", "pk"]
        constraints = [models.UniqueConstraint("exchange", "number", "author", name="one_answer_of_each_to_a_question")]

    def __str__(self) -> str:
        return f"answer {self.number} of {self.author_id}"

    @property
    def purpose(self) -> str:
        """What `sealed` is bound to, besides its author."""
        return f"agreement, question {self.number}, members of exchange {self.exchange_id}"
