"""The ticker: within seconds, whatever has become due in any room is done.

Two tickers may run at once: each job finds its row as it is now, and one that is done twice changes nothing more.
A job that fails is logged; the others go on, and the next tick finds the same due row again.
"""

import threading
import time
from collections.abc import Callable, Iterable, Iterator
from datetime import datetime, timedelta

import structlog
from django.core.cache import cache
from django.db import close_old_connections

from peerlore import clock
from peerlore.config.rooms import modules
from peerlore.people import running

log = structlog.get_logger("peerlore.ticker")
Job = Callable[[], object]
Due = Callable[[datetime], Iterable[Job]]

EVERY = 1.0
RESTS = 50  # looking for due work in vain takes a fiftieth of a core for each room, however large it is
LONGEST_AFTER_FAILURE = 5.0  # seconds; a database that restarts is away for moments, and mails wait behind it
TIDY_EVERY = 3600.0
RESULTS_KEPT = timedelta(days=14)
BEAT = "web.worker-beat"


def dues() -> list[tuple[str, Due]]:
    """Every room's `due`, lowest room first."""
    return [(room, module.due) for room, module in modules("tasks")]


def tick(rooms: Iterable[tuple[str, Due]], *, now: datetime) -> int:
    """Do what is due at `now`, and count it. Nothing that one job raises reaches another."""
    return sum(outcomes(rooms, now=now))


def outcomes(rooms: Iterable[tuple[str, Due]], *, now: datetime) -> list[bool]:
    """Do what is due at `now`: of each job, and of each search for jobs that failed, whether it went well."""
    return [well for room, due in rooms for well in _each(room, due, now)]


def _each(room: str, due: Due, now: datetime) -> Iterator[bool]:
    """The room's due jobs, done; where finding them fails, that is logged and the other rooms go on."""
    try:
        for job in due(now):
            yield _done(room, job)
    except Exception:
        log.exception("finding due work failed", room=room)
        yield False


def _done(room: str, job: Job) -> bool:
    try:
        job()
    except Exception:
        log.exception("a due job failed", room=room, job=getattr(job, "__qualname__", type(job).__name__))
        return False
    return True


def beat(now: datetime) -> None:
    """Say that a ticker runs, which the administrator's home page and the health page read; and on which key."""
    cache.set(BEAT, now, timeout=None)
    running.say("worker", at=now)


def tidy(now: datetime) -> None:
    """Forget sessions that ran out, and what long work answered a fortnight ago."""
    from django_tasks_db.models import DBTaskResult

    from peerlore.people.models import SignIn

    SignIn.objects.filter(expire_date__lt=now).delete()
    DBTaskResult.objects.finished().filter(finished_at__lt=now - RESULTS_KEPT).delete()


class Ticker(threading.Thread):
    """A thread that ticks until it is stopped."""

    def __init__(self, rooms: Iterable[tuple[str, Due]]) -> None:
        super().__init__(name="ticker", daemon=True)
        self.rooms = [*rooms]
        self.stopped = threading.Event()
        self.tidied = self.beaten = float("-inf")
        self.resting: dict[str, float] = {}  # the moment until which a room is left alone
        self.cost: dict[str, float] = {}  # seconds that the last look took

    def run(self) -> None:
        while not self.stopped.is_set():
            began = time.monotonic()
            self.once()
            self.stopped.wait(max(0.0, EVERY - (time.monotonic() - began)))

    def once(self) -> None:
        close_old_connections()
        now = clock.now()
        for room, due in self.rooms:
            if time.monotonic() >= self.resting.get(room, 0.0):
                self._look(room, due, now)
        self._upkeep(now)
        close_old_connections()

    def _look(self, room: str, due: Due, now: datetime) -> None:
        """Do what is due there; where nothing was, rest in proportion to what the look has cost.

        Of two looks in a row the cheaper counts: one that met a database just away says nothing of the room."""
        began = time.monotonic()
        went = outcomes([(room, due)], now=now)
        ended = time.monotonic()
        took = ended - began
        rest = RESTS * min(took, self.cost.get(room, took))
        self.cost[room] = took
        if went and not any(went):
            rest = min(rest, LONGEST_AFTER_FAILURE)
        self.resting[room] = ended if any(went) else ended + rest

    def _upkeep(self, now: datetime) -> None:
        moment = time.monotonic()
        if moment - self.beaten >= running.BEAT_EVERY:
            self.beaten = moment
            _done("config", lambda: beat(now))
        if moment - self.tidied >= TIDY_EVERY:
            self.tidied = moment
            _done("config", lambda: tidy(now))

    def stop(self) -> None:
        """Let the job at hand end, for a moment; what is cut short is due again."""
        self.stopped.set()
        self.join(timeout=2)
