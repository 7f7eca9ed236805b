"""`peerlore up`: everything an organisation needs, in one command."""

from pathlib import Path

import click

from peerlore.config.commands.shared import data_option, host_option, json_option, port_option, start


@click.command()
@host_option
@port_option
@data_option
@json_option
def command(host: str, port: int, data: Path | None, as_json: bool) -> None:
    """Start Peerlore: the web pages and the worker, until Ctrl+C or SIGTERM.

    The first start makes the data folder, its keys and its database, and asks for the administrator. Where nobody
    can be asked, it takes them from PEERLORE_ADMIN_NAME, PEERLORE_ADMIN_EMAIL and PEERLORE_ADMIN_PASSWORD (or
    PEERLORE_ADMIN_PASSWORD_FILE). Later starts bring the database up to the installed version first.

    Leaves with 0 when asked to stop, with 1 where the port is taken or Peerlore does not start, with 2 where the
    administrator or a setting is missing or wrong.
    """
    settings = start(data)
    from peerlore.config.alone import alone
    from peerlore.config.first_start import ensure_administrator
    from peerlore.config.prepare import prepare
    from peerlore.config.running import refuse_taken, run

    refuse_taken(host, port)
    with alone(settings.DATA_DIR):
        prepare()
        ensure_administrator()
        code = run(host, port, data=settings.DATA_DIR, name=settings.ALLOWED_HOSTS[0].lstrip("."), as_json=as_json)
    raise SystemExit(code)
