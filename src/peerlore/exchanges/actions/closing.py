"""How an exchange ends: what came of it, confirmed by the other side; or closed by either of them, without a fault."""

from datetime import datetime, timedelta

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from peerlore.errors import RuleBroken
from peerlore.exchanges.actions.leavers import take_own_word, who_confirms
from peerlore.exchanges.actions.shared import check_member, locked, locked_open, tell
from peerlore.exchanges.models import CloseReport, Commitment, Exchange, Result, Seat
from peerlore.people.audit import record
from peerlore.people.keys import seal
from peerlore.people.models import Person
from peerlore.skills.actions import record_evidence
from peerlore.skills.models import Source
from peerlore.skills.models.records import TOP_LEVEL


class NotYourReport(RuleBroken):
    message = _("Each person says for themselves what came of it.")


class NothingLearnedHere(RuleBroken):
    message = _("Your seat here is to teach; there is no gap of yours to report on.")


class AlreadyConfirmed(RuleBroken):
    message = _("This has been confirmed already, and stands as it is.")


class LevelMissing(RuleBroken):
    message = _("Choose the level you are at now, from 0 to 5; it is what the other side confirms.")
    field = "level"


class ShowsMissing(RuleBroken):
    message = _("Name one thing that somebody else could have seen. A sentence is enough.")
    field = "shows"


class NotMetYet(RuleBroken):
    message = _("You have not met yet, so nothing can have come of it. Close the exchange instead, without a report.")


class NotYoursToConfirm(RuleBroken):
    message = _("Whoever taught this confirms it; nobody confirms their own.")


@transaction.atomic
def report_close(
    seat: Seat, *, result: str, level: int | None, shows: str, counts_as_evidence: bool, by: Person, at: datetime
) -> CloseReport:
    """A report may be written again until it is confirmed. Also after a close, so that a late word still counts; where
    nobody is left to confirm it, it stands as the learner's own."""
    exchange = locked(seat.exchange_id)
    _check_report(exchange, seat, by)
    level = None if result == Result.UNCHANGED else level
    _check_words(result, level=level, shows=shows)
    report, made = CloseReport.objects.update_or_create(
        seat=seat,
        defaults={
            "result": result,
            "level": level,
            "shows": seal(by, shows.strip(), purpose=CloseReport(seat=seat).purpose, at=at),
            "counts_as_evidence": counts_as_evidence,
            "reported_at": at,
            "own_word_at": None,
        },
    )
    alone = not who_confirms(seat)
    fields = ["result", "level", "shows", "counts_as_evidence"]
    record("reported" if made else "reported-again", report, by=by, at=at, about=by, fields=fields, state=report.state)
    if alone:
        take_own_word(report, by=by, at=at)
    return report


@transaction.atomic
def confirm_close(report: CloseReport, *, level: int | None, by: Person, at: datetime) -> CloseReport:
    """Confirm, at the level reported or another one. It becomes evidence if the learner lets it count; the last
    report confirmed closes the exchange."""
    exchange = locked(report.seat.exchange_id)
    report = CloseReport.objects.select_for_update(of=("self",)).select_related("seat__person").get(pk=report.pk)
    _check_confirm(exchange, report, by)
    report.confirmed_by, report.confirmed_at = by, at
    report.confirmed_level = _confirmed_level(report, level)
    report.save(update_fields=["confirmed_by", "confirmed_at", "confirmed_level"])
    record("confirmed", report, by=by, at=at, about=report.seat.person, fields=["confirmed_level"], state=report.state)
    _keep_confirmation(exchange, by=by, at=at)
    _count(report, exchange=exchange, by=by, at=at)
    if exchange.is_open and all_confirmed(exchange):
        told = [] if exchange.close_asked_at else exchange.others(by)
        end(exchange, by=by, at=at, told=told)
    return report


@transaction.atomic
def close_exchange(exchange: Exchange, *, by: Person | None, at: datetime) -> Exchange:
    """Nobody is at fault, and nobody is asked why. Sessions to come are called off; the others are told, kindly."""
    exchange = locked_open(exchange.pk)
    check_member(exchange, by)
    end(exchange, by=by, at=at, told=exchange.others(by) if by else exchange.members())
    return exchange


@transaction.atomic
def let_pass(exchange: Exchange, *, at: datetime) -> Exchange:
    """Its time is over, or it is called off before it began: it closes, and nobody is written to because of it."""
    exchange = locked(exchange.pk)
    if exchange.is_open:
        end(exchange, by=None, at=at, told=[])
    return exchange


@transaction.atomic
def ask_how_it_ended(exchange: Exchange, *, at: datetime) -> None:
    """All planned sessions were held: ask everybody, once, for the closing questions."""
    exchange = locked(exchange.pk)
    if not exchange.is_open or exchange.close_asked_at:
        return
    exchange.close_asked_at = at
    exchange.save(update_fields=["close_asked_at"])
    _date_the_end(exchange, at=at)
    entry = record("asked-to-close", exchange, by=None, at=at, state=exchange.state)
    told = {member: {"programme": exchange.name} for member in exchange.members()}
    tell(list(told), "exchange_closed", entry, exchange=exchange, at=at, more=told)


def all_confirmed(exchange: Exchange) -> bool:
    """Whether everybody who learns here has a report, and each is confirmed."""
    learning = exchange.seats.filter(left_at=None).exclude(learns=None)
    return learning.exists() and not learning.filter(close_report__confirmed_at=None).exists()


def _check_report(exchange: Exchange, seat: Seat, by: Person) -> None:
    if seat.person_id != by.pk:
        raise NotYourReport
    if seat.learns_id is None:
        raise NothingLearnedHere
    if CloseReport.objects.filter(seat=seat).exclude(confirmed_at=None).exists():
        raise AlreadyConfirmed
    if not exchange.sessions.met().exists():
        raise NotMetYet


def _check_words(result: str, *, level: int | None, shows: str) -> None:
    if result != Result.UNCHANGED and (level is None or not 0 <= level <= TOP_LEVEL):
        raise LevelMissing
    if not shows.strip():
        raise ShowsMissing


def _check_confirm(exchange: Exchange, report: CloseReport, by: Person) -> None:
    if by.pk not in who_confirms(exchange.seats.get(pk=report.seat_id)):
        raise NotYoursToConfirm
    if report.confirmed_at:
        raise AlreadyConfirmed


def _confirmed_level(report: CloseReport, level: int | None) -> int | None:
    if report.result == Result.UNCHANGED:
        return None
    if level is None or not 0 <= level <= TOP_LEVEL:
        raise LevelMissing
    return level


def _count(report: CloseReport, *, exchange: Exchange, by: Person, at: datetime) -> None:
    """The confirmed level goes onto the learner's record, and the gaps of the skill are read again."""
    skill = report.seat.learns
    if skill is None or report.confirmed_level is None or not report.counts_as_evidence:
        return
    record_evidence(
        report.seat.person,
        skill,
        level=report.confirmed_level,
        source=Source.EXCHANGE,
        by=by,
        at=at,
        came_from=f"exchange:{exchange.pk}",
    )


def end(exchange: Exchange, *, by: Person | None, at: datetime, told: list[Person]) -> None:
    exchange.closed_at = at
    exchange.save(update_fields=["closed_at"])
    for session in exchange.sessions.standing().filter(starts_at__gt=at):
        session.cancelled_at, session.sequence = at, session.sequence + 1
        session.save(update_fields=["cancelled_at", "sequence"])
        record("cancelled", session, by=by, at=at, state=session.state)
    _date_the_end(exchange, at=at)
    record("closed", exchange, by=by, at=at, fields=["closed_at"], state=exchange.state)
    words = {member: {"programme": exchange.name} for member in told}
    tell(told, "exchange_closed", exchange, exchange=exchange, at=at, more=words)


def _date_the_end(exchange: Exchange, *, at: datetime) -> None:
    ahead = Commitment.objects.open().filter(exchange=exchange, anchor="end", due=None)
    for commitment in ahead.select_related("owed_by__site"):
        day = at.astimezone(commitment.owed_by.zone_info).date()
        commitment.due = day + timedelta(days=commitment.offset_days)
        commitment.save(update_fields=["due"])


def _keep_confirmation(exchange: Exchange, *, by: Person, at: datetime) -> None:
    """Confirming keeps the promise to confirm."""
    for commitment in Commitment.objects.open().filter(exchange=exchange, owed_by=by, kind="confirmation"):
        commitment.kept_at = at
        commitment.save(update_fields=["kept_at"])
        record("kept", commitment, by=by, at=at, about=by, fields=["kept_at"], state=commitment.state)
