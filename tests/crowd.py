"""Make the world bigger: n more of everything that a page may list, straight into the tables."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from itertools import count
from typing import TypeVar

from django.db import connection
from django.db.models import Model

from peerlore.exchanges.models import Commitment, Exchange, Note, Presence, Seat, Session
from peerlore.integrations.models import ImportRow, PeopleImport
from peerlore.people.keys import seal
from peerlore.people.models import Grant, LogEntry, Notice, Person, Post
from peerlore.programmes.models import Answer, Enrolment, Programme, Proposal, ProposalSeat, Round, Stage, Unmatched
from peerlore.reflections.models import Prompt, Question, Response
from peerlore.skills.models import (
    Evidence,
    GapReading,
    Goal,
    LevelAsk,
    Likeness,
    Need,
    NeedLine,
    RolePreset,
    Skill,
    SkillLabel,
    SkillRecord,
    Topic,
)
from tests.cast import NOW
from tests.world import World

M = TypeVar("M", bound=Model)
DAY = date(2026, 2, 1)
_made = count(1)


@dataclass
class Crowd:
    """What one call of `crowd` adds; numbers go on where the last call stopped."""

    world: World
    numbers: list[int]

    def add(self, model: type[M], make: Callable[[int], dict[str, object]]) -> Sequence[M]:
        return model._default_manager.bulk_create([model(**make(i)) for i in range(len(self.numbers))])


def crowd(world: World, n: int) -> None:
    more = Crowd(world, [next(_made) for _ in range(n)])
    mentors, mentees = _people(more, "m"), _people(more, "l")
    skills = _skills(more)
    _records(more, skills)
    _goals(more, skills)
    _asks(more, mentors, skills)
    _office(more, mentors)
    _programmes(more, mentors, mentees, skills)
    _exchanges(more, mentors, skills)
    _words(more)
    _import(more)
    _analysed()


def _analysed() -> None:
    """PostgreSQL plans for empty tables until it has looked, which it does by itself only at what is committed."""
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute("ANALYZE")


def _people(more: Crowd, letter: str) -> Sequence[Person]:
    cast = more.world.cast
    made = more.add(
        Person,
        lambda i: {
            "sign_in_name": f"{letter}{more.numbers[i]}@tarnlowe.example",
            "staff_number": f"{letter}{more.numbers[i]}",
            "company": cast.company,
            "given_name": "Somebody",
            "family_name": f"{letter}{more.numbers[i]:05}",
            "unit": cast.testing,
            "site": cast.lisbon,
            "title": f"Title {letter}{more.numbers[i]}",
            "manager": cast.ines,
        },
    )
    said = {"unit": cast.testing, "manager": cast.ines, "site": cast.lisbon, "since": DAY}
    more.add(Post, lambda i: {"person": made[i], "title": made[i].title, **said})
    return made


def _skills(more: Crowd) -> Sequence[Skill]:
    made = more.add(
        Skill,
        lambda i: {
            "uri": f"peerlore:crowd-{more.numbers[i]}",
            "label": f"crowded skill {more.numbers[i]}",
            "source": "peerlore",
        },
    )
    more.add(SkillLabel, lambda i: {"skill": made[i], "label": made[i].label, "normalised": made[i].label})
    more.add(Likeness, lambda i: {"kept": more.world.rig, "other": made[i], "why": "words", "at": NOW})
    more.add(
        RolePreset,
        lambda i: {"title": f"Title m{more.numbers[i]}", "skill": made[i], "level": 2, "set_at": NOW},
    )
    return made


def _records(more: Crowd, skills: Sequence[Skill]) -> None:
    for person, wish in ((more.world.cast.ana, "learns"), (more.world.cast.ben, "teaches")):
        records = more.add(
            SkillRecord,
            lambda i, p=person, w=wish: {
                "person": p,
                "skill": skills[i],
                "wish": w,
                "wanted_level": 3,
                "wished_at": NOW,
            },
        )
        more.add(Evidence, lambda i, r=records: {"record": r[i], "source": "self", "level": 2, "at": NOW})


def _goals(more: Crowd, skills: Sequence[Skill]) -> None:
    world = more.world
    goals = more.add(
        Goal,
        lambda i: {
            "name": f"Goal {more.numbers[i]}",
            "owner": world.cast.ruth,
            "starts": DAY,
            "ends": DAY + timedelta(days=300),
            "set_at": NOW,
        },
    )
    for goal_of in (lambda i: world.goal, lambda i: goals[i]):
        needs = more.add(
            Need,
            lambda i, goal_of=goal_of: {
                "goal": goal_of(i),
                "unit": world.cast.testing,
                "skill": skills[i],
                "level": 3,
                "people": 4,
                "by_date": DAY,
            },
        )
        more.add(
            GapReading,
            lambda i, needs=needs: {
                "need": needs[i],
                "on": NOW.date(),
                "read_at": NOW,
                "needed": 4,
                "held": 1,
                "teachable": 2,
            },
        )
        more.add(Topic, lambda i, goal_of=goal_of: {"goal": goal_of(i), "question": f"Topic {more.numbers[i]}?"})


def _asks(more: Crowd, mentors: Sequence[Person], skills: Sequence[Skill]) -> None:
    """Ana asked each of them, and each of them asked Ana; and the lines of needs that came together."""
    world, ana = more.world, more.world.cast.ana
    said = {"stated": 2, "asked_at": NOW, "due": NOW + timedelta(days=14)}
    theirs = more.add(SkillRecord, lambda i: {"person": mentors[i], "skill": skills[i]})
    more.add(LevelAsk, lambda i: {"record": world.record, "asked": mentors[i], **said})
    more.add(LevelAsk, lambda i: {"record": theirs[i], "asked": ana, **said})
    for batch in (world.need_batch, world.applied_needs):
        more.add(
            NeedLine,
            lambda i, batch=batch: {
                "batch": batch,
                "number": 10 + more.numbers[i],
                "cells": {"skill": skills[i].label, "unit": "Test", "level": "2", "people": "1"},
                "effect": "" if batch.is_waiting else "same",
            },
        )


def _office(more: Crowd, people: Sequence[Person]) -> None:
    cast = more.world.cast
    more.add(
        Grant,
        lambda i: {"person": people[i], "office": "coordinator", "scope": "programme:987654", "given_at": NOW},
    )
    for person in (cast.ana, cast.jo):
        more.add(
            LogEntry,
            lambda i, person=person: {
                "at": NOW,
                "recorded_at": NOW,
                "by": cast.cleo,
                "verb": "looked",
                "kind": "people.person",
                "target": person.pk,
                "about": person,
            },
        )
    more.add(
        Notice,
        lambda i: {
            "person": cast.ana,
            "event": "session_tomorrow",
            "kind": "exchanges.session",
            "target": 10_000_000 + more.numbers[i],
            "created_at": NOW,
        },
    )


def _programmes(more: Crowd, mentors: Sequence[Person], mentees: Sequence[Person], skills: Sequence[Skill]) -> None:
    world = more.world
    _draft_pairs(more, mentors, mentees, skills)
    programmes = more.add(
        Programme,
        lambda i: {"name": f"Programme {more.numbers[i]}", "coordinator": world.cast.cleo, "started_at": NOW},
    )
    for programme in programmes:
        programme.goals.add(world.goal)
        programme.needs.add(world.need)
    stages = more.add(
        Stage,
        lambda i: {
            "programme": programmes[i],
            "recipe_code": world.stage.recipe_code,
            "format": world.stage.format,
            "recipe_text": world.stage.recipe_text,
        },
    )
    _open_proposals(more, stages, mentors, skills)


def _enrol(
    more: Crowd, stage_of: Callable[[int], Stage], person_of: Callable[[int], Person], role: str
) -> Sequence[Enrolment]:
    return more.add(
        Enrolment,
        lambda i: {
            "stage": stage_of(i),
            "person": person_of(i),
            "role": role,
            "capacity": 1,
            "enrolled_at": NOW,
        },
    )


def _draft_pairs(more: Crowd, mentors: Sequence[Person], mentees: Sequence[Person], skills: Sequence[Skill]) -> None:
    world = more.world
    for stage, state, of_round in (
        (world.draft_round.stage, "draft", world.draft_round),
        (world.stage, "open", world.round),
    ):
        teachers = _enrol(more, lambda i, s=stage: s, lambda i: mentors[i], "mentor")
        learners = _enrol(more, lambda i, s=stage: s, lambda i: mentees[i], "mentee")
        _propose(more, lambda i, r=of_round: r, teachers, learners, skills, state=state)
        more.add(
            Unmatched,
            lambda i, r=of_round, e=learners: {
                "round": r,
                "enrolment": e[i],
                "reason": "nobody-teaches",
                "option": "widen",
                "parameters": {},
            },
        )


def _propose(
    more: Crowd,
    round_of: Callable[[int], Round],
    teachers: Sequence[Enrolment],
    learners: Sequence[Enrolment],
    skills: Sequence[Skill],
    *,
    state: str,
) -> None:
    proposals = more.add(
        Proposal,
        lambda i: {
            "round": round_of(i),
            "teacher": teachers[i],
            "learner": learners[i],
            "skill": skills[i],
            "level": 3,
            "weight": 1.0,
            "reasons": more.world.proposal.reasons,
            "state": state,
            "due": NOW + timedelta(days=5),
        },
    )
    for side in (teachers, learners):
        more.add(ProposalSeat, lambda i, side=side: {"proposal": proposals[i], "enrolment": side[i]})
        more.add(Answer, lambda i, side=side: {"proposal": proposals[i], "person_id": side[i].person_id})


def _open_proposals(more: Crowd, stages: Sequence[Stage], mentors: Sequence[Person], skills: Sequence[Skill]) -> None:
    """Ana is asked about each of these."""
    world = more.world
    rounds = more.add(
        Round,
        lambda i: {
            "stage": stages[i],
            "number": 1,
            "state": "published",
            "seed": 1,
            "problem": world.round.problem,
            "problem_digest": world.round.problem_digest,
            "plan": world.round.plan,
            "started_at": NOW,
            "heartbeat_at": NOW,
            "published_at": NOW,
        },
    )
    teachers = _enrol(more, lambda i: stages[i], lambda i: mentors[i], "mentor")
    learners = _enrol(more, lambda i: stages[i], lambda i: world.cast.ana, "mentee")
    _propose(more, lambda i: rounds[i], teachers, learners, skills, state="open")


def _exchanges(more: Crowd, mentors: Sequence[Person], skills: Sequence[Skill]) -> None:
    world, cast = more.world, more.world.cast
    made = more.add(
        Exchange,
        lambda i: {
            "format": world.exchange.format,
            "name": f"Exchange {more.numbers[i]}",
            "scope": world.exchange.scope,
            "sessions_planned": 6,
            "every_days": 21,
            "minutes": 60,
            "agendas": world.exchange.agendas,
            "agreement": world.exchange.agreement,
            "opened_at": NOW,
        },
    )
    more.add(
        Seat,
        lambda i: {
            "exchange": made[i],
            "person": cast.ana,
            "role": "mentee",
            "role_name": "Mentee",
            "learns": skills[i],
        },
    )
    more.add(
        Seat,
        lambda i: {
            "exchange": made[i], "person": mentors[i], "role": "mentor", "role_name": "Mentor", "teaches": skills[i],
        },
    )  # fmt: skip
    for of_exchange, number in ((lambda i: made[i], lambda i: 1), (lambda i: world.exchange, lambda i: 0)):
        _sessions(more, of_exchange, number)
    _prompts(more, made)


def _sessions(more: Crowd, of_exchange: Callable[[int], Exchange], number: Callable[[int], int]) -> None:
    def starts(i: int):
        return NOW + timedelta(hours=3 * more.numbers[i])

    made = more.add(
        Session,
        lambda i: {
            "exchange": of_exchange(i),
            "number": number(i) or 100 + more.numbers[i],
            "starts_at": starts(i),
            "ends_at": starts(i) + timedelta(hours=1),
            "uid": f"crowd-{of_exchange(i).pk}-{more.numbers[i]}",
        },
    )
    more.add(
        Presence,
        lambda i: {"session": made[i], "person": more.world.cast.ana, "said": "met", "said_at": NOW},
    )


def _prompts(more: Crowd, exchanges: Sequence[Exchange]) -> None:
    ana = more.world.cast.ana
    more.add(
        Prompt,
        lambda i: {"person": ana, "exchange": exchanges[i], "occasion": "after-first", "asked_at": NOW},
    )
    answered = more.add(
        Prompt,
        lambda i: {
            "person": ana,
            "exchange": more.world.exchange,
            "occasion": f"after-{more.numbers[i]}",
            "asked_at": NOW,
            "answered_at": NOW,
        },
    )
    questions = more.add(
        Question, lambda i: {"prompt": answered[i], "number": 1, "ask": "What moved?", "audience": "members"}
    )

    def sealed(question: Question) -> bytes:
        return seal(ana, "words", purpose=Response(question=question).purpose, at=NOW)

    more.add(Response, lambda i: {"question": questions[i], "sealed": sealed(questions[i]), "written_at": NOW})


def _words(more: Crowd) -> None:
    world, ana, ben = more.world, more.world.cast.ana, more.world.cast.ben
    for author, private in ((ana, True), (ana, False), (ben, False)):
        more.add(
            Note,
            lambda i, author=author, private=private: {
                "exchange": world.exchange,
                "author": author,
                "private": private,
                "sealed": seal(author, "words", purpose=Note(exchange=world.exchange, private=private).purpose, at=NOW),
                "written_at": NOW,
            },
        )
    more.add(
        Commitment,
        lambda i: {
            "exchange": world.exchange,
            "kind": world.commitment.kind,
            "owed_by": ana,
            "sealed": seal(ana, "words", purpose=world.commitment.purpose, at=NOW),
            "due": NOW.date(),
            "made_at": NOW,
        },
    )


def _import(more: Crowd) -> None:
    world = more.world
    more.add(
        ImportRow,
        lambda i: {
            "batch": world.batch,
            "line": 100 + more.numbers[i],
            "values": {"staff_number": f"X{i}"},
            "effect": "new",
            "changes": {},
            "problems": [{"code": "no_number", "column": "Number", "params": {}, "blocks": True}],
        },
    )
    more.add(
        PeopleImport,
        lambda i: {
            "file_name": f"people-{more.numbers[i]}.csv",
            "digest": f"{more.numbers[i]:064}",
            "state": "applied",
            "heartbeat_at": NOW,
            "started_at": NOW,
            "applied_at": NOW,
            "summary": world.batch.summary,
        },
    )
