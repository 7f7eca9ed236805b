"""What must hold of the rows of the skills room."""

from collections.abc import Iterator
from datetime import timedelta

from django.db.models import Count, F, Q

from peerlore import clock
from peerlore.people.findings import Finding
from peerlore.skills.actions import day_of
from peerlore.skills.models import Evidence, GapReading, Need, RolePreset, Skill, Source

PATIENCE = timedelta(days=1)


def broken() -> Iterator[Finding]:
    yield from _labels()
    yield from _evidence()
    yield from _readings()
    yield from _undone()


def _labels() -> Iterator[Finding]:
    preferred = Count("labels", filter=Q(labels__preferred=True, labels__label=F("label")))
    for skill in Skill.objects.annotate(named=preferred).exclude(named=1)[:20]:
        yield Finding("I8", f"Skill {skill.pk} has no preferred label that says what the skill is called.")


def _evidence() -> Iterator[Finding]:
    for piece in Evidence.objects.filter(withdrawn_at__lt=F("at"))[:20]:
        yield Finding("I8", f"Evidence {piece.pk} was withdrawn before it was given.")
    presets = {preset.scope for preset in RolePreset.objects.all()}
    usual = Evidence.objects.standing().filter(source=Source.ROLE).values_list("came_from", flat=True)
    for scope in sorted(set(usual.order_by().distinct()) - presets):
        yield Finding("I8", f"Evidence stands that came from {scope or 'nowhere'}, which is not a preset any more.")


def _readings() -> Iterator[Finding]:
    for reading in GapReading.objects.filter(on__lt=F("need__goal__set_at__date") - timedelta(days=1))[:20]:
        yield Finding("I8", f"Reading {reading.pk} is older than the goal it belongs to.")


def _undone() -> Iterator[Finding]:
    """Gaps are read every day; one that was read neither today nor yesterday has been forgotten."""
    now = clock.now()
    waiting = Need.objects.going_on(day_of(now)).filter(goal__set_at__lt=now - PATIENCE)
    for need in waiting.exclude(readings__on__gte=day_of(now - PATIENCE))[:20]:
        yield Finding("I10", f"The gap of need {need.pk} was read neither today nor yesterday.")
