"""Every command explains itself."""

from collections.abc import Iterator

import click
import pytest
from click.testing import CliRunner

from peerlore.config.commands import main

pytestmark = pytest.mark.bare


def walk(command: click.Command, path: tuple[str, ...] = ()) -> Iterator[tuple[tuple[str, ...], click.Command]]:
    yield path, command
    if isinstance(command, click.Group):
        context = click.Context(command)
        for name in command.list_commands(context):
            below = command.get_command(context, name)
            assert below is not None
            yield from walk(below, (*path, name))


COMMANDS = list(walk(main))
ALONE = {"solve", "verify", "draw", "match", "simulate"}  # they read or write files, and no data folder
HOUSED = [(path, found) for path, found in COMMANDS if not isinstance(found, click.Group) and path[0] not in ALONE]


@pytest.mark.parametrize(("path", "command"), COMMANDS, ids=[" ".join(path) or "peerlore" for path, _ in COMMANDS])
def test_a_newcomer_understands_the_help(path, command):
    answer = CliRunner().invoke(main, [*path, "--help"])
    assert answer.exit_code == 0
    assert len(command.help or "") > 40
    for parameter in command.params:
        if isinstance(parameter, click.Option) and not {"--help", "--version"} & set(parameter.opts):
            assert parameter.help, parameter.name


@pytest.mark.parametrize(("path", "command"), HOUSED, ids=str)
def test_a_command_takes_the_data_folder(path, command):
    options = {name: parameter for parameter in command.params for name in parameter.opts}
    assert "--data" in options
    assert options["--data"].envvar


def test_an_unknown_command_is_a_wrong_use():
    assert CliRunner().invoke(main, ["nonsense"]).exit_code == 2
