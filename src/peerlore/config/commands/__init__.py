"""The `peerlore` command line. Each module here is one command, found by its `command`; see `shared.py` for options."""

import importlib
import pkgutil

import click

from peerlore import __version__


NAMES = {"imports": "import"}  # words that Python keeps for itself
UNANSWERED = ("OperationalError", "PoolTimeout")  # by name: Django is not loaded for --help
LOOK = "See whether it runs, whether DATABASE_URL names it rightly, and whether the disk has room."


class Commands(click.Group):
    """Loads a command's module only when it is asked for, so that `--help` is quick."""

    def __init__(self, package: str, path: list[str], **attributes: object) -> None:
        super().__init__(**attributes)  # type: ignore[arg-type]
        self.modules = {
            NAMES.get(module.name, module.name.replace("_", "-")): f"{package}.{module.name}"
            for module in pkgutil.iter_modules(path)
            if module.name != "shared"
        }

    def invoke(self, ctx: click.Context) -> object:
        """A database that does not answer is said in one sentence, whichever command asked it."""
        try:
            return super().invoke(ctx)
        except Exception as wrong:
            if type(wrong).__name__ not in UNANSWERED:
                raise
            why = (str(wrong).strip() or type(wrong).__name__).splitlines()[0]
            raise click.ClickException(f"The database does not answer as it should ({why}). {LOOK}") from wrong

    def list_commands(self, ctx: click.Context) -> list[str]:
        return sorted(self.modules)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        module = self.modules.get(cmd_name)
        return None if module is None else importlib.import_module(module).command


@click.command(cls=Commands, package=__name__, path=__path__, context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(__version__, prog_name="peerlore")
def main() -> None:
    """Peerlore: the knowledge you need is already in the building.

    Start with `peerlore up`. Every command has `--help`.
    """
