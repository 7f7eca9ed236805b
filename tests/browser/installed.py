"""A Peerlore as it is installed, in processes of its own, whose days can pass."""

from dataclasses import dataclass
from datetime import datetime

from peerlore import clock
from tests.config.conftest import ADMINISTRATOR, Peerlore, Running


@dataclass
class Installed:
    """Peerlore as it is installed: web and worker on a data folder and a port of their own."""

    command: Peerlore
    port: int
    running: Running | None = None

    @property
    def address(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    def start(self) -> None:
        """The first start takes the administrator from the environment."""
        self.running = self.command.begin("up", "--port", str(self.port), **ADMINISTRATOR)
        self.running.wait_ready()

    def stop(self) -> None:
        if self.running is not None:
            assert self.running.stop() == 0
            assert self.running.process.stdout is not None
            self.running.process.stdout.close()

    def start_again_at(self, moment: datetime) -> None:
        """Days pass: the clock of the processes is set, the machine's is not."""
        self.stop()
        self.command.environment["PEERLORE_CLOCK_OFFSET"] = str((moment - clock.now()).total_seconds())
        self.start()
