"""Write many rows in few statements."""

from collections.abc import Iterable, Sequence
from typing import TypeVar

from django.db.models import Model

AT_ONCE = 2000
AnyRow = TypeVar("AnyRow", bound=Model)


def create(model: type[AnyRow], rows: Sequence[AnyRow]) -> None:
    model._default_manager.bulk_create(rows, batch_size=AT_ONCE)


def remove(model: type[Model], keys: Iterable[int]) -> None:
    keys = list(keys)
    for start in range(0, len(keys), AT_ONCE):
        model._default_manager.filter(pk__in=keys[start : start + AT_ONCE]).delete()
