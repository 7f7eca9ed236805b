"""What every command shares: `--data`, `--json`, starting Django, one way to answer and one way to fail.

    @click.command()
    @data_option
    @json_option
    def command(data: Path | None, as_json: bool) -> None:
        start(data)
        from peerlore.people.models import Person  # after start(): Django is set up only now
        ...
        answer({"people": 3}, says="3 people.", as_json=as_json)

Exit codes: 0 done, 1 something is wrong and is said, 2 the command or a setting was given wrongly.
"""

import json
import os
import sys
from collections.abc import Mapping, Sequence
from errno import EPIPE
from math import inf, isfinite
from pathlib import Path
from time import monotonic
from typing import TYPE_CHECKING, NoReturn

import click

if TYPE_CHECKING:
    from django.conf import LazySettings

data_option = click.option(
    "--data",
    type=click.Path(file_okay=False, path_type=Path),
    envvar="PEERLORE_DATA",
    help="The folder that holds Peerlore's data (or PEERLORE_DATA). Default: peerlore-data.",
)
host_option = click.option(
    "--host",
    default="127.0.0.1",
    show_default=True,
    help="The address of this machine to listen on. Colleagues reach it through a proxy; see docs/how-to/install.md.",
)
port_option = click.option(
    "--port", type=click.IntRange(1, 65535), default=8000, show_default=True, help="The port to listen on."
)
maps_option = click.option(
    "--map", "maps", multiple=True, metavar="COLUMN=FIELD", help="What a column means; empty to leave it out."
)
json_option = click.option("--json", "as_json", is_flag=True, help="Answer as JSON on standard output, for programs.")


class GivenWrongly(click.ClickException):
    """A setting, or what was given, is wrong: exit code 2."""

    exit_code = 2


class Seconds(click.FloatRange):
    """A length of time, 0 or more: what is no number at all is refused too."""

    name = "seconds"

    def __init__(self) -> None:
        super().__init__(min=0)

    def convert(self, value: float, param: click.Parameter | None, ctx: click.Context | None) -> float:
        found = float(super().convert(value, param, ctx))
        if not isfinite(found):
            self.fail(f"{value} is not a number of seconds.", param, ctx)
        return found


class Watch:
    """How long it has been, and how much of the limit is left; `None` is no limit."""

    def __init__(self, limit: float | None) -> None:
        self.began, self.limit = monotonic(), inf if limit is None else limit

    def elapsed(self) -> float:
        return monotonic() - self.began

    def remaining(self) -> float:
        return self.limit - self.elapsed()


def parted_maps(maps: Sequence[str], *, option: str = "--map") -> dict[str, str]:
    """Column to what it means, of what `--map` (or another such option) was given."""
    example = {"--map": 'COLUMN=FIELD, as in "Grade=level"', "--dates": 'COLUMN=ORDER, as in "Joined=day"'}
    for said in maps:
        if "=" not in said:
            raise click.BadParameter(f'"{said}" has no "=". Write {example[option]}.', param_hint=option)
    return {column.strip(): field.strip() for column, _, field in (said.rpartition("=") for said in maps)}


def read_settings(data: Path | None) -> "LazySettings":
    """The settings, for a data folder that is whole."""
    from peerlore.config import half_restored

    settings = load_settings(data)
    if half_restored.is_half_restored(settings.DATA_DIR):
        fail(half_restored.says(settings.DATA_DIR))
    return settings


def load_settings(data: Path | None) -> "LazySettings":
    """Read the settings for the data folder; a wrong one is said in one sentence and ends the command with 2."""
    if data is not None:
        os.environ["PEERLORE_DATA"] = str(data)
        _enter_demonstration(data)
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "peerlore.config.settings")
    from django.conf import settings
    from django.core.exceptions import ImproperlyConfigured

    try:
        assert settings.DATA_DIR
    except ImproperlyConfigured as wrong:
        raise GivenWrongly(str(wrong)) from wrong
    return settings


def _enter_demonstration(data: Path) -> None:
    """A demonstration keeps its own clock and settings, whichever command looks at it."""
    from peerlore.config.demo import folder

    if folder.is_filled(data) and not os.environ.get("PEERLORE_DEMO"):
        folder.enter(data.resolve())


def refuse_missing(data: Path | None) -> None:
    """For commands that only look: a folder that is not there is not made, but said, with exit code 2."""
    wanted = data or Path("peerlore-data")
    if not wanted.is_dir():
        raise GivenWrongly(
            f"There is no folder {wanted}. Name the data folder with --data; `peerlore up` makes a new one."
        )


def start_ready(data: Path | None, *, as_json: bool = False) -> "LazySettings":
    """`start`, for commands that need the tables of this version: where they are not there, that is said."""
    settings = start(data)
    from peerlore.config.prepare import pending

    if missing := pending():
        fail(
            f"This database is not ready: it lacks {len(missing)} steps of this version. "
            "Run `peerlore up` or `peerlore migrate` first. Nothing was changed.",
            as_json=as_json,
        )
    return settings


def start(data: Path | None) -> "LazySettings":
    """Set Django up on the data folder. Call first; import models only afterwards."""
    import django

    settings = read_settings(data)
    django.setup()
    return settings


def answer(facts: Mapping[str, object], *, says: str, as_json: bool) -> None:
    """Tell the result: words for people, one JSON object for programs."""
    put_out(json.dumps(facts, ensure_ascii=False, default=str) if as_json else says)


def put_out(says: str) -> None:
    """A line on standard output; where that takes no more (a full disk), it is said and ends the command with 2."""
    try:
        click.echo(says)
    except OSError as wrong:
        if wrong.errno == EPIPE:  # whoever read it has left: click ends quietly
            raise
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())  # or the rest is tried again at the end
        raise GivenWrongly(f"Standard output cannot be written: {wrong}") from wrong


def fail(says: str, facts: Mapping[str, object] | None = None, *, as_json: bool = False) -> NoReturn:
    """Say what is wrong and how to mend it, and leave with exit code 1."""
    if as_json:
        put_out(json.dumps({"error": says, **(facts or {})}, ensure_ascii=False, default=str))
    else:
        click.echo(says, err=True)
    raise SystemExit(1)
