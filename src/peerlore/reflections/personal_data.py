"""What the reflections room holds of a person, how it is handed out and how it is erased."""

from collections.abc import Iterator
from datetime import datetime

from django.utils.translation import gettext_lazy as _

from peerlore.people.keys import Sealed, unseal
from peerlore.people.models import Person
from peerlore.people.registry import Holding, Row
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
    for response in Response.objects.filter(question__prompt__person=person).select_related("question"):
        yield {
            "question": response.question.ask,
            "for": response.question.audience,
            "words": _words(person.pk, response.sealed),
            "written": response.written_at,
        }


def _words(author_id: int, sealed: bytes | memoryview) -> str:
    try:
        return unseal(author_id, sealed)
    except Sealed:
        return ""


def _keep(person: Person, at: datetime) -> None:
    """That something was asked stays; what was answered goes."""


def _erase(person: Person, at: datetime) -> None:
    Response.objects.filter(question__prompt__person=person).delete()


HOLDINGS = [
    Holding(model=Prompt, name=_("Questions you were asked"), export=_prompts, erase=_keep, seen_by=_("Only you.")),
    Holding(
        model=Response,
        name=_("Your reflections"),
        export=_responses,
        erase=_erase,
        seen_by=_("As each question says: you alone, or you and the others in the exchange. Kept encrypted."),
    ),
]
NOT_PERSONAL = [Question]
