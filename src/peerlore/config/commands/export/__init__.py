"""`peerlore export …`: one module for each kind of list."""

import click

from peerlore.config.commands import Commands


@click.command(cls=Commands, package=__name__, path=__path__)
def command() -> None:
    """Take lists out as files. Nothing that somebody confided is ever in one."""
