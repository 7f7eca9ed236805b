"""The web process is heard of: every few seconds it says on which master key it runs."""

import threading

import structlog
from django.db import DatabaseError, close_old_connections

from peerlore import clock
from peerlore.people import running

log = structlog.get_logger("peerlore.web")


class Heard(threading.Thread):
    """A thread that ends with its process. A database that is busy or not there hears the next beat."""

    def __init__(self) -> None:
        super().__init__(name="heard", daemon=True)
        self.stopped = threading.Event()

    def run(self) -> None:
        while not self.stopped.is_set():
            self.once()
            self.stopped.wait(running.BEAT_EVERY)

    def once(self) -> None:
        close_old_connections()
        try:
            running.say("web", at=clock.now())
        except DatabaseError as wrong:
            log.info("could not say that the web process runs", why=type(wrong).__name__)
        close_old_connections()
