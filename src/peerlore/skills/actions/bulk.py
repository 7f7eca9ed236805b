"""Write many rows in few statements."""

from collections.abc import Iterable, Sequence
from typing import TypeVar

from django.db import connection
from django.db.models import Model

AT_ONCE = 2000
Plain = int | float | str | None
AnyRow = TypeVar("AnyRow", bound=Model)


def create(model: type[AnyRow], rows: Sequence[AnyRow]) -> None:
    model._default_manager.bulk_create(rows, batch_size=AT_ONCE)


def insert(model: type[Model], fields: Sequence[str], rows: Iterable[Sequence[Plain]]) -> None:
    """Rows of plain values, a hundred thousand and more, of which nobody needs the keys: several times as quick."""
    name, table = connection.ops.quote_name, model._meta.db_table
    column = {field.name: field.column for field in model._meta.concrete_fields}
    columns = ", ".join(name(str(column[field])) for field in fields)
    values = ", ".join(["%s"] * len(fields))
    statement = f"INSERT INTO {name(table)} ({columns}) VALUES ({values})"  # noqa: S608 (names of our own)
    with connection.cursor() as cursor:
        cursor.executemany(statement, list(rows))


def remove(model: type[Model], keys: Iterable[int]) -> None:
    keys = list(keys)
    for start in range(0, len(keys), AT_ONCE):
        model._default_manager.filter(pk__in=keys[start : start + AT_ONCE]).delete()


def count_anew(*models: type[Model]) -> None:
    """Let PostgreSQL look at what was written: until it has, it takes these tables to be as they were, empty say, and
    plans questions that then take minutes. SQLite plans without."""
    if connection.vendor == "sqlite":
        return
    tables = ", ".join(connection.ops.quote_name(model._meta.db_table) for model in models)
    with connection.cursor() as cursor:
        cursor.execute(f"ANALYZE {tables}")
