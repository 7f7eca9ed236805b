"""`peerlore worker`: the ticker and the queue of long work."""

import os
from pathlib import Path

import click

from peerlore.config.commands.shared import answer, data_option, json_option, start


GIVES_WAY = 5  # of 19: pages come first where both want the processor, and who holds the database is not starved


@click.command()
@data_option
@json_option
def command(data: Path | None, as_json: bool) -> None:
    """Run the worker alone: what is due each second, and long work such as imports and rounds.

    `peerlore up` does this for you. Any number of workers may run on one PostgreSQL. It may be killed at any moment:
    the next one takes up what was left. With --json it says once that it works.
    """
    from peerlore.config.processes import end_with_supervisor

    end_with_supervisor()
    os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")  # before numpy: its threads slow each other down
    start(data)
    if as_json:
        answer({"works": True}, says="", as_json=True)
    work()


def work() -> None:
    """Tick in one thread, take long work from the queue in this one, until told to end."""
    from django.utils.crypto import get_random_string
    from django_tasks_db.management.commands.db_worker import Worker

    from peerlore import clock
    from peerlore.config.ticker import Ticker, dues
    from peerlore.people import running

    worker = Worker(
        queue_names=["*"],
        excluded_queue_names=[],
        interval=0.5,
        batch=False,
        backend_name="default",
        startup_delay=False,
        max_tasks=None,
        worker_id=get_random_string(32),
    )
    worker.configure_signals()
    ticker = Ticker(dues())
    ticker.start()
    os.nice(GIVES_WAY)  # this thread alone, which does the long work; what is due each second keeps its pace
    try:
        worker.run()
    finally:
        ticker.stop()
        running.leave("worker", at=clock.now())
