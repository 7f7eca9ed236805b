"""What every command shares: `--data`, `--json`, starting Django, one way to answer and one way to fail.

    @click.command()
    @data_option
    @json_option
    def command(data: Path | None, as_json: bool) -> None:
        start(data)
        from peerlore.people.models import Person  # after start(): Django is set up only now
        ...
        answer({"people": 3}, says="3 people.", as_json=as_json)

Exit codes: 0 done, 1 something is wrong and is said, 2 the command was used wrongly.
"""

import json
import os
from collections.abc import Mapping
from pathlib import Path

import click

data_option = click.option(
    "--data",
    type=click.Path(file_okay=False, path_type=Path),
    envvar="PEERLORE_DATA",
    help="The folder that holds Peerlore's data (or PEERLORE_DATA). Default: peerlore-data.",
)
json_option = click.option("--json", "as_json", is_flag=True, help="Answer as JSON on standard output, for programs.")


def start(data: Path | None) -> None:
    """Set Django up on the data folder. Call first; import models only afterwards."""
    if data is not None:
        os.environ["PEERLORE_DATA"] = str(data)
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "peerlore.config.settings")
    import django

    django.setup()


def answer(facts: Mapping[str, object], *, says: str, as_json: bool) -> None:
    """Tell the result: words for people, one JSON object for programs."""
    click.echo(json.dumps(facts, ensure_ascii=False, default=str) if as_json else says)


def fail(says: str, facts: Mapping[str, object] | None = None, *, as_json: bool = False) -> None:
    """Say what is wrong and how to mend it, and leave with exit code 1."""
    if as_json:
        click.echo(json.dumps({"error": says, **(facts or {})}, ensure_ascii=False, default=str))
    else:
        click.echo(says, err=True)
    raise SystemExit(1)
