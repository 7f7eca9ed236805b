"""Play steps in the order of time: move the clock to each, act, let the ticker and the queue do what follows."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import UTC, datetime
from zoneinfo import ZoneInfo

from django.db import connection

from peerlore import clock
from peerlore.config.ticker import dues, tick

QUIET_AFTER = 5


@dataclass(frozen=True)
class Step:
    """Something that happened: when (local time of the example), what is said of it, what was done."""

    when: datetime
    says: str
    act: Callable[[datetime], object]


def play(steps: Iterable[Step], *, zone: str, tell: Callable[[str], None]) -> None:
    """Act out the steps on SQLite, earliest first; after each day, whatever became due is done as by a worker."""
    ordered = sorted(steps, key=lambda step: step.when)
    day = None
    for step in ordered:
        if day is not None and step.when.date() != day:
            settle()
        day = step.when.date()
        tell(f"{step.when:%d %B %Y}: {step.says}")
        hurry()
        step.act(set_clock(step.when.replace(tzinfo=ZoneInfo(zone))))
    settle()
    make_durable()


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
