"""The programmes of the told months: when each season begins, and what of it has its day when."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

Wishes = Sequence[tuple[str, int]]


@dataclass(frozen=True)
class Round:
    """One matching. Without `worked_out` it waits to be started, without `published` it stays a draft. Who is in
    `declines` says no, who is in `silent` nothing."""

    enrolled: datetime
    mentors: Mapping[str, int]
    mentees: Mapping[str, Wishes]
    worked_out: datetime | None = None
    published: datetime | None = None
    answered: datetime | None = None
    declines: Sequence[str] = ()
    silent: Sequence[str] = ()


@dataclass(frozen=True)
class Course:
    """What becomes of a pair, if the learner gets one in the round of that number. `ends` is one of ENDS."""

    learner: str
    round: int
    begins: date
    every: int
    meetings: int
    ends: str
    shows: str = ""
    missed: int = 0


CLOSED, PARTLY, UNCHANGED, NO_FAULT, QUIET, OPEN = "closed", "partly", "unchanged", "no fault", "quiet", "open"
ENDINGS = (CLOSED, PARTLY, UNCHANGED, NO_FAULT, QUIET, OPEN)


@dataclass(frozen=True)
class Programme:
    """`joins` says that the programme is told of elsewhere, and these people join its rounds. Without `ended` it goes
    on."""

    name: str
    by: str
    started: datetime
    rounds: Sequence[Round]
    courses: Sequence[Course] = ()
    needs: Sequence[str] = ()
    joins: bool = False
    ended: datetime | None = None


@dataclass(frozen=True)
class Season:
    name: str
    started: date  # a Monday
    over: bool
    follow_up: bool = False

    @property
    def ended(self) -> datetime | None:
        """When its coordinator ends it, if that has come."""
        day = self.started + LASTS
        return at_nine(day, minutes=45) if day < TOLD_UNTIL else None


LASTS = timedelta(weeks=40)
TOLD_UNTIL = date(2026, 3, 10)
SEASONS = (
    Season("Autumn mentoring 2024", date(2024, 9, 16), over=True),
    Season("Spring mentoring 2025", date(2025, 1, 13), over=True, follow_up=True),
    Season("Autumn mentoring 2025", date(2025, 10, 13), over=True),
    Season("Spring mentoring 2026", date(2026, 1, 19), over=False),
)


def at_nine(day: date, *, minutes: int = 0) -> datetime:
    return datetime.combine(day, time(9)) + timedelta(minutes=minutes)


def round_on(monday: date, mentors: Mapping[str, int], mentees: Mapping[str, Wishes], **fates: Sequence[str]) -> Round:
    """Enrolled on a Wednesday, worked out the Monday after, published on Tuesday, answered on Friday."""
    return Round(
        enrolled=at_nine(monday + timedelta(days=2), minutes=60),
        worked_out=at_nine(monday + timedelta(days=7), minutes=60),
        published=at_nine(monday + timedelta(days=8), minutes=75),
        answered=at_nine(monday + timedelta(days=11), minutes=30),
        mentors=mentors,
        mentees=mentees,
        **fates,
    )


def begins(monday: date) -> date:
    """The first day on which the pairs of a round begun on `monday` meet."""
    return monday + timedelta(days=17)
