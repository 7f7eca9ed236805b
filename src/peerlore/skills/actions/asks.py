"""Ask somebody to confirm a level; confirm it, say another, or say that one cannot tell; take the question back."""

from datetime import datetime, timedelta

from django.db import transaction
from django.urls import reverse
from django.utils.formats import date_format

from peerlore.people.audit import record as log
from peerlore.people.models import Person
from peerlore.people.outbox import notify
from peerlore.skills.actions.records import record_evidence
from peerlore.skills.actions.rules import (
    AskedAlready,
    AskedNotLongAgo,
    AskIsOver,
    CannotBeAsked,
    EnoughAsked,
    LevelsRunToFive,
    NobodyConfirmsThemselves,
    NotYoursToAnswer,
    NotYoursToChange,
)
from peerlore.skills.models import TOP_LEVEL, AskState, Evidence, LevelAsk, SkillRecord, Source

ANSWER_WITHIN = timedelta(days=14)
NOT_AGAIN_WITHIN = timedelta(days=90)
OPEN_AT_ONCE = 5


@transaction.atomic
def ask_for_level(record: SkillRecord, colleague: Person, *, by: Person, at: datetime) -> LevelAsk:
    """Ask `colleague` how well the owner of `record` does this. They are shown what the owner says of it."""
    Person.objects.select_for_update().get(pk=by.pk)
    _check_may_ask(record, colleague, by)
    _check_not_again(record, colleague, at)
    ask = LevelAsk.objects.create(
        record=record, asked=colleague, stated=_stated(record), asked_at=at, due=at + ANSWER_WITHIN
    )
    log("level-asked", ask, by=by, at=at, about=by, fields=["asked", "stated"], state=ask.state)
    told = {"person": by.name, "skill": record.skill.label, "answer_by": ask.due.isoformat(), "link": _page(ask)}
    notify(colleague, "level_asked", ask, at=at, parameters=told)
    return ask


@transaction.atomic
def answer_level(ask: LevelAsk, level: int | None, *, by: Person, at: datetime) -> LevelAsk:
    """Say the level, the one stated or another; `None` says that one cannot tell, and leaves no evidence."""
    held = _held(ask)
    if held.asked_id != by.pk:
        raise NotYoursToAnswer
    if not held.is_open or held.due <= at:
        raise AskIsOver
    if level is not None:
        _confirm(held, level, by=by, at=at)
    held.state = AskState.CANNOT_TELL if level is None else AskState.CONFIRMED
    held.answered_at = at
    held.save(update_fields=["state", "level", "as_manager", "answered_at"])
    owner = held.record.person
    log("level-answered", held, by=by, at=at, about=owner, fields=["level"], state=held.state)
    told = {"person": by.name, "skill": held.record.skill.label, "link": reverse("my_skills")}
    notify(owner, "level_answered", held, at=at, parameters=told)
    return held


@transaction.atomic
def take_back_ask(ask: LevelAsk, *, by: Person, at: datetime) -> LevelAsk:
    """Whoever asked asks no longer; nobody has to answer. What was answered already stands."""
    held = _held(ask)
    if held.record.person_id != by.pk:
        raise NotYoursToChange
    if not held.is_open:
        raise AskIsOver
    return _end(held, AskState.TAKEN_BACK, verb="level-ask-taken-back", by=by, at=at)


@transaction.atomic
def lapse_ask(ask: LevelAsk, *, at: datetime) -> LevelAsk:
    """The time is up, or one of the two has left: whoever asked learns that no answer came. Safe to run twice."""
    held = _held(ask)
    if not LevelAsk.objects.over(at).filter(pk=held.pk).exists():
        return held
    told = {"person": held.asked.name if held.asked else "", "skill": held.record.skill.label}
    notify(held.record.person, "level_ask_lapsed", held, at=at, parameters=told | {"link": reverse("my_skills")})
    return _end(held, AskState.LAPSED, verb="level-ask-lapsed", by=None, at=at)


def _held(ask: LevelAsk) -> LevelAsk:
    """The row as it is now, locked: of two answers at once the second finds the first."""
    rows = LevelAsk.objects.select_for_update(of=("self",)).select_related("record__person", "record__skill", "asked")
    return rows.get(pk=ask.pk)


def _end(held: LevelAsk, state: AskState, *, verb: str, by: Person | None, at: datetime) -> LevelAsk:
    held.state, held.answered_at = state, at
    held.save(update_fields=["state", "answered_at"])
    log(verb, held, by=by, at=at, about=held.record.person, fields=["state"], state=state)
    return held


def _confirm(held: LevelAsk, level: int, *, by: Person, at: datetime) -> None:
    if not 1 <= level <= TOP_LEVEL:
        raise LevelsRunToFive
    held.level, held.as_manager = level, held.record.person.manager_id == by.pk
    source = Source.MANAGER if held.as_manager else Source.PEER
    owner, skill = held.record.person, held.record.skill
    record_evidence(owner, skill, level=level, source=source, by=by, at=at, came_from=held.scope)


def _check_may_ask(record: SkillRecord, colleague: Person, by: Person) -> None:
    if record.person_id != by.pk:
        raise NotYoursToChange
    if colleague.pk == by.pk:
        raise NobodyConfirmsThemselves
    if not colleague.is_active or (by.company_id and colleague.company_id != by.company_id):
        raise CannotBeAsked(name=colleague.name)


def _check_not_again(record: SkillRecord, colleague: Person, at: datetime) -> None:
    before = record.asks.filter(asked=colleague).exclude(state=AskState.TAKEN_BACK)
    if before.filter(state=AskState.OPEN).exists():
        raise AskedAlready(name=colleague.name)
    if last := before.filter(asked_at__gt=at - NOT_AGAIN_WITHIN).first():
        raise AskedNotLongAgo(name=colleague.name, day=date_format(last.asked_at + NOT_AGAIN_WITHIN))
    if LevelAsk.objects.open().filter(record__person=record.person_id).count() >= OPEN_AT_ONCE:
        raise EnoughAsked(most=OPEN_AT_ONCE)


def _stated(record: SkillRecord) -> int | None:
    """One's own last word, which whoever is asked is shown."""
    own = Evidence.objects.standing().filter(record=record, source=Source.SELF).order_by("-at", "-pk")
    return own.values_list("level", flat=True).first()


def _page(ask: LevelAsk) -> str:
    return reverse("level_ask", args=[ask.pk])
