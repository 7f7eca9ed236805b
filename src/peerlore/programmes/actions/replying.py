"""Answer a request: yes, no with a kind word, in writing, later, or by passing it on."""

from datetime import date, datetime, timedelta

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from peerlore.errors import RuleBroken
from peerlore.people.audit import record
from peerlore.people.models import Person
from peerlore.programmes.actions.requests import (
    ANSWER_WITHIN,
    NoPlaceFree,
    NotBetweenYou,
    become_exchange,
    check_waits,
    fall_away,
    free_now,
    held,
    next_of,
    pass_along,
    settle,
    tell,
    tell_begun,
)
from peerlore.programmes.models import Request
from peerlore.programmes.words import Answered, sealed_answer
from peerlore.skills.models import Skill

LATEST = timedelta(days=365)
State = Request.State


class NothingWritten(RuleBroken):
    message = _("Write an answer, or give an address where it stands.")
    field = "answer"


class NotAnAddress(RuleBroken):
    message = _("An address begins with https:// or http://.")
    field = "link"


class NotADayToCome(RuleBroken):
    message = _("Choose a day after today, and within a year.")
    field = "until"


class NobodyElse(RuleBroken):
    message = _(
        "Nobody else can be asked about %(skill)s just now. Answer another way, or say no with a kind word; either is "
        "a complete answer."
    )


def _open_to(request: Request, by: Person, at: datetime) -> Request:
    row = held(request)
    if row.asked_id != by.pk:
        raise NotBetweenYou
    check_waits(row, State.OPEN, at=at)
    return row


@transaction.atomic
def say_yes(request: Request, *, by: Person, at: datetime) -> Request:
    """The exchange opens, as whoever asked has said yes by asking. Where they were passed on to `by`, or have no place
    free meanwhile, they say yes first."""
    row = _open_to(request, by, at)
    free = free_now(row, at=at)
    row.said_at = at
    if free is None:
        fall_away(row, at=at)
    elif not free[row.asked_id]:
        raise NoPlaceFree
    elif row.came_from_id or not free[row.asker_id]:
        _offer(row, at=at)
    else:
        become_exchange(row, at=at)
        tell_begun(row, at=at)
    return row


def _offer(row: Request, *, at: datetime) -> None:
    row.state, row.due = State.OFFERED, at + ANSWER_WITHIN
    row.save()
    record("request-offered", row, by=None, at=at, about=row.asker, fields=["state"], state=row.state)
    tell(row, row.asker, "request_offered", at=at, more={"answer_by": row.due.isoformat()})


@transaction.atomic
def decline(request: Request, words: str = "", *, by: Person, at: datetime) -> Request:
    row = _open_to(request, by, at)
    row.sealed_answer = sealed_answer(row, Answered(words.strip()), at=at)
    # By whom is not said, as of a proposal: the log is no list of who said no.
    settle(row, State.DECLINED, verb="request-settled", by=None, at=at)
    tell(row, row.asker, "request_declined", at=at)
    return row


@transaction.atomic
def answer_in_writing(request: Request, answer: Answered, *, by: Person, at: datetime) -> Request:
    """A few words, an address where it stands, or both."""
    row = _open_to(request, by, at)
    if not (answer.words or answer.link):
        raise NothingWritten
    if answer.link and not answer.link.startswith(("https://", "http://")):
        raise NotAnAddress
    row.sealed_answer = sealed_answer(row, answer, at=at)
    settle(row, State.ANSWERED, verb="request-settled", by=None, at=at)
    tell(row, row.asker, "request_answered", at=at)
    return row


@transaction.atomic
def ask_me_later(request: Request, until: date, *, by: Person, at: datetime) -> Request:
    row = _open_to(request, by, at)
    if not at.date() < until <= at.date() + LATEST:
        raise NotADayToCome
    row.again_on = until
    settle(row, State.LATER, verb="request-settled", by=None, at=at)
    tell(row, row.asker, "request_later", at=at, more={"when": until.isoformat()})
    return row


@transaction.atomic
def pass_on(request: Request, skill: Skill, *, names_me: bool = False, by: Person, at: datetime) -> Request:
    """To somebody else, found afresh for the need that `by` thinks of: whom, `by` is not told, and the asker only when
    they have said yes. Nobody learns who passed it on but where `names_me` says so."""
    row = _open_to(request, by, at)
    settle(row, State.PASSED_ON, verb="request-settled", by=None, at=at)
    onward = next_of(row, skill, at=at)
    if onward is None:
        raise NobodyElse(skill=skill.label)
    onward.names_passer = names_me
    pass_along(row, onward, at=at)
    tell(row, row.asker, "request_passed_on", at=at)
    return onward
