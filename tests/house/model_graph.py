"""The model graph: which rows point where, read from the models, strings and many-to-many tables too."""

from collections.abc import Iterable, Iterator, Sequence

from django.apps import apps
from django.db.models import Field, Model


def our_models() -> list[type[Model]]:
    """Every table of ours, also those Django makes for a many-to-many."""
    return [m for m in apps.get_models(include_auto_created=True) if m.__module__.startswith("peerlore.")]


def every_table() -> list[type[Model]]:
    """Ours, and those of Django and its neighbours: sessions, addresses, jobs."""
    return apps.get_models(include_auto_created=True)


def relations(model: type[Model]) -> Iterator[tuple[str, str]]:
    """Each field that points at another table, and the app it points into."""
    for field in [*model._meta.local_fields, *model._meta.local_many_to_many]:
        if field.remote_field is not None:
            yield field.name, _app_of(field.remote_field.model)
            through = getattr(field.remote_field, "through", None)
            if through is not None:
                yield field.name, _app_of(through)
    for field in model._meta.private_fields:
        if not isinstance(field, Field):
            yield field.name, "anything (generic)"


def _app_of(target: type[Model] | str) -> str:
    return target.split(".")[0].lower() if isinstance(target, str) else target._meta.app_label


def pointing_up(models: Iterable[type[Model]], rooms: Sequence[str]) -> list[str]:
    """Relations into a room above, or out of the house."""
    height = {room: n for n, room in enumerate(rooms)}
    return [
        f"{model._meta.label}.{name} points up to {app}"
        for model in models
        for name, app in relations(model)
        if height.get(app, len(rooms)) > height[model._meta.app_label]
    ]
