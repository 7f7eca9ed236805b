"""Two coordinators press the same thing at once: it is done once, told once, and the second reads what became of it."""

import pytest

from peerlore.exchanges.actions import name_day_off
from peerlore.exchanges.actions.times import NamedAlready
from peerlore.exchanges.models import DayOff
from peerlore.people.actions import give_office, record_bounce
from peerlore.people.models import Bounce, LogEntry, Notice, Office, Person
from peerlore.programmes import invariants
from peerlore.programmes.actions import discard, end_programme, enrol, enrol_many, publish, start_round
from peerlore.programmes.actions.ending import EndedAlready
from peerlore.programmes.actions.enrolling import TakesPart
from peerlore.programmes.actions.publishing import AlreadyPublished, NotADraft
from peerlore.programmes.actions.rounds import RoundIsOpen
from peerlore.programmes.models import Enrolment, Programme, Round, RoundState, Stage
from peerlore.skills.actions import close_goal
from peerlore.skills.actions.rules import GoalIsClosed
from peerlore.skills.models import Goal
from tests.cast import NOW, make_cast
from tests.programmes.conftest import World
from tests.programmes.test_races import at_once

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def world(transactional_db) -> World:
    made = World(make_cast())
    give_office(made.cast.ines, Office.COORDINATOR, by=made.cast.jo, at=NOW)
    return made


@pytest.fixture
def both(world):
    """What became of one act that Cleo and Ines do at the same moment, by name."""

    def press(act, then=None) -> list[str]:
        cleo, ines = Person.objects.get(pk=world.cast.cleo.pk), Person.objects.get(pk=world.cast.ines.pk)
        found = at_once(lambda: act(cleo), lambda: (then or act)(ines))
        assert list(invariants.broken()) == []
        return sorted(type(one).__name__ for one in found)

    return press


def stage(world: World) -> Stage:
    return Stage.objects.get(pk=world.stage.pk)


def test_somebody_is_enrolled_once(world, both):
    ana = world.cast.ana
    wish = [(world.skill, 3)]
    found = both(lambda by: enrol(stage(world), ana, role="mentee", capacity=1, wishes=wish, by=by, at=NOW))
    assert found == ["Enrolment", TakesPart.__name__]
    assert Enrolment.objects.count() == LogEntry.objects.filter(verb="enrolled").count() == 1


def test_everybody_is_enrolled_once(world, both):
    world.knows(world.cast.ben, 4, publishes=True)
    both(lambda by: enrol_many(stage(world), Person.objects.present(), by=by, at=NOW))
    enrolled = list(Enrolment.objects.values_list("person", flat=True))
    assert len(enrolled) == len(set(enrolled)) > 0


def test_one_round_is_begun(world, both):
    world.mentor(world.cast.ben)
    world.mentee(world.cast.ana)
    assert both(lambda by: start_round(stage(world), by=by, at=NOW)) == ["Round", RoundIsOpen.__name__]
    assert Round.objects.count() == 1


def test_a_draft_is_published_or_discarded(world, both):
    world.mentor(world.cast.ben)
    world.mentee(world.cast.ana)
    draft = world.round()

    def fresh() -> Round:
        return Round.objects.get(pk=draft.pk)

    found = both(lambda by: publish(fresh(), by=by, at=NOW), lambda by: discard(fresh(), by=by, at=NOW))
    assert "Round" in found
    assert set(found) <= {"Round", AlreadyPublished.__name__, NotADraft.__name__}
    assert len(set(found)) == 2
    told = Notice.objects.filter(event="match_found").count()
    assert told == (2 if fresh().state == RoundState.PUBLISHED else 0)


def test_a_programme_ends_once(world, both):
    world.proposal()
    found = both(lambda by: end_programme(Programme.objects.get(pk=world.programme.pk), by=by, at=NOW))
    assert found == [EndedAlready.__name__, "Programme"]
    told = list(Notice.objects.exclude(event="match_found").values_list("person", "event"))
    assert len(told) == len(set(told)) > 0


def test_a_goal_is_closed_once(world, both):
    found = both(lambda by: close_goal(Goal.objects.get(pk=world.goal.pk), by=by, at=NOW))
    assert found == ["Goal", GoalIsClosed.__name__]


def test_that_mail_comes_back_is_noted_once(world, both):
    both(lambda by: record_bounce(Person.objects.get(pk=world.cast.ana.pk), by=by, at=NOW))
    assert Bounce.objects.count() == LogEntry.objects.filter(verb="bounced").count() == 1


def test_the_days_of_a_site_are_named_once(world, both):
    leeds, first, last = world.cast.leeds, NOW.date(), NOW.date().replace(day=20)
    same = both(lambda by: name_day_off(first=first, last=last, name="", site=leeds, by=by, at=NOW))
    assert same == ["DayOff", "DayOff"]
    inside = first.replace(day=15)
    found = both(lambda by: name_day_off(first=inside, last=last, name="", site=leeds, by=by, at=NOW))
    assert found == [NamedAlready.__name__] * 2
    assert DayOff.objects.count() == 1
