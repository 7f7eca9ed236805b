"""Play an example into the data folder at hand, or bring forward what was played before."""

import sys
from datetime import datetime
from pathlib import Path
from zoneinfo import ZoneInfo

import click

from peerlore.config.demo import people, programmes
from peerlore.config.demo.example import read
from peerlore.config.demo.story import hurry, make_durable, play, set_clock, settle
from peerlore.config.whole_steps import apply_steps


def play_here(folder: Path) -> None:
    example = read(folder)
    history = example.history
    steps = [*people.steps(example), *programmes.steps(example)]
    days = (history.demo_begins - history.people_arrive).days
    with click.progressbar(length=days, label=f"What happened at {history.organisation}", file=sys.stderr) as bar:

        def tell(when: datetime) -> None:
            bar.update((when - history.people_arrive).days - bar.pos)

        play(steps, zone=history.zone, until=history.demo_begins, tell=tell)


def bring_forward() -> None:
    """An unpacked demonstration's tables to this version. No copy of the old ones is kept: they are packed still."""
    apply_steps()


def settle_here(example: Path) -> None:
    """What became due by the moment at which the demonstration begins is done, as by a worker overnight."""
    history = read(example).history
    hurry()
    set_clock(history.demo_begins.replace(tzinfo=ZoneInfo(history.zone)))
    settle()
    make_durable()
