"""A stage in which all come in one role: everybody with a place free, whom they have met in earlier rounds, and who
meets whom now."""

from collections import defaultdict
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from datetime import datetime
from typing import cast

import numpy as np
from django.db.models import Q

from peerlore.engine.matching.gathering import Gathered, Gathering, gather, hindrance
from peerlore.programmes.formats import FORMATS
from peerlore.programmes.matching.crowd import crowd_of
from peerlore.programmes.matching.freezing import Problem, enrolled_in, freeze_people
from peerlore.programmes.matching.obstacles import Obstacle
from peerlore.programmes.matching.planning import Pair, Plan, Without, enrolments, told
from peerlore.programmes.models import Enrolment, Proposal, RoundState, Stage
from peerlore.programmes.recipes import parse
from peerlore.skills.models import SkillRecord

HINDRANCES = {"nobody-else": "too-few", "kept-apart": "all-apart", "no-hours": "no-common-hours", "met-all": "all-met"}


def freeze(
    stage: Stage, *, at: datetime, asking: Collection[int] | None = None, never: Iterable[tuple[int, int]] = ()
) -> Problem:
    """Everybody who takes part and has a place left, or of them the enrolments `asking`; `met` are those of them who
    were together in the last rounds, as many as the recipe names."""
    enrolled = [one for one in enrolled_in(stage) if one.free > 0 and (asking is None or one.pk in asking)]
    where = {one.person_id: position for position, one in enumerate(enrolled)}
    met = {tuple(sorted((where[one], where[other]))) for one, other in met_in(stage, where.keys())}
    return {
        **freeze_people(stage, enrolled, at=at, never=never),
        "solver": FORMATS[stage.format].solver,
        "most": FORMATS[stage.format].most,
        "met": sorted(met),
        "skills": _published(enrolled),
    }


def met_in(stage: Stage, among: Collection[int]) -> Iterator[tuple[int, int]]:
    """People (keys) who were brought together in this programme, or in any, within the rounds that the recipe keeps
    apart, and since the coordinator last began afresh."""
    programme = stage.programme
    last = int(parse(stage.recipe_text).limit("cooldown_rounds", otherwise=1))
    own = stage.rounds.filter(state=RoundState.PUBLISHED, follows=None).order_by("-number")
    oldest = own.values_list("published_at", flat=True)[last - 1 : last].first()
    where = Q() if programme.new_everywhere else Q(round__stage__programme=programme)
    begun = Proposal.objects.filter(where, state=Proposal.State.ACCEPTED)
    if oldest:
        begun = begun.filter(round__published_at__gte=oldest)
    if programme.afresh_at:
        begun = begun.filter(round__published_at__gte=programme.afresh_at)
    yield from begun.together(among)


def _published(enrolled: Sequence[Enrolment]) -> list[list[int]]:
    """What each publishes that they teach."""
    found: defaultdict[int, list[int]] = defaultdict(list)
    rows = SkillRecord.objects.taught().order_by("skill").values_list("person", "skill")
    for person, skill in rows:
        found[person].append(skill)
    return [found[one.person_id] for one in enrolled]


def has_enough(problem: Problem) -> bool:
    """Whether two have a place free."""
    return len(enrolments(problem)) > 1


def plan(problem: Mapping[str, object], *, seed: int, heard: Callable[[int], None] = lambda step: None) -> Plan:
    found = gather(_gathering(problem), seed=seed, remaining=told(heard, 1), proving=told(heard, 2))
    heard(3)
    enrolment = enrolments(problem)
    tables = [Pair(tuple(enrolment[seat] for seat in one.seats), one.weight, one.reasons) for one in found.tables]
    without = [Without(enrolment[one.who], one.reason, one.option, one.facts) for one in found.without]
    return Plan(tables, without, _proof(found, problem))


def obstacles(problem: Mapping[str, object]) -> list[Obstacle]:
    """What keeps a round from bringing any two together, if anything does."""
    code = hindrance(_gathering(problem))
    return [Obstacle(HINDRANCES[code])] if code else []


def _gathering(problem: Mapping[str, object]) -> Gathering:
    skills = cast(list[list[int]], problem["skills"])
    return Gathering(
        crowd=crowd_of(problem),
        met=np.array(problem["met"], dtype=np.int64).reshape(-1, 2),
        skills=[frozenset(one) for one in skills],
        most=cast(int, problem["most"]),
    )


def _proof(found: Gathered, problem: Mapping[str, object]) -> dict[str, object]:
    unit = cast(Mapping[str, list[int]], problem["people"])["unit"]
    seats = [one.seats for one in found.tables]
    return {
        "value": found.result.value,
        "bound": found.result.bound,
        "gap": found.result.gap,
        "status": found.result.status,
        "solver": found.result.solver,
        "instance": found.result.instance_sha256,
        "wrong": list(found.verdict.wrong),
        "bound_is": found.verdict.bound,
        "certificate": found.result.certificate,
        "possible": found.possible,
        "asked": len(enrolments(problem)),
        "matched": sum(map(len, seats)),
        "across": sum(len({unit[seat] for seat in one}) > 1 for one in seats),
        "larger": sum(len(one) > min(map(len, seats)) for one in seats),
        "used_up": found.used_up,
    }
