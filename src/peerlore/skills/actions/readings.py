"""Keep a gap as it is read on a day."""

from collections.abc import Iterable
from datetime import date, datetime
from zoneinfo import ZoneInfo

from django.conf import settings
from django.db import transaction

from peerlore.skills.gaps import Reading, countable, read_needs, shown_of
from peerlore.skills.models import GapReading, Need


def day_of(at: datetime) -> date:
    """The organisation's day at `at`."""
    return at.astimezone(ZoneInfo(settings.TIME_ZONE)).date()


@transaction.atomic
def take_readings(*, at: datetime, needs: Iterable[Need] | None = None) -> list[GapReading]:
    """Read the gap of `needs` (all that go on, unless given) and keep it as the day's; the last of a day stays.

    The needs are locked first: whoever reads second sees what the first has written, so that no older figure wins.
    """
    chosen = Need.objects.going_on(day_of(at)) if needs is None else Need.objects.filter(pk__in=[n.pk for n in needs])
    locked = list(chosen.select_related("unit", "skill").select_for_update(of=("self",)).order_by("pk"))
    read = read_needs(locked, at=at)
    known = {r.need_id: r for r in GapReading.objects.filter(need__in=locked, on=day_of(at))}
    shown = countable() if locked else {}
    return [_kept(n, read[n.pk], known.get(n.pk), at=at, shown_of=shown_of(n, shown)) for n in locked]


def read_again(skill_ids: Iterable[int], *, at: datetime) -> list[GapReading]:
    """After evidence changed: today's readings of the needs it may have moved."""
    return take_readings(at=at, needs=Need.objects.going_on(day_of(at)).filter(skill__in=set(skill_ids)))


def _kept(need: Need, read: Reading, known: GapReading | None, *, at: datetime, shown_of: int) -> GapReading:
    fresh = {"needed": read.needed, "held": read.held, "teachable": read.teachable, "shown_of": shown_of}
    if known is None:
        return GapReading.objects.create(need=need, on=day_of(at), read_at=at, **fresh)
    if any(getattr(known, name) != figure for name, figure in fresh.items()):
        GapReading.objects.filter(pk=known.pk).update(read_at=at, **fresh)
        known.refresh_from_db()
    return known
