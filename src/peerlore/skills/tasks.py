"""What is due in the skills room: presets for new people, and the day's readings."""

from collections.abc import Callable, Iterator
from datetime import datetime
from functools import partial

from peerlore.skills.actions import day_of, give_preset, take_readings
from peerlore.skills.models import Need, RolePreset


def due(now: datetime) -> Iterator[Callable[[], None]]:
    """Small jobs, each safe to run twice: a preset somebody with its title lacks, the gaps not read today."""
    for preset in RolePreset.objects.due():
        yield partial(_give, preset, now)
    if Need.objects.unread(day_of(now)).exists():
        yield partial(_read, now)


def _give(preset: RolePreset, now: datetime) -> None:
    give_preset(preset, at=now)


def _read(now: datetime) -> None:
    take_readings(at=now, needs=Need.objects.unread(day_of(now)))
