"""What the reflections room holds of a person, how it is handed out and how it is erased."""

from collections.abc import Iterator
from datetime import datetime

from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from peerlore.people.keys import Confidence, unseal_many
from peerlore.people.models import Person
from peerlore.people.registry import Holding, Row, Rule, SealedField, one_part_of
from peerlore.reflections.models import Prompt, Question, Response


def _prompts(person: Person) -> Iterator[Row]:
    for prompt in Prompt.objects.filter(person=person).select_related("exchange"):
        yield {
            "exchange": prompt.exchange.name,
            "occasion": prompt.occasion,
            "asked": prompt.asked_at,
            "state": prompt.state,
        }


def _responses(person: Person) -> Iterator[Row]:
    answers = list(Response.objects.filter(question__prompt__person=person).select_related("question__prompt"))
    opened = unseal_many([Confidence(person.pk, response.sealed, response.purpose) for response in answers])
    for response, words in zip(answers, opened, strict=True):
        yield {
            "question": response.question.ask,
            "for": response.question.audience,
            "words": words or "",
            "written": response.written_at,
        }


def _keep(person: Person, at: datetime) -> None:
    """That something was asked stays; what was answered goes."""


def _erase(person: Person, at: datetime) -> None:
    Response.objects.filter(question__prompt__person=person).delete()


HOLDINGS = [
    Holding(
        model=Prompt,
        name=_("Questions you were asked"),
        why=_("So that you are asked once, at the right time."),
        export=_prompts,
        erase=_keep,
        seen_by=_("Only you."),
    ),
    Holding(
        model=Response,
        name=_("Your reflections"),
        why=_("So that you can look back on what changed."),
        export=_responses,
        erase=_erase,
        seen_by=_("As each question says: you alone, or you and the others in the exchange. Kept encrypted."),
    ),
]
NOT_PERSONAL = [Question]
SEALED = [SealedField(Response, author="question__prompt__person")]


def _written(before: datetime) -> QuerySet[Response]:
    return Response.objects.filter(written_at__lt=before)


def _forget(before: datetime, at: datetime) -> int:
    keys = one_part_of(_written(before))
    Response.objects.filter(pk__in=keys).delete()
    return len(keys)


RULES = [
    Rule(
        code="reflections",
        name=_("Answers to reflections"),
        says=_("Counted from the day they were written. That somebody was asked, and answered, stays."),
        least=90,
        count=lambda before: _written(before).count(),
        forget=_forget,
    )
]
