"""Play steps in the order of time: move the clock to each, act, let the ticker and the queue do what follows."""

import heapq
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

from django.db import connection

from peerlore import clock
from peerlore.config.ticker import dues, tick

QUIET_AFTER = 5


SATURDAY = 5


@dataclass(frozen=True)
class Step:
    """Something that happened: when (local time of the example), what is said of it, what was done. Doing it may answer
    with what follows from it."""

    when: datetime
    says: str
    act: Callable[[datetime], "Sequence[Step] | None"]


def play(steps: Iterable[Step], *, zone: str, until: datetime, tell: Callable[[datetime], None]) -> None:
    """Act out on SQLite the steps before `until`, earliest first; after each day, whatever became due is done as by a
    worker."""
    waiting = Waiting(steps)
    day = None
    while (step := waiting.next()) and step.when < until:
        if day is not None and step.when.date() != day:
            settle()
        day = step.when.date()
        tell(step.when)
        hurry()
        waiting.put(step.act(set_clock(step.when.replace(tzinfo=ZoneInfo(zone)))) or ())
    settle()
    make_durable()


class Waiting:
    """Steps still to be played; of two at one moment, the one that was put first."""

    def __init__(self, steps: Iterable[Step]) -> None:
        self.count = 0
        self.heap: list[tuple[datetime, int, Step]] = []
        self.put(steps)

    def put(self, steps: Iterable[Step]) -> None:
        for step in steps:
            self.count += 1
            heapq.heappush(self.heap, (step.when, self.count, step))

    def next(self) -> Step | None:
        return heapq.heappop(self.heap)[2] if self.heap else None


def next_working_day(moment: datetime) -> datetime:
    tomorrow = moment + timedelta(days=1)
    return tomorrow if tomorrow.weekday() < SATURDAY else next_working_day(tomorrow)


def hurry() -> None:
    """Do not wait for the disk: a folder that is not filled to the end is thrown away."""
    with connection.cursor() as cursor:
        cursor.execute("PRAGMA synchronous=OFF")


def make_durable() -> None:
    """Wait for the disk once, for all of it."""
    with connection.cursor() as cursor:
        cursor.execute("PRAGMA synchronous=FULL")
        cursor.execute("PRAGMA wal_checkpoint(TRUNCATE)")


def set_clock(moment: datetime) -> datetime:
    """Let it be `moment` for every part of Peerlore; the moment in UTC."""
    clock.shift(0)
    clock.shift((moment - clock.now()).total_seconds())
    return moment.astimezone(UTC)


def settle() -> None:
    """Do what is due and what was queued, until nothing follows from it."""
    rooms = dues()
    for _ in range(QUIET_AFTER):
        if not tick(rooms, now=clock.now()) + drain():
            return


def drain() -> int:
    """Run all queued long work here and now; how many there were."""
    from django_tasks_db.management.commands.db_worker import Worker
    from django_tasks_db.models import DBTaskResult

    waiting = DBTaskResult.objects.ready().count()
    if waiting:
        Worker(
            queue_names=["*"],
            excluded_queue_names=[],
            interval=0,
            batch=True,
            backend_name="default",
            startup_delay=False,
            max_tasks=None,
            worker_id="demo",
        ).run()
    return int(waiting)
