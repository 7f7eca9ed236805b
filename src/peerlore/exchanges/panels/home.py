"""What a home page and the list of exchanges show: the next session, what is owed, with whom one learns."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db.models import Count, Exists, OuterRef, QuerySet, Subquery
from django.db.models.functions import Coalesce
from django.urls import reverse
from django.utils.translation import gettext as _

from peerlore.exchanges.access import with_people
from peerlore.exchanges.actions import who_confirms
from peerlore.exchanges.catching_up import wishes_of
from peerlore.exchanges.models import CloseReport, Commitment, Exchange, HelpRequest, Session, Thanks
from peerlore.exchanges.panels.help import help_asked
from peerlore.exchanges.panels.network import may_thank, thanks_to, to_thank
from peerlore.exchanges.panels.signing import asked_there, still_right, to_sign
from peerlore.exchanges.panels.words import opened
from peerlore.exchanges.words import clocks, day_words, names
from peerlore.people.keys import Confidence
from peerlore.people.models import Person
from peerlore.people.owed import IsSo, MayOwe, Owed, told

LATE_WORDS = timedelta(days=30)
Others = Mapping[int, str]  # with whom the reader sits in each exchange


@dataclass(frozen=True, kw_only=True)
class NextSession:
    """The home page's card. `opens_with` is what the reader said they would try; `place` of `planned`."""

    exchange: Exchange
    session: Session
    place: int
    planned: int
    held: int
    partners: list[Person]
    opens_with: str
    clocks: str
    address: str
    why: list[str]


@dataclass(frozen=True, kw_only=True)
class Partner:
    """Somebody one learns with, or learned with. `line` says in which exchange. Of whom one learned with, and who is
    still here, it is said whether one has `wished` to catch up; of others nothing (None). `thanks`: the last words by
    which they thanked the reader."""

    person: Person
    line: str
    address: str
    wished: bool | None = None
    thanks: str = ""


@dataclass(frozen=True, kw_only=True)
class AtHome:
    """What a home page shows of somebody's exchanges, which are read once for all of it."""

    session: NextSession | None
    partners: list[Partner]
    owed: list[Owed]


def at_home(person: Person, *, now: datetime) -> AtHome:
    mine = _mine(person, now)
    return AtHome(
        session=_next_session(mine, person, now=now),
        partners=_partners(mine, person),
        owed=list(_owed(mine, person, now)),
    )


def _next_session(mine: Sequence[Exchange], person: Person, *, now: datetime) -> NextSession | None:
    going_on = {one.pk: one for one in mine if one.is_open and one.has_ahead}  # type: ignore[attr-defined]
    if not going_on:
        return None
    rows = Session.objects.upcoming(now).filter(exchange__in=going_on)
    session = rows.annotate(**_placed()).order_by("starts_at")[0]
    exchange = session.exchange = going_on[session.exchange_id]
    return NextSession(
        exchange=exchange,
        session=session,
        place=session.before + 1,  # type: ignore[attr-defined]
        planned=exchange.sessions_planned,
        held=session.held,  # type: ignore[attr-defined]
        partners=exchange.others(person),
        opens_with=_opens_with(exchange, person),
        clocks=clocks(session.starts_at, people=[person, *exchange.others(person)]),
        address=reverse("exchange", args=[exchange.pk]),
        why=list(_why(exchange, person)),
    )


def _placed() -> dict[str, Coalesce]:
    """For a query of sessions: how many of its exchange were held, and how many of the plan come before it."""
    earlier = Session.objects.not_missed().filter(starts_at__lt=OuterRef("starts_at"))
    return {"held": _beside(Session.objects.met()), "before": _beside(earlier)}


def _beside(sessions: QuerySet[Session]) -> Coalesce:
    those = sessions.filter(exchange=OuterRef("exchange")).order_by().values("exchange")
    return Coalesce(Subquery(those.annotate(n=Count("pk")).values("n")), 0)


def _why(exchange: Exchange, person: Person) -> Iterator[str]:
    """Who learns what from whom, the reader first."""
    for seat in sorted(exchange.seats.all(), key=lambda seat: seat.person_id != person.pk):
        if seat.learns is None:
            continue
        told = {"name": seat.person.first_name, "skill": seat.learns, "others": names(exchange.others(person))}
        if seat.person_id == person.pk:
            yield _("You want to learn %(skill)s, and do so with %(others)s.") % told
        else:
            yield _("%(name)s wants to learn %(skill)s, and does so with you.") % told


def _opens_with(exchange: Exchange, person: Person) -> str:
    own = Commitment.objects.open().filter(exchange=exchange, owed_by=person).exclude(sealed=None)
    last = own.order_by("-made_at", "-pk").first()
    return opened(Confidence(person.pk, last.sealed, last.purpose)) if last and last.sealed else ""


def _partners(mine: Sequence[Exchange], person: Person) -> list[Partner]:
    """Newest first, each person once."""
    found: dict[int, tuple[Person, Exchange]] = {}
    for exchange in mine:
        for other in exchange.others(person):
            found.setdefault(other.pk, (other, exchange))
    over = {key for key, (other, exchange) in found.items() if not exchange.is_open and other.is_active}
    wished = wishes_of([person.pk]).get(person.pk, {}) if over else {}
    thanked = thanks_to(person) if any(exchange.is_thanked for exchange in mine) else {}  # type: ignore[attr-defined]
    return [
        Partner(
            person=other,
            line=_since(exchange, person),
            address=reverse("exchange", args=[exchange.pk]),
            wished=key in wished if key in over else None,
            thanks=thanked.get(key, ""),
        )
        for key, (other, exchange) in found.items()
    ]


def _since(exchange: Exchange, reader: Person) -> str:
    if exchange.closed_at is None:
        return _("%(name)s, going on") % {"name": exchange.name}
    return _("%(name)s, until %(day)s") % {"name": exchange.name, "day": day_words(exchange.closed_at, reader=reader)}


def may_owe(person: Person, *, now: datetime) -> Iterator[MayOwe]:
    """Besides what their exchanges ask of them: that comes with `at_home`."""
    waiting = HelpRequest.objects.waiting_for(person)
    yield MayOwe(Exists(waiting), lambda: help_asked(person))


def owed(person: Person, *, now: datetime) -> Iterator[Owed]:
    yield from told(person, may_owe(person, now=now))
    yield from at_home(person, now=now).owed


def _owed(mine: Sequence[Exchange], person: Person, now: datetime) -> Iterator[Owed]:
    others = {exchange.pk: names(exchange.others(person)) for exchange in mine}
    if any(exchange.is_unanswered for exchange in mine):  # type: ignore[attr-defined]
        yield from _did_you_meet(person, now, others)
    yield from _to_confirm([exchange for exchange in mine if exchange.to_confirm], person)  # type: ignore[attr-defined]
    yield from _to_report(mine, person, now)
    yield from _to_book(mine, others)
    yield from to_sign(mine, person, others)
    yield from still_right(mine, others)
    yield from to_thank(mine, others)


def _mine(person: Person, now: datetime) -> list[Exchange]:
    """All that they sit in, newest first, with who else does, and what is asked there of them: read once for all."""
    return list(Exchange.objects.of(person).annotate(**_waits(person, now)).prefetch_related(with_people()))


def _waits(person: Person, now: datetime) -> dict[str, IsSo]:
    here = {"exchange": OuterRef("pk")}
    silent = Session.objects.unanswered_by(person, now).filter(exchange__closed_at=None, **here)
    reports = CloseReport.objects.filter(seat__exchange=OuterRef("pk"))
    return {
        **asked_there(person),
        "to_thank": may_thank(person, now=now),
        "is_thanked": Exists(Thanks.objects.filter(receiver=person, **here)),
        "to_book": Exists(Exchange.objects.going_on().to_book(now).filter(pk=OuterRef("pk"))),
        "has_ahead": Exists(Session.objects.upcoming(now).filter(**here)),
        "is_unanswered": Exists(silent),
        "has_met": Exists(Session.objects.met().filter(**here)),
        "is_reported": Exists(reports.filter(seat__person=person)),
        "to_confirm": Exists(reports.filter(confirmed_at=None).exclude(seat__person=person)),
    }


def _did_you_meet(person: Person, now: datetime, others: Others) -> Iterator[Owed]:
    over = Session.objects.unanswered_by(person, now).filter(exchange__closed_at=None)
    for session in over.order_by("starts_at"):
        told = {"others": others[session.exchange_id], "day": day_words(session.starts_at, reader=person)}
        yield Owed(
            title=_("Did you and %(others)s meet on %(day)s?") % told,
            why=_("One tap. The coordinator sees met, not met or not sure, and nothing of what was said."),
            address=reverse("exchange", args=[session.exchange_id]) + "#sessions",
            verb=_("Say whether you met"),
            due=session.ends_at,
        )


def _to_confirm(reported: Sequence[Exchange], person: Person) -> Iterator[Owed]:
    if not reported:
        return
    with_seats = {seat.pk: seat for exchange in reported for seat in exchange.seats.all()}
    for report in CloseReport.objects.filter(confirmed_at=None, seat__in=with_seats).exclude(seat__person=person):
        seat = with_seats[report.seat_id]
        if person.pk not in who_confirms(seat):
            continue
        yield Owed(
            title=_("Read how %(learner)s describes the gap now") % {"learner": seat.person.first_name},
            why=_("About two minutes. Confirm it, or say kindly where you see it differently; it counts only then."),
            address=reverse("close_confirm", args=[report.pk]),
            verb=_("Read and confirm"),
            due=report.reported_at + timedelta(days=7),
        )


def _to_report(mine: Sequence[Exchange], person: Person, now: datetime) -> Iterator[Owed]:
    """Asked when all sessions were held, or for a month after a close."""
    asked = [one for one in mine if one.has_met and not one.is_reported]  # type: ignore[attr-defined]
    seats = [seat for exchange in asked for seat in exchange.seats.all() if seat.person_id == person.pk]
    for seat in (seat for seat in seats if seat.learns and seat.left_at is None):
        since = seat.exchange.closed_at or seat.exchange.close_asked_at
        if since is None or since < now - LATE_WORDS:
            continue
        told = {"others": names(seat.exchange.others(person)), "skill": seat.learns}
        told["confirm"] = names(seat.confirmers())
        alone = _("About three minutes. Nobody is left to confirm it: it stands as your own word, if you let it count.")
        why = _("About three minutes. %(confirm)s confirms it; it counts on your record only if you let it.") % told
        yield Owed(
            title=_("Say what came of learning %(skill)s with %(others)s") % told,
            why=why if told["confirm"] else alone,
            address=reverse("close_report", args=[seat.exchange_id]),
            verb=_("Say what came of it"),
            due=since + timedelta(days=7),
        )


def _to_book(mine: Sequence[Exchange], others: Others) -> Iterator[Owed]:
    for exchange in mine:
        if not exchange.to_book:  # type: ignore[attr-defined]
            continue
        yield Owed(
            title=_("Book your next session with %(others)s") % {"others": others[exchange.pk]},
            why=_("One tap, among times inside both your hours. Without a date, good talks fall silent."),
            address=reverse("session_book", args=[exchange.pk]),
            verb=_("Choose a time"),
        )


def own_exchanges(person: Person, *, now: datetime) -> dict[str, object]:
    """The list page: what goes on, what is closed."""
    rows = Exchange.objects.of(person).prefetch_related("seats__person__site", "sessions__presences")
    lines = [_line(exchange, person, now) for exchange in rows]
    return {"going_on": [li for li in lines if li["open"]], "closed": [li for li in lines if not li["open"]]}


def _line(exchange: Exchange, person: Person, now: datetime) -> dict[str, object]:
    standing = [session for session in exchange.sessions.all() if session.cancelled_at is None]
    ahead = sorted(session.starts_at for session in standing if session.ends_at > now)
    return {
        "exchange": exchange,
        "open": exchange.is_open,
        "others": exchange.others(person),
        "title": names([person, *exchange.others(person)]),
        "held": sum(session.is_met for session in standing),
        "next": ahead[0] if ahead else None,
    }
