"""What is due in the skills room: presets for new people, the day's readings, what nobody answered or took up."""

from collections.abc import Callable, Iterator
from datetime import datetime
from functools import partial

from peerlore.skills.actions import day_of, drop_batch, give_preset, lapse_ask, take_readings
from peerlore.skills.models import LevelAsk, Need, NeedBatch, RolePreset


def due(now: datetime) -> Iterator[Callable[[], None]]:
    """Small jobs, each safe to run twice: a preset somebody with its title lacks, the gaps not read
    today, a question whose time is up, needs that were looked at and never added."""
    for preset in RolePreset.objects.due():
        yield partial(_give, preset, now)
    if Need.objects.unread(day_of(now)).exists():
        yield partial(_read, now)
    for ask in LevelAsk.objects.over(now):
        yield partial(_lapse, ask, now)
    for batch in NeedBatch.objects.forgotten(now):
        yield partial(_drop, batch, now)


def _give(preset: RolePreset, now: datetime) -> None:
    give_preset(preset, at=now)


def _lapse(ask: LevelAsk, now: datetime) -> None:
    lapse_ask(ask, at=now)


def _drop(batch: NeedBatch, now: datetime) -> None:
    drop_batch(batch, by=None, at=now)


def _read(now: datetime) -> None:
    take_readings(at=now, needs=Need.objects.unread(day_of(now)))
