"""A round that goes out in waves: its parts, and what has become of each."""

from collections import Counter
from dataclasses import dataclass
from datetime import datetime

from django.db.models import Max
from django.utils.translation import gettext as _

from peerlore.people.models import Person
from peerlore.programmes.models import Round, Stage, Wave


@dataclass(frozen=True)
class WaveRow:
    number: int
    when: datetime
    pairs: int
    state: str


@dataclass(frozen=True)
class Waves:
    rows: list[WaveRow]
    to_come: int


def waves_of(row: Round) -> Waves | None:
    """`None` where it went out all at once, or is not out."""
    later = list(row.waves.all())
    if not later or row.published_at is None:
        return None
    pairs = Counter(row.proposals.order_by().values_list("wave", flat=True))
    first = WaveRow(1, row.published_at, pairs[None], _("Gone out"))
    rows = [first, *(WaveRow(one.number, one.went_at or one.goes_at, pairs[one.number], _state(one)) for one in later)]
    return Waves(rows, sum(one.is_to_come for one in later))


def _state(wave: Wave) -> str:
    if wave.went_at:
        return _("Gone out")
    return _("Stopped") if wave.stopped_at else _("To come")


def waves_until(stage: Stage, person: Person) -> datetime | None:
    """When the last wave of the stage goes out, for somebody who takes part."""
    last: datetime | None = Wave.objects.to_come().filter(round__stage=stage).aggregate(last=Max("goes_at"))["last"]
    return last.astimezone(person.zone_info) if last else None
