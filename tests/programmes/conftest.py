"""A programme in which Ben can teach Ana calibration."""

from collections.abc import Iterator
from datetime import date, timedelta

import pytest

from peerlore import clock
from peerlore.people.models import Person
from peerlore.programmes.actions import enrol, publish, start_programme, start_round
from peerlore.programmes.models import Enrolment, Programme, Proposal, ProposalSeat, Round, Stage
from peerlore.skills.models import Evidence, Goal, Need, Skill, SkillRecord, Source
from tests.cast import NOW, Cast


class World:
    """The cast with a skill, a goal, a need and a programme; and short ways to a round and a proposal."""

    def __init__(self, cast: Cast) -> None:
        self.cast = cast
        self.skill = Skill.objects.create(uri="peerlore:calibration", label="calibration", source="own")
        self.goal = Goal.objects.create(
            name="Halve calibration time", owner=cast.ruth, starts=date(2026, 1, 1), ends=date(2026, 12, 1), set_at=NOW
        )
        self.need = Need.objects.create(
            goal=self.goal, unit=cast.testing, skill=self.skill, level=3, people=4, by_date=date(2026, 12, 1)
        )
        self.programme: Programme = start_programme(by=cast.cleo, at=NOW, name="Spring mentoring", needs=[self.need])
        self.stage: Stage = self.programme.stages.get()

    def knows(self, person: Person, level: int, *, publishes: bool = False) -> None:
        record, _ = SkillRecord.objects.update_or_create(
            person=person, skill=self.skill, defaults={"wish": "teaches" if publishes else ""}
        )
        Evidence.objects.create(record=record, source=Source.SELF, level=level, at=NOW)

    def mentor(self, person: Person, *, level: int = 4, capacity: int = 1, publishes: bool = False):
        self.knows(person, level, publishes=publishes)
        return enrol(self.stage, person, role="mentor", capacity=capacity, wishes=[], by=self.cast.cleo, at=NOW)

    def mentee(self, person: Person):
        return enrol(self.stage, person, role="mentee", capacity=1, wishes=[(self.skill, 3)], by=self.cast.cleo, at=NOW)

    def round(self, *, seed: int = 1) -> Round:
        return start_round(self.stage, by=self.cast.cleo, at=NOW, seed=seed)

    def published(self) -> Round:
        return publish(self.round(), by=self.cast.cleo, at=NOW)

    def pair(self, row: Round, teacher: Enrolment, learner: Enrolment, **more: object) -> Proposal:
        """One more proposal of that round, behind the actions' back."""
        made = Proposal.objects.create(round=row, teacher=teacher, learner=learner, weight=1, **more)
        ProposalSeat.objects.bulk_create(ProposalSeat(proposal=made, enrolment=one) for one in (teacher, learner))
        return made

    def proposal(self) -> Proposal:
        """Ana and Ben, asked."""
        self.mentor(self.cast.ben)
        self.mentee(self.cast.ana)
        return self.published().proposals.get()


@pytest.fixture(autouse=True)
def morning_of_the_cast() -> Iterator[None]:
    """Pages read the clock themselves: let it stand where the cast lives."""
    clock.shift(0)
    clock.shift((NOW - clock.now()).total_seconds())
    yield
    clock.shift(0)


@pytest.fixture(autouse=True)
def folder_of_static_files(settings, tmp_path) -> None:
    settings.STATIC_ROOT = tmp_path


@pytest.fixture
def world(cast) -> World:
    return World(cast)


LATER = NOW + timedelta(days=8)
