"""The steps of one exchange: booked, met, written, promised, closed."""

from collections.abc import Callable, Iterator, Mapping
from datetime import datetime, timedelta
from functools import partial
from zoneinfo import ZoneInfo

from peerlore.config.demo.agreeing import agree
from peerlore.config.demo.example import Exchange, Note, Programme, Promise
from peerlore.config.demo.lookup import person
from peerlore.config.demo.story import Step, next_working_day
from peerlore.exchanges import models
from peerlore.people.models import Person

HELD = timedelta(hours=1)
Find = Callable[[], models.Exchange]


def steps(programme: Programme, exchange: Exchange, zone: str) -> Iterator[Step]:
    find = partial(_find, programme, exchange)
    plan = [*exchange.met, *exchange.booked]
    answered = next(r.answered for r in programme.rounds if exchange.learner in r.mentees and r.answered)
    first_booked = answered + timedelta(hours=2)
    for booked_at, starts in zip([first_booked, *(when + HELD for when in plan)], plan, strict=False):
        # What lies ahead is booked at the last meeting there was.
        moment = min(booked_at, (exchange.met[-1] if exchange.met else first_booked) + HELD)
        yield Step(
            moment,
            f"{exchange.learner} books a session",
            partial(_book, find, starts.replace(tzinfo=ZoneInfo(zone)), exchange.where),
        )
    for number, starts in enumerate(exchange.met, start=1):
        yield Step(
            starts + HELD + timedelta(minutes=1), f"{exchange.learner} met", partial(_met, find, number, exchange.wants)
        )
    for note in exchange.notes:
        yield Step(note.at, f"{note.by} writes a note", partial(_note, find, note))
    for promise in exchange.promises:
        yield Step(promise.at, f"{promise.by} promises something", partial(_promise, find, promise))
        if promise.kept:
            yield Step(promise.kept, f"{promise.by} keeps a promise", partial(_keep, find, promise))
    if exchange.shows:
        yield from _close(find, exchange)


def _close(find: Find, exchange: Exchange) -> Iterator[Step]:
    """The learner reports on the working day after the last meeting, the mentor confirms on the one after that."""
    reported = next_working_day(exchange.met[-1].replace(hour=9, minute=30))
    yield Step(reported, f"{exchange.learner} says what came of it", partial(_report, find, exchange.shows))
    yield Step(next_working_day(reported), "the mentor confirms it", partial(_confirm, find))


def _find(programme: Programme, exchange: Exchange) -> models.Exchange:
    """The exchange that the learner's proposal in this programme became."""
    return models.Exchange.objects.get(
        placement__proposal__round__stage__programme__name=programme.name,
        placement__proposal__learner__person=person(exchange.learner),
    )


def _learner(exchange: models.Exchange) -> Person:
    return _learning(exchange).person


def _learning(exchange: models.Exchange) -> models.Seat:
    return exchange.seats.exclude(learns=None).get(role="mentee")


def _book(find: Find, starts: datetime, where: str, at: datetime) -> None:
    from peerlore.exchanges.actions import book_session

    exchange = find()
    book_session(exchange, starts_at=starts, where=where, by=_learner(exchange), at=at)


def _met(find: Find, number: int, wants: Mapping[str, str], at: datetime) -> None:
    """Both say that they met, and sign their agreement at the first time."""
    from peerlore.exchanges.actions import say_met

    exchange = find()
    session = exchange.sessions.get(number=number)
    for seat in exchange.seats.select_related("person"):
        say_met(session, models.Met.MET, by=seat.person, at=at)
    agree(exchange, at=at, wants=wants)


def _note(find: Find, note: Note, at: datetime) -> None:
    from peerlore.exchanges.actions import write_note

    write_note(find(), note.text, private=note.private, by=person(note.by), at=at)


def _promise(find: Find, promised: Promise, at: datetime) -> None:
    from peerlore.exchanges.actions import promise

    promise(find(), promised.text, due=promised.due, by=person(promised.by), at=at)


def _keep(find: Find, promised: Promise, at: datetime) -> None:
    from peerlore.exchanges.actions import keep

    owed = find().commitments.filter(owed_by=person(promised.by), due=promised.due, kept_at=None)
    keep(owed.exclude(sealed=None).get(), by=person(promised.by), at=at)


def _report(find: Find, shows: str, at: datetime) -> None:
    from peerlore.exchanges.actions import report_close

    seat = _learning(find())
    report_close(
        seat,
        result=models.Result.CLOSED,
        level=seat.learns_level,
        shows=shows,
        counts_as_evidence=True,
        by=seat.person,
        at=at,
    )


def _confirm(find: Find, at: datetime) -> None:
    from peerlore.exchanges.actions import confirm_close

    exchange = find()
    mentor = exchange.seats.get(role="mentor").person
    report = _learning(exchange).close_report
    confirm_close(report, level=report.level, by=mentor, at=at)
