"""What reflections show elsewhere: questions that wait, and what members told each other."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db.models import Exists, Prefetch, QuerySet
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from peerlore.exchanges.models import Exchange, Seat
from peerlore.exchanges.words import names
from peerlore.people.keys import Confidence, in_their_place, unseal_many
from peerlore.people.models import Person
from peerlore.people.owed import MayOwe, Owed
from peerlore.people.owed import told as told_owed
from peerlore.reflections.due import AFTER_LAST, LATE
from peerlore.reflections.models import Audience, Prompt, Response

MANY = {2: gettext_lazy("Two"), 3: gettext_lazy("Three"), 4: gettext_lazy("Four")}


@dataclass(frozen=True, kw_only=True)
class Told:
    """An answer its reader may read: the question, the words, whose they are."""

    ask: str
    words: str
    person: Person
    written_at: datetime
    is_private: bool


def told(exchange: Exchange, reader: Person) -> list[Told]:
    """What the members told each other; what somebody kept for themselves is on their own prompt's page only."""
    rows = Response.objects.visible_to(reader).filter(
        question__prompt__exchange=exchange, question__audience=Audience.MEMBERS
    )
    return list(_opened(rows))


def own_answers(prompt: Prompt) -> list[Told]:
    return list(_opened(Response.objects.filter(question__prompt=prompt)))


def _opened(responses: QuerySet[Response]) -> Iterator[Told]:
    # By key first: what is visible is DISTINCT, which would forbid the order.
    rows = Response.objects.filter(pk__in=responses.order_by().values("pk")).select_related("question__prompt__person")
    answers = list(rows.order_by("-written_at", "question__number"))
    opened = unseal_many([_confided(response) for response in answers])
    for response, words in zip(answers, opened, strict=True):
        prompt = response.question.prompt
        yield Told(
            ask=response.question.ask,
            words=in_their_place() if words is None else words,
            person=prompt.person,
            written_at=response.written_at,
            is_private=response.question.audience == Audience.ONLY_ME,
        )


def _confided(response: Response) -> Confidence:
    return Confidence(response.question.prompt.person_id, response.sealed, response.purpose)


def may_owe(person: Person, *, now: datetime) -> Iterator[MayOwe]:
    """For eight weeks: of an hour long ago nobody is asked again and again."""
    waiting = Prompt.objects.waiting_for(person).filter(asked_at__gt=now - LATE)
    yield MayOwe(Exists(waiting), lambda: _prompts(person, waiting))


def owed(person: Person, *, now: datetime) -> Iterator[Owed]:
    return told_owed(person, may_owe(person, now=now))


def _prompts(person: Person, waiting: QuerySet[Prompt]) -> Iterator[Owed]:
    seats = Prefetch("exchange__seats", Seat.objects.select_related("person"))
    for prompt in waiting.select_related("exchange").prefetch_related("questions", seats):
        others = names(prompt.exchange.others(person))
        yield Owed(
            title=_title(prompt, others=others),
            why=_why(prompt, others=others),
            address=reverse("prompt", args=[prompt.pk]),
            verb=_("Answer"),
            due=prompt.asked_at + timedelta(days=7),
        )


def _title(prompt: Prompt, *, others: str) -> str:
    count = len(prompt.questions.all())
    if prompt.occasion.endswith("-months"):
        return _("Did anything come of your time with %(others)s?") % {"others": others}
    if prompt.occasion == AFTER_LAST:
        words = ngettext(
            "One question about your time with %(others)s",
            "%(n)s questions about your time with %(others)s",
            count,
        )
    else:
        words = ngettext(
            "One question about your first session with %(others)s",
            "%(n)s questions about your first session with %(others)s",
            count,
        )
    return words % {"n": MANY.get(count, count), "others": others}


def _why(prompt: Prompt, *, others: str) -> str:
    audiences = {question.audience for question in prompt.questions.all()}
    if audiences == {Audience.ONLY_ME}:
        return _("About a minute. The answers are for you alone. Passing is a complete answer.")
    if audiences == {Audience.MEMBERS}:
        words = _("About a minute. The answers are for you and %(others)s. Passing is a complete answer.")
    else:
        words = _("About a minute. One answer is for you alone, one for you and %(others)s; each says which.")
    return words % {"others": others}
