"""A worker that reads for long is heard of meanwhile, so that nobody takes its work up beside it."""

import threading
from types import TracebackType

from django.db import DatabaseError, connections

from peerlore import clock
from peerlore.integrations.actions.shared import Superseded
from peerlore.integrations.models import PeopleImport

EVERY = 15.0


class Beating:
    """Within, the import is heard of every few seconds, as long as this attempt is the one at work."""

    def __init__(self, batch: PeopleImport) -> None:
        self.batch, self.over = batch, threading.Event()
        self.thread = threading.Thread(target=self._go_on, name="beating", daemon=True)

    def __enter__(self) -> None:
        if not self.beat():
            raise Superseded
        self.thread.start()

    def __exit__(
        self, kind: type[BaseException] | None, wrong: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.over.set()
        self.thread.join()

    def beat(self) -> bool:
        """Whether this attempt is still the one at work, which is written down with the time."""
        mine = PeopleImport.objects.filter(pk=self.batch.pk, attempt=self.batch.attempt, state=self.batch.state)
        return bool(mine.update(heartbeat_at=clock.now()))

    def _go_on(self) -> None:
        """In a thread of its own, on a connection of its own; a busy database hears the next beat."""
        while not self.over.wait(EVERY):
            try:
                if not self.beat():
                    break
            except DatabaseError:
                continue
        connections.close_all()
