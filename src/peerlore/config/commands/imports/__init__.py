"""`peerlore import …`: one module for each kind of file."""

import click

from peerlore.config.commands import Commands


@click.command(cls=Commands, package=__name__, path=__path__)
def command() -> None:
    """Bring people or skills in from files. Nothing is changed before you have seen the differences."""
