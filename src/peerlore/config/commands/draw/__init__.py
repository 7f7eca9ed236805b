"""`peerlore draw …`: the public draw of a board. `peerlore draw STATEMENT DRAW` is `peerlore draw run`."""

import click

from peerlore.config.commands import Commands


class Draws(Commands):
    """What is no command's name is the first file of `run`."""

    def resolve_command(
        self, ctx: click.Context, args: list[str]
    ) -> tuple[str | None, click.Command | None, list[str]]:
        named = args[0] in self.list_commands(ctx) or args[0].startswith("-")
        return super().resolve_command(ctx, args if named else ["run", *args])


@click.command(cls=Draws, package=__name__, path=__path__)
def command() -> None:
    """Draw a board in public: publish a statement, let each side commit to a number and then reveal it, draw.

    `peerlore draw STATEMENT.json DRAW.json` draws, as often as anyone likes, always the same ticket.
    """
