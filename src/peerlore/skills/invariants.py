"""What must hold of the rows of the skills room."""

from collections.abc import Iterator
from datetime import timedelta

from django.db.models import CharField, Count, Exists, F, OuterRef, Q, Value
from django.db.models.functions import Cast, Concat

from peerlore import clock
from peerlore.people.findings import Finding
from peerlore.skills.actions import day_of
from peerlore.skills.gaps import SHOWN_FROM
from peerlore.skills.models import Evidence, GapReading, Likeness, Need, RolePreset, Skill, SkillRecord, Source

PATIENCE = timedelta(days=1)


def broken() -> Iterator[Finding]:
    yield from _labels()
    yield from _same()
    yield from _evidence()
    yield from _readings()
    yield from _undone()
    yield from _subtraction()


def _labels() -> Iterator[Finding]:
    preferred = Count("labels", filter=Q(labels__preferred=True, labels__label=F("label")))
    for skill in Skill.objects.annotate(named=preferred).exclude(named=1)[:20]:
        yield Finding("I8", f"Skill {skill.pk} has no preferred label that says what the skill is called.")


def _same() -> Iterator[Finding]:
    for skill in Skill.objects.exclude(same_as=None).exclude(same_as__same_as=None)[:20]:
        yield Finding("I8", f"Skill {skill.pk} is the same as {skill.same_as_id}, which is the same as another.")
    said = Likeness.objects.made_one().filter(other=OuterRef("pk"))
    for skill in Skill.objects.exclude(same_as=None).exclude(Exists(said))[:20]:
        yield Finding("I8", f"Skill {skill.pk} is the same as {skill.same_as_id}, and nothing says who made them one.")
    for likeness in Likeness.objects.made_one().filter(other__same_as=None)[:20]:
        yield Finding("I8", f"Likeness {likeness.pk} says that two skills are one, and they are two.")
    kept = SkillRecord.objects.filter(person=OuterRef("person"), skill=OuterRef("skill__same_as"))
    for record in SkillRecord.objects.exclude(skill__same_as=None).exclude(Exists(kept))[:20]:
        yield Finding("I8", f"Record {record.pk} rests on a skill that is the same as another, and none counts for it.")


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


def _subtraction() -> Iterator[Finding]:
    """I11: two readings of one moment may be told whose difference is a figure about one to four people."""
    shown = GapReading.objects.exclude(shown_of=0).filter(need__unit__children__isnull=False)
    below = Concat(OuterRef("need__unit__path"), Cast(OuterRef("need__unit"), CharField()), Value("/"))
    within = GapReading.objects.exclude(shown_of=0).filter(need__unit__path__startswith=below)
    fewer = within.filter(
        read_at=OuterRef("read_at"), need__skill=OuterRef("need__skill"), shown_of__lt=OuterRef("shown_of")
    ).filter(shown_of__gt=OuterRef("shown_of") - SHOWN_FROM)
    for reading in shown.filter(Exists(fewer)).distinct()[:20]:
        yield Finding(
            "I11", f"Reading {reading.pk} and one of a unit below it give away fewer than {SHOWN_FROM} people."
        )
