"""What is due in exchanges, found by what is missing: reminders, questions after a session, ends."""

from collections.abc import Iterable, Iterator
from datetime import datetime, timedelta

from django.db.models import Count, Exists, OuterRef, Q

from peerlore.exchanges.hours import working_day_after, working_day_before
from peerlore.exchanges.models import (
    AgreementAnswer,
    CloseReport,
    Commitment,
    DepthChoice,
    Exchange,
    Note,
    Seat,
    Session,
    StillRight,
)
from peerlore.exchanges.models.exchange import ExchangeQuerySet, SessionQuerySet
from peerlore.people.models import LogEntry, MailSettings, Notice, Person
from peerlore.skills.actions import day_of

FAR = timedelta(days=8)
QUIET = timedelta(days=14)
A_YEAR, A_MONTH, YEARS = timedelta(days=365), timedelta(days=30), 20
YEARLY, ASKED_TO_RECONNECT = "yearly", "asked-to-reconnect"


def reminders(now: datetime) -> Iterator[tuple[Session, Person]]:
    """Sessions to come whose reminder is due and was not written: from nine on the working day before, until the day
    itself begins. It is told once for each time the session was booked or moved to; who was told of that time since
    the reminder was due needs none."""
    soon = _with_people().filter(starts_at__gt=now, starts_at__lte=now + FAR, exchange__closed_at=None)
    for session in soon.standing():
        if (change := _change(session)) is None:
            continue
        told = set(_told("session_tomorrow", [change.pk]))
        for person in _reachable(session):
            day = session.starts_at.astimezone(person.zone_info).date()
            before_the_day = now.astimezone(person.zone_info).date() < day
            due = change.at < working_day_before(person, session.starts_at) <= now
            if person.pk not in told and before_the_day and due:
                yield session, person


def unanswered(now: datetime) -> Iterator[tuple[Session, Person]]:
    """Sessions over since a working day of which somebody has not said a word, and was not asked."""
    over = _with_people().standing().filter(ends_at__lte=now, ends_at__gt=now - 4 * FAR, exchange__closed_at=None)
    for session in over.prefetch_related("presences"):
        if session.is_met:
            continue
        told = set(_told("did_you_meet", [session.pk], kind="exchanges.session"))
        heard = {presence.person_id for presence in session.presences.all()}
        for person in _reachable(session):
            if person.pk not in told | heard and working_day_after(person, session.ends_at) <= now:
                yield session, person


def all_held() -> Iterable[Exchange]:
    return Exchange.objects.going_on().filter(close_asked_at=None).all_held()


def left_alone() -> Iterable[Exchange]:
    """Exchanges of somebody who no longer works here: they end, and the other one's place is free again."""
    return Exchange.objects.going_on().filter(seats__left_at=None, seats__person__is_active=False).distinct()


def owed_by_leavers() -> Iterable[Commitment]:
    """What somebody owes who no longer works here, in exchanges that go on or are over."""
    return Commitment.objects.open().filter(owed_by__is_active=False).select_related("exchange", "owed_by")


def left_unconfirmed() -> Iterator[CloseReport]:
    """Reports of people here that wait for a word of somebody who has left."""
    waiting = CloseReport.objects.unconfirmed().filter(seat__person__is_active=True, seat__left_at=None)
    some_left = waiting.filter(seat__exchange__seats__person__is_active=False).distinct()
    for report in some_left.select_related("seat__exchange"):
        if not report.seat.confirmers():
            yield report


def past_depths(now: datetime) -> Iterable[Session]:
    """Sessions over whose private choices are still kept."""
    return Session.objects.filter(pk__in=DepthChoice.objects.outlived(now).values("session"))


def quiet(now: datetime) -> ExchangeQuerySet:
    """Exchanges that are silent, also to the notes that somebody keeps for themselves, and whose members were not asked
    within two weeks whether it is still right."""
    since, here = now - QUIET, {"exchange": OuterRef("pk")}
    noted = Note.objects.filter(written_at__gt=since, **here)
    asked = StillRight.objects.filter(Q(settled_at=None) | Q(settled_at__gt=since), **here)
    return silent(now).exclude(Exists(noted)).exclude(Exists(asked))


def silent(now: datetime) -> ExchangeQuerySet:
    """Exchanges going on without a sign of life for two weeks: no date ahead or just behind, nothing written for the
    others, promised or kept. None where somebody is on a pause. By private notes it does not go: that there are any is
    not to be read out of what others see."""
    since = now - QUIET
    here = {"exchange": OuterRef("pk")}
    signs = (
        Session.objects.standing().filter(ends_at__gt=since, **here),
        Note.objects.filter(written_at__gt=since, private=False, **here),
        AgreementAnswer.objects.filter(written_at__gt=since, **here),
        Commitment.objects.filter(Q(made_at__gt=since) | Q(kept_at__gt=since) | Q(let_go_at__gt=since), **here),
        Seat.objects.filter(left_at=None, person__pause_until__gt=day_of(now), **here),
    )
    rows = Exchange.objects.going_on().filter(opened_at__lte=since, close_asked_at=None)
    for sign in signs:
        rows = rows.exclude(Exists(sign))
    return rows


def anniversaries(now: datetime) -> Iterator[Exchange]:
    """Exchanges that ended a number of years ago, within a month, of which two or more who are here want to be asked
    once a year, and were not; none that the same people have followed by another."""
    willing = MailSettings.objects.wanting(YEARLY).filter(person__is_active=True).values("person")
    ended = Q()
    for years in range(1, YEARS + 1):
        then = now - years * A_YEAR
        ended |= Q(closed_at__lte=then, closed_at__gt=then - A_MONTH)
    here = Exchange.objects.filter(ended, seats__person__in=willing, seats__left_at=None)
    asked = LogEntry.objects.filter(
        kind="exchanges.exchange", target=OuterRef("pk"), verb=ASKED_TO_RECONNECT, at__gt=now - 2 * A_MONTH
    )
    two = here.annotate(willing=Count("seats", distinct=True)).filter(~Exists(asked), willing__gte=2)
    return (exchange for exchange in two.prefetch_related("seats__person") if not _followed(exchange))


def _followed(exchange: Exchange) -> bool:
    later = Exchange.objects.exclude(pk=exchange.pk).filter(Q(closed_at=None) | Q(closed_at__gt=exchange.closed_at))
    for person in exchange.members():
        later = later.filter(pk__in=Exchange.objects.of(person).values("pk"))
    return later.exists()


def _with_people() -> SessionQuerySet:
    return Session.objects.select_related("exchange").prefetch_related("exchange__seats__person__site")


def _reachable(session: Session) -> list[Person]:
    return [person for person in session.exchange.members() if person.is_active]


def _change(session: Session) -> LogEntry | None:
    """The log's line by which the session has its time: the reminder hangs on that."""
    lines = LogEntry.objects.filter(kind="exchanges.session", target=session.pk, verb__in=("booked", "moved"))
    return lines.order_by("-pk").first()


def _told(event: str, targets: list[int], *, kind: str = "people.logentry") -> Iterable[int]:
    return Notice.objects.filter(event=event, kind=kind, target__in=targets).values_list("person", flat=True)
