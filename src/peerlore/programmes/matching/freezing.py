"""Freeze a stage into a problem: plain numbers and lists, so that the same problem and seed give the same plan."""

import hashlib
import json
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from datetime import datetime
from itertools import combinations_with_replacement
from zoneinfo import ZoneInfo

import numpy as np
from django.conf import settings

from peerlore.engine.hours import Mask, longest_meeting, monday_of, shared_minutes, week_mask
from peerlore.people.keys import master_name
from peerlore.people.models import Person
from peerlore.programmes.formats import FORMATS
from peerlore.programmes.matching.allowed import allowed_pairs, free_places, pair
from peerlore.programmes.matching.meeting import hours_key
from peerlore.programmes.models import Enrolment, Stage
from peerlore.programmes.models.programme import EnrolmentWish
from peerlore.programmes.recipes import parse
from peerlore.skills.gaps import KnownLevel, itself_of, levels, read_need
from peerlore.skills.models import SkillRecord

Problem = dict[str, object]
VERSION = 1


def digest_of(problem: Problem) -> str:
    return hashlib.sha256(json.dumps(problem, sort_keys=True, separators=(",", ":")).encode()).hexdigest()


def freeze(
    stage: Stage, *, at: datetime, asking: Collection[int] | None = None, never: Iterable[tuple[int, int]] = ()
) -> Problem:
    """Everybody enrolled who has a place in this stage left, in the order of their enrolment; and those who give and
    have none, so that who waits for one of them is told that there is no place, and not that nobody teaches. Of those
    who ask, only the enrolments `asking`, where some are named; `never` are pairs of people kept apart besides."""
    gives = FORMATS[stage.format].gives.code
    enrolled = [one for one in enrolled_in(stage) if _is_counted(one, gives, asking)]
    people = [one.person for one in enrolled]
    wishes = _wishes(stage, enrolled)
    skills = sorted({wish.skill_id for _, wish in wishes})
    known = levels([person.pk for person in people], skills, at=at)
    return {
        **freeze_people(stage, enrolled, at=at, never=never),
        "wishes": [[who, w.skill_id, w.level, w.rank, _level(known, people[who].pk, w.skill_id)] for who, w in wishes],
        "taught": _taught(enrolled, known, gives=gives),
        "importance": _importance(stage, at=at),
    }


def freeze_people(
    stage: Stage, enrolled: Sequence[Enrolment], *, at: datetime, never: Iterable[tuple[int, int]] = ()
) -> Problem:
    """Who they are, their hours and who of them may not meet, whatever the solver; nothing wished, nothing taught."""
    recipe, people = parse(stage.recipe_text), [one.person for one in enrolled]
    where = {person.pk: position for position, person in enumerate(people)}
    rules = allowed_pairs(stage, recipe, people, at=at)
    apart = {pair(*both) for both in never if where.keys() >= {*both}} | rules.apart
    return {
        "version": VERSION,
        "minutes": recipe.rhythm.minutes,
        "dials": vars(recipe.dials),
        "people": _people(stage, enrolled, at=at),
        "wishes": [],
        "taught": [],
        "importance": [],
        "shared": of_hours(people, shared_minutes, at=at),
        "slots": of_hours(people, longest_meeting, at=at),
        "apart": sorted([where[one], where[other]] for one, other in apart),
        "master": master_name(settings.MASTER_KEY),  # the key by which the next two can be read
        "hidden": sorted(rules.hidden),
        "marked": sorted(rules.marked),
    }


def has_two_sides(problem: Problem) -> bool:
    """Whether somebody gives and somebody asks, each with a place free."""
    people = problem["people"]
    assert isinstance(people, dict)
    return {gives for gives, full in zip(people["gives"], people["full"], strict=True) if not full} == {0, 1}


def _is_counted(one: Enrolment, gives: str, asking: Collection[int] | None) -> bool:
    return one.role == gives or (one.free > 0 and (asking is None or one.pk in asking))


def enrolled_in(stage: Stage) -> list[Enrolment]:
    rows = Enrolment.objects.taking_part().filter(stage=stage)
    return list(rows.select_related("person__site", "person__unit").order_by("pk"))


def _wishes(stage: Stage, enrolled: Sequence[Enrolment]) -> list[tuple[int, EnrolmentWish]]:
    """The wishes of each learner, of a skill that was made one with another as of that; the first wish of each."""
    where = {one.pk: position for position, one in enumerate(enrolled)}
    rows = list(EnrolmentWish.objects.filter(enrolment__stage=stage).order_by("enrolment", "rank"))
    itself = itself_of({row.skill_id for row in rows})
    first: dict[tuple[int, int], EnrolmentWish] = {}
    for row in rows:
        row.skill_id = itself[row.skill_id]
        first.setdefault((row.enrolment_id, row.skill_id), row)
    return [(where[row.enrolment_id], row) for row in first.values() if row.enrolment_id in where]


def _level(known: Mapping[tuple[int, int], KnownLevel], person: int, skill: int) -> int:
    return known[person, skill][0] if (person, skill) in known else 0


def _people(stage: Stage, enrolled: Sequence[Enrolment], *, at: datetime) -> dict[str, list[object]]:
    people = [one.person for one in enrolled]
    gives, free = FORMATS[stage.format].gives.code, free_places(people)
    day = at.astimezone(ZoneInfo(settings.TIME_ZONE)).date()
    classes = {key: number for number, key in enumerate(sorted({hours_key(person) for person in people}))}
    return {
        "enrolment": [one.pk for one in enrolled],
        "person": [person.pk for person in people],
        "gives": [int(one.role == gives) for one in enrolled],
        "free": [max(0, min(one.free, free[one.person_id])) for one in enrolled],
        "full": [int(one.free <= 0) for one in enrolled],
        "load": [round(1 - free[person.pk] / person.places, 3) if person.places else 1 for person in people],
        "unit": [person.unit_id or 0 for person in people],
        "site": [person.site_id or 0 for person in people],
        "level": [person.level for person in people],
        "hours": [classes[hours_key(person)] for person in people],
        "languages": [sorted(map(str, person.languages)) for person in people],
        "paused": [int(person.on_pause(day)) for person in people],
    }


def of_hours(people: Sequence[Person], of: Callable[[Mask, Mask], int], *, at: datetime) -> list[list[int]]:
    """Minutes of each two classes of hours and zone: a handful, however many people."""
    keys = sorted({hours_key(person) for person in people})
    masks = [week_mask(json.loads(hours), zone, week=monday_of(at.date())) for hours, zone in keys]
    minutes = np.zeros((len(keys), len(keys)), dtype=np.int64)
    for one, other in combinations_with_replacement(range(len(keys)), 2):
        minutes[one, other] = minutes[other, one] = of(masks[one], masks[other])
    rows: list[list[int]] = minutes.tolist()
    return rows


def _taught(
    enrolled: Sequence[Enrolment], known: Mapping[tuple[int, int], KnownLevel], *, gives: str
) -> list[list[int]]:
    """[who, skill, level, whether they publish that they teach it] of those who give."""
    where = {one.person_id: position for position, one in enumerate(enrolled) if one.role == gives}
    published = set(SkillRecord.objects.taught().order_by().values_list("person", "skill"))
    rows = [
        [where[person], skill, level[0], int((person, skill) in published)]
        for (person, skill), level in known.items()
        if person in where and level[0] > 0
    ]
    return sorted(rows)


def _importance(stage: Stage, *, at: datetime) -> list[list[float]]:
    """[skill, share still missing, need, held, needed] of the programme's needs, the widest gap of each skill first."""
    found: dict[int, list[float]] = {}
    for need in stage.programme.needs.select_related("unit").order_by("pk"):
        now = read_need(need, at=at)
        missing = round(max(0, now.needed - now.held) / max(now.needed, 1), 4)
        if need.skill_id not in found or found[need.skill_id][1] < missing:
            found[need.skill_id] = [need.skill_id, missing, need.pk, now.held, now.needed]
    return [found[skill] for skill in sorted(found)]
