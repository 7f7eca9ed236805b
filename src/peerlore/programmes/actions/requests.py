"""Ask somebody outside any programme, take it back, begin; let it lapse, and say when the day to ask again has come."""

import secrets
import tomllib
from collections.abc import Mapping
from datetime import datetime, timedelta

from django.db import transaction
from django.urls import reverse
from django.utils.formats import date_format
from django.utils.text import capfirst
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from peerlore.errors import RuleBroken
from peerlore.exchanges.actions import SeatSpec, open_exchange
from peerlore.exchanges.models import Exchange
from peerlore.failpoints import failpoint
from peerlore.people.audit import record
from peerlore.people.models import Person
from peerlore.people.outbox import notify
from peerlore.programmes.actions.rounds import SEEDS
from peerlore.programmes.formats import FORMATS
from peerlore.programmes.matching import (
    RECIPE,
    Sought,
    allowed_with,
    free_places,
    look,
    recipe_outside,
    still_suit,
)
from peerlore.programmes.matching.allowed import WishCannotBeOpened
from peerlore.programmes.models import Found, Request
from peerlore.programmes.recipes import read
from peerlore.programmes.words import passed_along, sealed_words
from peerlore.skills.models import Skill

ASKING_AT_ONCE = 2
ANSWER_WITHIN = timedelta(days=7)
State = Request.State


class ListIsOld(RuleBroken):
    message = _("This list is more than a week old. Look again, then ask.")


class AskingEnough(RuleBroken):
    message = _("You wait for %(many)s answers already. Take one back, or ask when one has come.")


class CannotBeAskedNow(RuleBroken):
    message = _("%(name)s cannot be asked just now. Ask one of the others, or look again.")


class NotBetweenYou(RuleBroken):
    message = _("Only the two people of a request can do this.")


class RequestIsOver(RuleBroken):
    message = _("This request has ended, and nobody waits for it any more.")


class NoPlaceFree(RuleBroken):
    message = _(
        "You are already in as many exchanges as you offered. Offer one more place on your profile, answer in "
        "writing, or say when you may be asked again."
    )


class NotThatDayYet(RuleBroken):
    message = _("%(name)s asked to be left until %(day)s.")


class CannotBeSettledNow(RuleBroken):
    """A wish of one of the two cannot be opened. The words do not say so, or they would tell that there is one."""

    message = _(
        "This could not be done just now, and nothing was changed. Try again later; if it stays so, ask an "
        "administrator to run `peerlore check`."
    )


@transaction.atomic
def ask(found: Found, words: str = "", *, by: Person, at: datetime) -> Request:
    """Ask somebody whom a search of `by` showed. Whoever cannot be asked any more is so without a reason."""
    search = found.search
    if search.person_id != by.pk:
        raise NotBetweenYou
    if at >= search.stands_until:
        raise ListIsOld
    sought = Sought(asker=by, skill=search.skill, level=search.level)
    return _asked(sought, found.person, words, reasons=found.reasons, at=at)


@transaction.atomic
def ask_again(request: Request, *, by: Person, at: datetime) -> Request:
    """Of somebody who had asked for it, from the day that they named."""
    row = held(request)
    if row.asker_id != by.pk:
        raise NotBetweenYou
    if row.state != State.LATER or row.again_on is None:
        raise RequestIsOver
    if row.again_on > at.date():
        raise NotThatDayYet(name=row.asked.first_name, day=date_format(row.again_on, "l j F"))
    sought = Sought(asker=row.asker, skill=row.skill, level=row.level)
    return _asked(sought, row.asked, "", reasons=row.reasons, at=at)


def _asked(sought: Sought, person: Person, words: str, *, reasons: list[object], at: datetime) -> Request:
    by = sought.asker
    lock_people(by, person)
    if Request.objects.waiting().filter(asker=by).count() >= ASKING_AT_ONCE:
        raise AskingEnough(many=ASKING_AT_ONCE)
    if person.pk not in suits(sought, person, at=at):
        raise CannotBeAskedNow(name=person.first_name)
    row = Request(asker=by, asked=person, skill=sought.skill, level=sought.level, reasons=reasons)
    return opened(row, sealed_words(row, words.strip(), at=at), by=by, at=at)


def suits(sought: Sought, person: Person, *, at: datetime) -> set[int]:
    try:
        return still_suit(sought, [person.pk], at=at)
    except WishCannotBeOpened as sealed:
        raise CannotBeSettledNow from sealed


def opened(row: Request, sealed: bytes | None, *, by: Person | None, at: datetime) -> Request:
    """Keep a request that is made now, and tell whoever is asked."""
    row.recipe, row.sealed_words, row.asked_at, row.due = RECIPE, sealed, at, at + ANSWER_WITHIN
    row.save(force_insert=True)
    record("request-made", row, by=by, at=at, about=row.asker, fields=["asked", "skill"], state=row.state)
    tell(row, row.asked, "request_made", at=at, more={"answer_by": row.due.isoformat()})
    return row


def next_of(request: Request, skill: Skill, *, at: datetime) -> Request | None:
    """The request to somebody else that `request` is passed on as: unsaved; nothing where nobody can be asked."""
    sought = Sought(asker=request.asker, skill=skill.itself, level=request.level if skill == request.skill else None)
    try:
        found = look(sought, seed=secrets.randbelow(SEEDS), at=at).found
    except WishCannotBeOpened as sealed:
        raise CannotBeSettledNow from sealed
    for one in found:
        lock_people(sought.asker, one.person)
        if one.person.pk in suits(sought, one.person, at=at):
            facts = {"skill": sought.skill, "level": sought.level, "reasons": one.reasons}
            return Request(asker=sought.asker, asked=one.person, **facts)
    return None


def lock_people(one: Person, other: Person) -> dict[int, Person]:
    """In key order: of two who ask one person at once, the second sees what the first did."""
    rows = Person.objects.filter(pk__in=[one.pk, other.pk]).select_for_update().order_by("pk")
    return {row.pk: row for row in rows}


def pass_along(request: Request, row: Request, *, at: datetime) -> Request:
    """Ask afresh whom it is passed on to, with the words that the asker wrote."""
    row.came_from = request
    return opened(row, passed_along(request, row, at=at), by=None, at=at)


def held(request: Request) -> Request:
    """The row as it is now, locked: of two answers at once the second finds the first."""
    rows = Request.objects.select_for_update(of=("self",))
    return rows.select_related("asker__site", "asked__site", "skill").get(pk=request.pk)


def check_waits(row: Request, state: str, *, at: datetime) -> None:
    if row.state != state or at > row.due:
        raise RequestIsOver


def settle(row: Request, state: str, *, verb: str, by: Person | None, at: datetime) -> None:
    row.state, row.settled_at = state, at
    row.save()
    record(verb, row, by=by, at=at, about=row.asker, fields=["state"], state=row.state)


def tell(row: Request, reader: Person, event: str, *, at: datetime, more: Mapping[str, str] | None = None) -> None:
    hidden = reader.pk == row.asker_id and not row.names_asked()
    person = gettext("Whoever was asked") if hidden else row.other_than(reader).name
    facts = {"person": person, "skill": row.skill.label, "link": reverse("request", args=[row.pk])}
    notify(reader, event, row, at=at, parameters=facts | dict(more or {}))


@transaction.atomic
def take_back(request: Request, *, by: Person, at: datetime) -> Request:
    """Whoever asked asks no longer, or does not say yes to whom it was passed on to. Whoever was asked is told that
    nobody waits."""
    row = held(request)
    if row.asker_id != by.pk:
        raise NotBetweenYou
    if row.state not in (State.OPEN, State.OFFERED):
        raise RequestIsOver
    settle(row, State.TAKEN_BACK, verb="request-taken-back", by=by, at=at)
    tell(row, row.asked, "request_ended", at=at)
    return row


@transaction.atomic
def begin(request: Request, *, by: Person, at: datetime) -> Request:
    """The yes of whoever asked, where the other's came first: the exchange opens."""
    row = held(request)
    if row.asker_id != by.pk:
        raise NotBetweenYou
    check_waits(row, State.OFFERED, at=at)
    free = free_now(row, at=at)
    if free is None or not free[row.asked_id]:
        fall_away(row, at=at)
    elif not free[row.asker_id]:
        raise NoPlaceFree
    else:
        become_exchange(row, at=at)
        tell(row, row.asked, "request_agreed", at=at, more=_link(row))
    return row


def free_now(row: Request, *, at: datetime) -> dict[int, int] | None:
    """How many places each of the two has free; nothing where the rules as they are now keep them apart. Both are
    locked in key order: who leaves, or writes "please not with", does so before this or after."""
    people = lock_people(row.asker, row.asked)
    asker, asked = people[row.asker_id], people[row.asked_id]
    try:
        allowed = allowed_with(asker, [asked], recipe_outside(), at=at, but=row).holds(asker.pk, asked.pk)
    except WishCannotBeOpened as sealed:
        raise CannotBeSettledNow from sealed
    if not (allowed and asker.is_active and asked.is_active):
        return None
    return free_places([asker, asked])


def fall_away(row: Request, *, at: datetime) -> None:
    """Both are told what is told when the other has ended it: which rule it was, or whose wish, is not to be read out
    of it."""
    settle(row, State.DECLINED, verb="request-settled", by=None, at=at)
    tell(row, row.asker, "request_declined", at=at)
    tell(row, row.asked, "request_ended", at=at)


def become_exchange(row: Request, *, at: datetime) -> Exchange:
    recipe, raw = read(row.recipe), tomllib.loads(read(row.recipe).text)
    format_ = FORMATS[recipe.format]
    gives, asks = recipe.role(format_.gives.code), recipe.role(format_.asks.code)
    row.exchange = open_exchange(
        by=row.asker,
        at=at,
        format=recipe.format,
        name=capfirst(row.skill.label),
        scope=row.scope,
        seats=[
            SeatSpec(person=row.asked, role=gives.code, role_name=gives.name, teaches=row.skill),
            SeatSpec(person=row.asker, role=asks.code, role_name=asks.name, learns=row.skill, learns_level=row.level),
        ],
        sessions_planned=recipe.rhythm.sessions,
        every_days=recipe.rhythm.every_days,
        minutes=recipe.rhythm.minutes,
        agendas=raw["sessions"],
        owed=raw["owed"],
        agreement=recipe.agreement.questions,
        cards=raw["cards"],
    )
    failpoint("request.begun")
    settle(row, State.ACCEPTED, verb="request-settled", by=None, at=at)
    return row.exchange


def _link(row: Request) -> dict[str, str]:
    return {"link": reverse("exchange", args=[row.exchange_id])}


def tell_begun(row: Request, *, at: datetime) -> None:
    tell(row, row.asker, "request_agreed", at=at, more=_link(row))


@transaction.atomic
def lapse(request: Request, *, at: datetime) -> Request:
    """The time is up, or one of the two has left: whoever waits learns it, without blame. Safe to run twice."""
    row = held(request)
    if not Request.objects.over(at).filter(pk=row.pk).exists():
        return row
    waits, event = (row.asker, "request_lapsed") if row.is_open else (row.asked, "request_ended")
    if not waits.is_active:
        waits, event = row.other_than(waits), "request_ended"
    settle(row, State.LAPSED, verb="request-lapsed", by=None, at=at)
    tell(row, waits, event, at=at)
    return row


@transaction.atomic
def remind(request: Request, *, at: datetime) -> None:
    """The day has come from which somebody may be asked again. Nobody is asked by itself."""
    row = held(request)
    if not Request.objects.to_be_asked_again(at.date()).filter(pk=row.pk).exists():
        return
    row.reminded_at = at
    row.save(update_fields=["reminded_at"])
    record("request-reminded", row, by=None, at=at, about=row.asker, fields=["reminded_at"])
    if row.asked.is_active and row.asker.is_active:
        tell(row, row.asker, "request_again", at=at)
