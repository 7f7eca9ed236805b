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
    Holding(model=Prompt, name=_("What you were asked"), seen_by=_("Only you."), export=_prompts, erase=_keep),
    Holding(
        model=Response,
        name=_("What you answered"),
        seen_by=_("Only you; where it says so, the others in the exchange too. No office can open it."),
        export=_responses,
        erase=_erase,
    ),
]
NOT_PERSONAL = [Question]
