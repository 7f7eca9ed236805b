"""The steps that bring in people, what they can do, and what the company wants."""

import csv
import sys
from collections.abc import Iterator, Sequence
from contextlib import redirect_stderr, redirect_stdout
from datetime import date, datetime, timedelta
from functools import partial
from io import StringIO
from pathlib import Path
from tempfile import TemporaryDirectory

import click
from django.db import transaction

from peerlore.config.demo.example import Confirmed, Example, Goal, Office, Profile, SkillLine
from peerlore.config.demo.lookup import person, person_numbered, skill, unit
from peerlore.config.demo.story import Step


def steps(example: Example) -> Iterator[Step]:
    history = example.history
    for arrives in (history.people_arrive, *history.files_arrive):
        yield Step(arrives, "people come from the personnel file", partial(_people, example, arrives.date()))
    later = history.people_arrive + timedelta(minutes=30)
    yield Step(later, "the starter taxonomy", lambda at: _taxonomy())
    for office in history.offices:
        yield Step(later, f"an office for {office.person}", partial(_office, example, office))
    yield Step(later + timedelta(hours=1), "what job titles usually bring", partial(_presets, example))
    for when, lines in _said(example).items():
        yield Step(when, "people say what they can do", partial(_skills, lines))
    for when, profiles in _set(example).items():
        yield Step(when, "people set their hours", partial(_profiles, profiles))
    for confirmed in history.evidence:
        yield Step(confirmed.at, "a colleague confirms a level", partial(_confirmed, confirmed))
    for goal in example.goals:
        yield Step(goal.set_at, f"a goal: {goal.name}", partial(_goal, goal))
    for when in history.readings:
        yield Step(when, "the gaps are read", _readings)


def _arrived(example: Example, number: str) -> datetime | None:
    """A day and an hour after somebody came with a personnel file, or when everybody said what they can do; `None` of
    those who had left by then."""
    history, since = example.history, example.roster.since(number)
    files = [history.people_arrive, *history.files_arrive]
    came = next((file for file in files if since <= file.date()), None)
    left = example.roster.left().get(number)
    if came is None:
        return None
    when = max(history.skills_said, came + timedelta(hours=25))
    return when if left is None or when.date() < left else None


def _said(example: Example) -> dict[datetime, list[SkillLine]]:
    found: dict[datetime, list[SkillLine]] = {}
    arrived = {number: _arrived(example, number) for number in {line.number for line in example.skills}}
    for line in example.skills:
        if when := arrived[line.number]:
            found.setdefault(when, []).append(line)
    return found


def _set(example: Example) -> dict[datetime, list[Profile]]:
    found: dict[datetime, list[Profile]] = {}
    for profile in example.history.profiles:
        if when := _arrived(example, example.roster.number(profile.person)):
            found.setdefault(when + timedelta(hours=1), []).append(profile)
    return found


def _people(example: Example, day: date, at: datetime) -> None:
    """Through the very command that an administrator uses, with the file as it read that day."""
    from peerlore.config.commands.imports.people import command

    rows = [*example.roster.on(day)]
    with TemporaryDirectory() as folder:
        file = Path(folder) / "people.csv"
        with file.open("w", encoding="utf-8", newline="") as out:
            writer = csv.DictWriter(out, [*rows[0]])
            writer.writeheader()
            writer.writerows(rows)
        _quietly(command, str(file), "--yes", "--complete", "--allow-leavers", str(len(rows)))


def _taxonomy() -> None:
    from peerlore.config.commands.imports.skills import command

    _quietly(command, "--starter")


def _quietly(command: click.Command, *arguments: str) -> None:
    """Run a command of ours and keep what it tells to ourselves, unless it fails."""
    with StringIO() as told, redirect_stdout(told), redirect_stderr(told):
        try:
            command.main([*arguments, "--json"], standalone_mode=False)
        except BaseException:
            click.echo(told.getvalue(), file=sys.__stderr__)
            raise


def _office(example: Example, office: Office, at: datetime) -> None:
    from peerlore.people import models
    from peerlore.people.actions import give_office

    give_office(person(office.person), models.Office(office.office), by=None, at=at)


@transaction.atomic
def _presets(example: Example, at: datetime) -> None:
    from peerlore.skills.actions import preset_role

    coordinator = next(person(one.person) for one in example.history.offices if one.office == "coordinator")
    for preset in example.history.presets:
        preset_role(preset.title, skill(preset.skill), level=preset.level, by=coordinator, at=at)


@transaction.atomic
def _skills(lines: Sequence[SkillLine], at: datetime) -> None:
    for line in lines:
        _skill(line, at)


def _skill(line: SkillLine, at: datetime) -> None:
    from peerlore.skills.actions import learn, say_level, teach

    whose, what = person_numbered(line.number), skill(line.skill)
    if line.wish == "teaches":
        teach(whose, what, level=line.level, by=whose, at=at)
    elif line.wish == "learns":
        learn(whose, what, wanted_level=line.level, by=whose, at=at)
    else:
        say_level(whose, what, level=line.level, by=whose, at=at)


@transaction.atomic
def _profiles(profiles: Sequence[Profile], at: datetime) -> None:
    from peerlore.people.actions import set_profile

    for profile in profiles:
        whose = person(profile.person)
        if profile.places is not None:
            set_profile(whose, by=whose, at=at, places=profile.places)
        if profile.hours is not None:
            set_profile(whose, by=whose, at=at, hours=profile.hours)
        if profile.languages is not None:
            asked = len(profile.languages) > 1  # somebody must: those who speak more than one language
            set_profile(whose, by=whose, at=at, languages=[*profile.languages], may_be_asked=asked)


def _confirmed(confirmed: Confirmed, at: datetime) -> None:
    from peerlore.skills.actions import record_evidence
    from peerlore.skills.models import Source

    record_evidence(
        person(confirmed.person),
        skill(confirmed.skill),
        level=confirmed.level,
        source=Source.PEER,
        by=person(confirmed.by),
        at=at,
    )


@transaction.atomic
def _goal(goal: Goal, at: datetime) -> None:
    from peerlore.skills.actions import add_need, add_topic, set_goal, take_readings

    owner = person(goal.owner.split("@")[0])
    made = set_goal(
        by=owner,
        at=at,
        name=goal.name,
        owner=owner,
        starts=goal.starts,
        ends=goal.ends,
        measure=goal.measure,
        serves=goal.serves,
    )
    for need in goal.needs:
        wanted, where = skill(need.skill), unit(need.unit)
        add_need(made, by=owner, at=at, unit=where, skill=wanted, level=need.level, people=need.people, by_date=need.by)
    for question in goal.topics:
        add_topic(made, question, by=owner, at=at)
    take_readings(at=at)


def _readings(at: datetime) -> None:
    from peerlore.skills.actions import take_readings

    take_readings(at=at)
