"""`peerlore keys …`: what opens the confidences."""

import click

from peerlore.config.commands import Commands


@click.command(cls=Commands, package=__name__, path=__path__)
def command() -> None:
    """Look after the master key, without which nobody can read what people wrote in confidence."""
