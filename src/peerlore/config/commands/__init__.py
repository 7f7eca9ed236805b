"""The `peerlore` command line. Each command is a module here; help, `--data` and `--json` are shared."""

import os

import click

from peerlore import __version__


@click.group(context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100})
@click.version_option(__version__, prog_name="peerlore")
def main() -> None:
    """Peerlore: the knowledge you need is already in the building.

    Start with `peerlore up`. Every command has `--help`.
    """
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "peerlore.config.settings")
