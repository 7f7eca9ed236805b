"""The doctor: is this installation well, and if not, what mends it? `peerlore doctor` and a page ask it."""

from collections.abc import Callable, Iterator
from datetime import datetime

from peerlore.web import health
from peerlore.web.doctor import backups, database, files, keys, machine, mail, places, recipes, work
from peerlore.web.doctor.signs import Sign, State

__all__ = ["Sign", "State", "examine"]

Look = Callable[[datetime], Iterator[Sign]]
WITHOUT_DATABASE: list[Look] = [
    files.look,
    machine.disk,
    machine.file_clock,
    mail.connection,
    backups.look,
    places.settings_,
    recipes.look,
]
WITH_TABLES: list[Look] = [keys.look, mail.waiting, mail.coming_back, machine.database_clock, work.look, places.zones]


def examine(now: datetime) -> list[Sign]:
    """What there is to say at `now`, what is wrong first. Where the database does not answer, or lacks tables, what
    stands on it is not looked at."""
    looks = list(WITHOUT_DATABASE)
    if health.database_answers():
        looks.insert(0, database.look)
        looks += WITH_TABLES if health.tables_fit() else []
    else:
        looks.insert(0, database.unreachable)
    signs = [sign for look in looks for sign in look(now)]
    return sorted(signs, key=lambda sign: [State.FAULT, State.HEED, State.GOOD].index(sign.state))
