"""What became of a pair that was drawn: each meeting is booked at the end of the one before, for the first time both
have free; what comes next follows from that, so a step answers with the steps after it."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from functools import partial
from zoneinfo import ZoneInfo

from peerlore.config.demo.agreeing import agree
from peerlore.config.demo.example import Course, Programme
from peerlore.config.demo.lookup import person
from peerlore.config.demo.story import Step, next_working_day
from peerlore.exchanges import models
from peerlore.people.models import Person

CLOSED, PARTLY, UNCHANGED, NO_FAULT, QUIET = "closed", "partly", "unchanged", "no fault", "quiet"
REPORTED = {CLOSED: models.Result.CLOSED, PARTLY: models.Result.PARTLY, UNCHANGED: models.Result.UNCHANGED}
LET_GO_AFTER = {NO_FAULT: 8, QUIET: 50}  # days
FIRST_WORD = time(9, 20)


def steps(programme: Programme, course: Course, zone: str) -> Iterator[Step]:
    """The first meeting is arranged on the day before the pair may begin; all else follows."""
    pair = _Pair(programme, course, ZoneInfo(zone))
    arranged = datetime.combine(course.begins, FIRST_WORD)
    yield Step(arranged, f"{course.learner} finds a time", partial(pair.book, course.begins))


@dataclass(frozen=True)
class _Pair:
    programme: Programme
    course: Course
    zone: ZoneInfo

    def _exchange(self) -> models.Exchange | None:
        """The open exchange that the learner's proposal of that round became, if it did."""
        return models.Exchange.objects.filter(
            closed_at=None,
            placement__proposal__round__stage__programme__name=self.programme.name,
            placement__proposal__round__number=self.course.round,
            placement__proposal__learner__person=self._learner(),
        ).first()

    def _learner(self) -> Person:
        return person(self.course.learner)

    def _local(self, moment: datetime) -> datetime:
        return moment.astimezone(self.zone).replace(tzinfo=None)

    def book(self, target: date, at: datetime) -> Sequence[Step]:
        from peerlore.exchanges.actions import book_session
        from peerlore.exchanges.hours import free_times

        exchange = self._exchange()
        if exchange is None:
            return []
        after = max(at, datetime.combine(target, time(), self.zone))
        [*times] = free_times(exchange.members(), minutes=exchange.minutes, after=after, many=1)
        if not times:
            return []
        session = book_session(exchange, starts_at=times[0], by=self._learner(), at=at)
        over = self._local(session.ends_at) + timedelta(minutes=5)
        return [Step(over, f"{self.course.learner} met", partial(self.meet, session.pk))]

    def meet(self, key: int, at: datetime) -> Sequence[Step]:
        """Both say whether they met, sign their agreement at the first time, and go on as the course says."""
        from peerlore.exchanges.actions import say_met

        exchange = self._exchange()
        if exchange is None:
            return []
        session = exchange.sessions.get(pk=key)
        missed = session.number == self.course.missed
        for member in exchange.members():
            say_met(session, models.Met.NOT_MET if missed else models.Met.MET, by=member, at=at)
        if not missed:
            agree(exchange, at=at, wants={})
        return self._afterwards(session, at)

    def _afterwards(self, session: models.Session, at: datetime) -> Sequence[Step]:
        held = session.exchange.sessions.met().count()
        now = self._local(at)
        if held < self.course.meetings:
            return self.book(now.date() + timedelta(days=self.course.every), at)
        if days := LET_GO_AFTER.get(self.course.ends):
            when = next_working_day((now + timedelta(days=days)).replace(hour=16, minute=10))
            return [Step(when, "they let go of it", self.let_go)]
        if self.course.ends in REPORTED:
            when = next_working_day(now.replace(hour=9, minute=40))
            return [Step(when, f"{self.course.learner} says what came of it", self.report)]
        return []

    def let_go(self, at: datetime) -> None:
        from peerlore.exchanges.actions import close_exchange

        exchange = self._exchange()
        if exchange is not None:
            close_exchange(exchange, by=self._learner(), at=at)

    def report(self, at: datetime) -> Sequence[Step]:
        from peerlore.exchanges.actions import report_close

        exchange = self._exchange()
        if exchange is None:
            return []
        seat = exchange.seats.exclude(learns=None).get(person=self._learner())
        partly = self.course.ends == PARTLY
        report_close(
            seat,
            result=REPORTED[self.course.ends],
            level=max(1, (seat.learns_level or 1) - partly),
            shows=self.course.shows,
            counts_as_evidence=True,
            by=seat.person,
            at=at,
        )
        when = next_working_day(self._local(at).replace(hour=10, minute=20))
        return [Step(when, "the mentor confirms it", self.confirm)]

    def confirm(self, at: datetime) -> None:
        from peerlore.exchanges.actions import confirm_close

        exchange = self._exchange()
        if exchange is None:
            return
        mentor = exchange.seats.get(role="mentor").person
        report = models.CloseReport.objects.get(seat__exchange=exchange)
        confirm_close(report, level=report.level, by=mentor, at=at)
