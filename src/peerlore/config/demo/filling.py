"""Fill the data folder at hand from the example."""

import sys
from pathlib import Path

import click

from peerlore.config.demo import people, programmes
from peerlore.config.demo.example import read
from peerlore.config.demo.story import play


def fill_here(folder: Path) -> None:
    example = read(folder)
    steps = [*people.steps(example), *programmes.steps(example)]
    with click.progressbar(length=len(steps), label="Half a year at Tarn & Lowe", file=sys.stderr) as bar:
        play(steps, zone=example.history.zone, tell=lambda says: bar.update(1))
