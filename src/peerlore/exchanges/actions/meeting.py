"""Before a session a reminder, after it a word: met, not met, not sure."""

from datetime import datetime

from django.db import transaction
from django.urls import reverse
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _

from peerlore.errors import RuleBroken
from peerlore.exchanges.access import LINK_GOOD, met_token
from peerlore.exchanges.actions.sessions import SessionIsCancelled, about_session, place_in_plan
from peerlore.exchanges.actions.shared import check_member, locked, tell
from peerlore.exchanges.agenda import question_of
from peerlore.exchanges.models import Met, Presence, Session
from peerlore.exchanges.words import when_words
from peerlore.people.audit import record
from peerlore.people.models import LogEntry, Person


class NotBegunYet(RuleBroken):
    message = _("This session begins %(when)s. Say whether you met when it has begun.")


class NobodySaysThis(RuleBroken):
    message = _("Say met, not met, or not sure.")


@transaction.atomic
def say_met(session: Session, said: str, *, by: Person, at: datetime) -> Presence:
    """Each member has one word, and may change it while the exchange is there."""
    check_member(locked(session.exchange_id), by)
    session = Session.objects.get(pk=session.pk)
    if session.cancelled_at:
        raise SessionIsCancelled
    if session.starts_at > at:
        raise NotBegunYet(when=when_words(session.starts_at, reader=by))
    if said not in Met.values:
        raise NobodySaysThis
    presence = Presence(session=session, person=by, said=said, said_at=at)
    Presence.objects.bulk_create(
        [presence], update_conflicts=True, unique_fields=["session", "person"], update_fields=["said", "said_at"]
    )
    record("said-met", presence, by=by, at=at, about=by, fields=["said"])
    return presence


@transaction.atomic
def remind_of_session(session: Session, person: Person, *, at: datetime) -> None:
    """Tell `person` of a session tomorrow: once for each time it was booked for."""
    words = {
        **about_session(session, until=session.starts_at),
        "when": when_words(session.starts_at, reader=person),
        "where": session.where or _now("at the place you agree on"),
        "question": question_of(session.exchange, place=place_in_plan(session)),
    }
    row = last_change(session)
    tell([person], "session_tomorrow", row, exchange=session.exchange, at=at, more={person: words})


@transaction.atomic
def wonder_whether_met(session: Session, person: Person, *, at: datetime) -> None:
    """Ask `person`, once, whether they met."""
    words = {
        **about_session(session, until=session.ends_at + LINK_GOOD),
        "old_when": when_words(session.starts_at, reader=person),
        "link": reverse("met_by_mail", args=[met_token(session, person)]),
    }
    tell([person], "did_you_meet", session, exchange=session.exchange, at=at, more={person: words})


def last_change(session: Session) -> LogEntry:
    """The log's line by which the session has the time it has."""
    of_session = LogEntry.objects.filter(kind=session._meta.label_lower, target=session.pk)
    return of_session.filter(verb__in=("booked", "moved")).latest("pk")
