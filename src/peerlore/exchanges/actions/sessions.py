"""Book a session, move it, call it off, or say afterwards that it took place."""

import uuid
from collections.abc import Sequence
from datetime import UTC, datetime, timedelta

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from peerlore.errors import RuleBroken
from peerlore.exchanges.actions.shared import check_member, locked_open, tell
from peerlore.exchanges.hours import all_work, free_times, somebody_is_taken
from peerlore.exchanges.models import CallLink, Commitment, Exchange, Met, Presence, Session
from peerlore.exchanges.models.exchange import SessionQuerySet
from peerlore.exchanges.words import names, when_words
from peerlore.people.audit import record
from peerlore.people.models import LogEntry, Person

# What whoever did it gets themselves: the entry for their calendar.
OWN = {
    "session_booked": "own_session_booked",
    "session_moved": "own_session_moved",
    "session_cancelled": "own_session_cancelled",
    "series_booked": "own_series_booked",
}
BOOKED = f"session_booked {OWN['session_booked']}"


class OutsideHours(RuleBroken):
    message = _("%(when)s is outside the working hours of one of you. %(instead)s")
    field = "day"


class SomebodyIsTaken(RuleBroken):
    message = _("One of you has another session at that time. %(instead)s")
    field = "day"


class TimeIsPast(RuleBroken):
    message = _("%(when)s is past. Choose a time to come, or say that you met already.")
    field = "day"


class TimeIsToCome(RuleBroken):
    message = _("%(when)s has not come yet. Book it instead; you say whether you met when it is over.")
    field = "day"


class BeforeTheExchange(RuleBroken):
    message = _("This exchange began on %(day)s. Choose a day since then.")
    field = "day"


class AllSessionsBooked(RuleBroken):
    message = _(
        "All %(count)s sessions are held or booked. Close this exchange when it is done; going on is a new choice."
    )


class NoTimes(RuleBroken):
    message = _("No times were chosen. Choose them on the page of the series.")


class SessionIsCancelled(RuleBroken):
    message = _("This session has been called off. Book a new one instead.")


class SessionHasBegun(RuleBroken):
    message = _("This session has begun. Say whether you met; the next one can be booked for any time.")


@transaction.atomic
def book_session(
    exchange: Exchange, *, starts_at: datetime, where: str = "", by: Person | None, at: datetime
) -> Session:
    """Booking the same time again gives the session that is there: a double click books once."""
    exchange = locked_open(exchange.pk)
    check_member(exchange, by)
    if same := exchange.sessions.standing().filter(starts_at=starts_at).first():
        return same
    session, entry = _book(exchange, starts_at=starts_at, where=where, by=by, at=at)
    _tell_others("session_booked", session, entry=entry, by=by, at=at)
    return session


@transaction.atomic
def book_series(
    exchange: Exchange, *, starts: Sequence[datetime], where: str = "", by: Person, at: datetime
) -> list[Session]:
    """All of these or none, told in one notice. Times that are booked already are left as they are."""
    exchange = locked_open(exchange.pk)
    check_member(exchange, by)
    if not starts:
        raise NoTimes
    there = set(exchange.sessions.standing().filter(starts_at__in=starts).values_list("starts_at", flat=True))
    booked = [_book(exchange, starts_at=s, where=where, by=by, at=at) for s in sorted({*starts} - there)]
    if booked:
        _tell_series(exchange, [session for session, _ in booked], entry=booked[-1][1], by=by, at=at)
    return [session for session, _ in booked]


def _book(
    exchange: Exchange, *, starts_at: datetime, where: str, by: Person | None, at: datetime
) -> tuple[Session, LogEntry]:
    _check_plan(exchange)
    _check_time(exchange, starts_at=starts_at, by=by, at=at)
    session = _new_session(exchange, starts_at=starts_at, where=where or own_place(by), by=by)
    _date_commitments(session)
    return session, record("booked", session, by=by, at=at, fields=["starts_at", "where"], state=session.state)


def own_place(person: Person | None) -> str:
    """The address of this person's own room for calls."""
    link = CallLink.objects.filter(person=person).first() if person else None
    return link.address if link else ""


@transaction.atomic
def move_session(session: Session, *, starts_at: datetime, where: str = "", by: Person | None, at: datetime) -> Session:
    """Without a word where, the place stays as it is. The calendar entry keeps its name and counts one change more."""
    session = _changeable(session, by=by, at=at)
    if session.starts_at == starts_at and where in ("", session.where):
        return session
    _check_time(session.exchange, starts_at=starts_at, by=by, at=at, but=session)
    old, session.starts_at = session.starts_at, starts_at
    session.ends_at = _end(session.exchange, starts_at)
    session.where = where or session.where
    session.sequence += 1
    session.save(update_fields=["starts_at", "ends_at", "where", "sequence"])
    _date_commitments(session)
    entry = record("moved", session, by=by, at=at, fields=["starts_at", "where"], state=session.state)
    _tell_others("session_moved", session, entry=entry, by=by, at=at, old=old)
    return session


@transaction.atomic
def cancel_session(session: Session, *, by: Person | None, at: datetime) -> Session:
    session = _changeable(session, by=by, at=at)
    session.cancelled_at = at
    session.sequence += 1
    session.save(update_fields=["cancelled_at", "sequence"])
    entry = record("cancelled", session, by=by, at=at, state=session.state)
    _tell_others("session_cancelled", session, entry=entry, by=by, at=at, old=session.starts_at, takes_back=BOOKED)
    return session


@transaction.atomic
def record_session(exchange: Exchange, *, starts_at: datetime, by: Person, at: datetime) -> Session:
    """ "We met already": a session that nobody booked, met as far as `by` says."""
    exchange = locked_open(exchange.pk)
    check_member(exchange, by)
    _check_past(exchange, starts_at=starts_at, by=by, at=at)
    ends_at = _end(exchange, starts_at)
    session = exchange.sessions.standing().overlapping(starts_at, ends_at).first()
    if session is None:
        _check_plan(exchange)
        session = _new_session(exchange, starts_at=starts_at, where="", by=by)
        record("recorded", session, by=by, at=at, fields=["starts_at"], state=session.state)
    presence, _made = Presence.objects.update_or_create(
        session=session, person=by, defaults={"said": Met.MET, "said_at": at}
    )
    record("said-met", presence, by=by, at=at, about=by, fields=["said"])
    return session


def place_in_plan(session: Session) -> int:
    """The first, second … of those planned: sessions that did not take place are not counted."""
    return before_in_plan(session).count() + 1


def before_in_plan(session: Session) -> SessionQuerySet:
    """Those of the plan that come before it."""
    earlier: SessionQuerySet = session.exchange.sessions.not_missed().filter(starts_at__lt=session.starts_at)
    return earlier.exclude(pk=session.pk)


def _changeable(session: Session, *, by: Person | None, at: datetime) -> Session:
    exchange = locked_open(session.exchange_id)
    check_member(exchange, by)
    session = Session.objects.select_for_update(of=("self",)).select_related("exchange").get(pk=session.pk)
    if session.cancelled_at:
        raise SessionIsCancelled
    if session.starts_at <= at:
        raise SessionHasBegun
    return session


def _check_plan(exchange: Exchange) -> None:
    if exchange.sessions.not_missed().count() >= exchange.sessions_planned:
        raise AllSessionsBooked(count=exchange.sessions_planned)


def _check_time(
    exchange: Exchange, *, starts_at: datetime, by: Person | None, at: datetime, but: Session | None = None
) -> None:
    """Inside everybody's hours, in the future, and nobody busy. The people are locked: two exchanges that share
    somebody cannot book the same hour at once."""
    members = exchange.members()
    reader = by or members[0]
    list(Person.objects.filter(pk__in=[m.pk for m in members]).select_for_update().order_by("pk"))
    ends_at = _end(exchange, starts_at)
    if starts_at <= at:
        raise TimeIsPast(when=when_words(starts_at, reader=reader))
    if not all_work(members, starts_at=starts_at, ends_at=ends_at):
        instead = _instead(exchange, starts_at=starts_at, reader=reader, at=at)
        raise OutsideHours(when=when_words(starts_at, reader=reader), instead=instead)
    if somebody_is_taken(members, starts_at=starts_at, ends_at=ends_at, but=but):
        raise SomebodyIsTaken(instead=_instead(exchange, starts_at=starts_at, reader=reader, at=at))


def _instead(exchange: Exchange, *, starts_at: datetime, reader: Person, at: datetime) -> str:
    """Which time would do: the next one after the one that was asked for, else the next at all."""
    members = exchange.members()
    near = free_times(members, minutes=exchange.minutes, after=starts_at, many=1, weeks=2)
    soon = near or free_times(members, minutes=exchange.minutes, after=at, many=1, weeks=8)
    if not soon:
        return str(_("Your hours do not meet in the next eight weeks; change your hours on your own page, or ask."))
    return str(_("This would do: %(when)s.")) % {"when": when_words(soon[0], reader=reader)}


def _check_past(exchange: Exchange, *, starts_at: datetime, by: Person, at: datetime) -> None:
    if starts_at > at:
        raise TimeIsToCome(when=when_words(starts_at, reader=by))
    began = exchange.opened_at.astimezone(by.zone_info).date()
    if starts_at.astimezone(by.zone_info).date() < began:
        raise BeforeTheExchange(day=when_words(exchange.opened_at, reader=by))


def _end(exchange: Exchange, starts_at: datetime) -> datetime:
    # UTC first: in the night of a change of clocks, minutes on the wall are not minutes.
    return starts_at.astimezone(UTC) + timedelta(minutes=exchange.minutes)


def _new_session(exchange: Exchange, *, starts_at: datetime, where: str, by: Person | None) -> Session:
    last = exchange.sessions.standing().order_by("-number").first()
    return Session.objects.create(
        exchange=exchange,
        number=last.number + 1 if last else 1,
        starts_at=starts_at,
        ends_at=_end(exchange, starts_at),
        where=where,
        uid=f"{uuid.uuid4()}@peerlore",
        booked_by=by,
    )


def _date_commitments(session: Session) -> None:
    """What is owed some days after this session has its date now."""
    anchored = Commitment.objects.open().filter(exchange=session.exchange, anchor=f"session-{place_in_plan(session)}")
    for commitment in anchored.select_related("owed_by__site"):
        day = session.starts_at.astimezone(commitment.owed_by.zone_info).date()
        commitment.due = day + timedelta(days=commitment.offset_days)
        commitment.save(update_fields=["due"])


def _tell_others(
    event: str,
    session: Session,
    *,
    entry: LogEntry,
    by: Person | None,
    at: datetime,
    old: datetime | None = None,
    takes_back: str = "",
) -> None:
    """The notice hangs on the log's line, so that every change is told, and each once."""
    exchange = session.exchange
    more = {
        reader: _words(session, reader=reader, old=old) | ({"takes_back": takes_back} if takes_back else {})
        for reader in exchange.members()
    }
    others = exchange.others(by) if by else exchange.members()
    partner = {"partner": names([by])} if by else {}
    tell(others, event, entry, exchange=exchange, at=at, more={reader: more[reader] | partner for reader in others})
    if by:
        tell([by], OWN[event], entry, exchange=exchange, at=at, more=more)


def about_session(session: Session, *, until: datetime) -> dict[str, str]:
    """What the outbox goes by: of two that wait about one session the newer is sent, and none of them after `until`."""
    return {"thing": f"session {session.pk}", "lapses": until.isoformat()}


def _words(session: Session, *, reader: Person, old: datetime | None) -> dict[str, str]:
    words = {
        **about_session(session, until=session.starts_at),
        "when": when_words(session.starts_at, reader=reader),
        "where": session.where or str(_("at the place you agree on")),
        "option": str(_("Nothing else changes, and no reason is owed.")),
    }
    return {**words, "old_when": when_words(old, reader=reader)} if old else words


def _tell_series(exchange: Exchange, sessions: Sequence[Session], *, entry: LogEntry, by: Person, at: datetime) -> None:
    readers = exchange.others(by)
    more = {reader: {**_series(sessions, reader=reader), "partner": names([by])} for reader in readers}
    tell(readers, "series_booked", entry, exchange=exchange, at=at, more=more)
    tell([by], OWN["series_booked"], entry, exchange=exchange, at=at, more={by: _series(sessions, reader=by)})


def _series(sessions: Sequence[Session], *, reader: Person) -> dict[str, str]:
    items = (f"- {when_words(session.starts_at, reader=reader)}" for session in sessions)
    return {"items": "\n".join(items), "lapses": sessions[-1].starts_at.isoformat()}
