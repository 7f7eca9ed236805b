"""What must hold of the rows of the skills room."""

from collections.abc import Iterator
from datetime import timedelta

from django.db.models import CharField, Count, Exists, F, OuterRef, Q, Subquery, Value
from django.db.models.functions import Cast, Coalesce, Concat

from peerlore import clock
from peerlore.people.findings import Finding
from peerlore.people.models import LogEntry
from peerlore.skills.actions import day_of
from peerlore.skills.gaps import SHOWN_FROM
from peerlore.skills.models import (
    Evidence,
    GapReading,
    LevelAsk,
    Likeness,
    Need,
    NeedBatch,
    RolePreset,
    Skill,
    SkillRecord,
    Source,
)

PATIENCE = timedelta(days=1)
LAPSED_BY = timedelta(minutes=30)


def broken() -> Iterator[Finding]:
    yield from _labels()
    yield from _same()
    yield from _evidence()
    yield from _readings()
    yield from _undone()
    yield from _states_disagree()
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
    yield from _logged()
    kept = SkillRecord.objects.filter(person=OuterRef("person"), skill=OuterRef("skill__same_as"))
    for record in SkillRecord.objects.exclude(skill__same_as=None).exclude(Exists(kept))[:20]:
        yield Finding("I8", f"Record {record.pk} rests on a skill that is the same as another, and none counts for it.")


def _logged() -> Iterator[Finding]:
    """I7: what the log last said of two skills; one that is offered for the first time has no line."""
    entries = LogEntry.objects.filter(kind=Likeness._meta.label_lower, target=OuterRef("pk")).exclude(state="")
    last = Subquery(entries.order_by("-pk").values("state")[:1])
    rows = Likeness.objects.annotate(logged=Coalesce(last, Value(str(Likeness.State.OFFERED))))
    for pk, state, logged in rows.exclude(state=F("logged")).values_list("pk", "state", "logged")[:20]:
        yield Finding("I7", f"Likeness {pk} is {state}; the log says {logged}.")


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
    """Gaps are read every day; one that was read neither today nor yesterday has been forgotten. So
    has a question whose time is up."""
    now = clock.now()
    waiting = Need.objects.going_on(day_of(now)).filter(goal__set_at__lt=now - PATIENCE)
    for need in waiting.exclude(readings__on__gte=day_of(now - PATIENCE))[:20]:
        yield Finding("I10", f"The gap of need {need.pk} was read neither today nor yesterday.")
    for ask in LevelAsk.objects.open().filter(due__lte=now - LAPSED_BY)[:20]:
        yield Finding("I10", f"Question {ask.pk} about a level is over, and nobody was told.")


def _states_disagree() -> Iterator[Finding]:
    """I7: the last state in the log is the state of the row."""
    for model in (LevelAsk, NeedBatch):
        kind = model._meta.label_lower
        entries = LogEntry.objects.filter(kind=kind).exclude(state="").order_by("pk")
        last = dict(entries.values_list("target", "state"))
        for row in model._default_manager.order_by("pk").iterator():
            if last.get(row.pk) != row.state:
                says = last.get(row.pk, "nothing")
                yield Finding("I7", f"{kind} {row.pk} is {row.state}; the log says {says}.")


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
