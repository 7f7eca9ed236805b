"""The verbs of the reflections room: ask, answer, pass."""

from collections.abc import Mapping
from datetime import datetime

from django.db import transaction
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from peerlore.errors import RuleBroken
from peerlore.exchanges.models import Exchange
from peerlore.exchanges.words import names
from peerlore.people.audit import record
from peerlore.people.keys import seal
from peerlore.people.models import Person
from peerlore.people.outbox import notify
from peerlore.reflections.models import Prompt, Question, Response
from peerlore.reflections.recipes import LONGEST, occasion_after, questions_of

Answers = Mapping[int, str]
MONTHS = {3: _("three months"), 12: _("a year"), 24: _("two years")}


class NotYourPrompt(RuleBroken):
    message = _("These questions were put to somebody else.")


class AlreadyAnswered(RuleBroken):
    message = _("You have answered this already, or passed. What you wrote stands below.")


class NothingWritten(RuleBroken):
    message = _("There is nothing written yet. One answer is enough; passing is a complete answer too.")


@transaction.atomic
def ask(person: Person, exchange: Exchange, occasion: str, *, at: datetime) -> Prompt | None:
    """Put the recipe's questions to `person`, once for each occasion; `None` where the recipe asks nothing."""
    questions = questions_of(exchange, occasion=occasion)
    if not questions:
        return None
    prompt, made = Prompt.objects.get_or_create(
        person=person, exchange=exchange, occasion=occasion, defaults={"asked_at": at}
    )
    if made:
        Question.objects.bulk_create(
            Question(prompt=prompt, number=number, ask=_to(person, question.ask, exchange), audience=question.audience)
            for number, question in enumerate(questions, 1)
        )
        record("asked", prompt, by=None, at=at, about=person, state=prompt.logged_state)
    return prompt


@transaction.atomic
def ask_what_came_of_it(person: Person, exchange: Exchange, months: int, *, at: datetime) -> None:
    """As `ask`, with a mail: nobody looks for the question by themselves so long after."""
    prompt = ask(person, exchange, occasion_after(months), at=at)
    if prompt is None:
        return
    words = {
        "partner": names(exchange.others(person)),
        "programme": exchange.name,
        "months": str(MONTHS.get(months, months)),
        "question": prompt.questions.first().ask,  # type: ignore[union-attr]
        "link": reverse("prompt", args=[prompt.pk]),
    }
    notify(person, "came_of_it", prompt, at=at, parameters=words)


def _to(person: Person, words: str, exchange: Exchange) -> str:
    """The recipe's words with the names filled in."""
    told = {"{first_name}": person.first_name, "{partner}": names(exchange.others(person))}
    for placeholder, name in told.items():
        words = words.replace(placeholder, name)
    return words[:LONGEST]


@transaction.atomic
def answer_prompt(prompt: Prompt, answers: Answers, *, by: Person, at: datetime) -> Prompt:
    """`answers` holds words by question number. Each is sealed with the writer's key; an empty one is not kept."""
    prompt = _waiting(prompt, by)
    written = {number: words.strip() for number, words in answers.items() if words.strip()}
    questions = prompt.questions.filter(number__in=written)
    if not questions:
        raise NothingWritten
    responses = [Response(question=question, written_at=at) for question in questions.select_related("prompt")]
    for response in responses:
        response.sealed = seal(by, written[response.question.number], purpose=response.purpose, at=at)
    Response.objects.bulk_create(responses)
    prompt.answered_at = at
    prompt.save(update_fields=["answered_at"])
    record("answered", prompt, by=by, at=at, about=by, state=prompt.logged_state)
    return prompt


@transaction.atomic
def pass_prompt(prompt: Prompt, *, by: Person, at: datetime) -> Prompt:
    """Passing is a complete answer: nobody is asked again, and nobody is told."""
    prompt = _waiting(prompt, by)
    prompt.passed_at = at
    prompt.save(update_fields=["passed_at"])
    record("answered", prompt, by=by, at=at, about=by, state=prompt.logged_state)
    return prompt


def _waiting(prompt: Prompt, by: Person) -> Prompt:
    prompt = Prompt.objects.select_for_update(of=("self",)).get(pk=prompt.pk)
    if prompt.person_id != by.pk:
        raise NotYourPrompt
    if not prompt.is_waiting:
        raise AlreadyAnswered
    return prompt
