"""Limited places in the order of joining: who has one, who waits, who is asked next, and what may be changed."""

from datetime import timedelta

import pytest

from peerlore.people.actions import leave
from peerlore.people.models import LogEntry, Notice, Person
from peerlore.programmes import invariants
from peerlore.programmes.actions import (
    Limits,
    change_programme,
    end_programme,
    enrol_many,
    join,
    limit_places,
    limits_of,
    start_round,
    take_place,
    withdraw,
)
from peerlore.programmes.actions.limiting import (
    BelowTaken,
    ChangedMeanwhile,
    NoSideLimited,
    NumberOfPlaces,
    PeopleWait,
    WayStays,
)
from peerlore.programmes.actions.offering import NotYourPlace, PlaceGone, TooFewPlaces
from peerlore.programmes.actions.rounds import NobodyToMatch
from peerlore.programmes.actions.starting import CoordinatorsOnly, ProgrammeEnded
from peerlore.programmes.models import Enrolment
from peerlore.programmes.tasks import due
from tests.cast import NOW


@pytest.fixture
def limited(world):
    """One place for those who learn."""
    limits(world, mentee=1)


def limits(world, *, by=None, way="first-come", closes_on=None, at=NOW, **places):
    wanted = Limits(places=places, places_by=way, closes_on=closes_on)
    world.stage.refresh_from_db()
    seen = limits_of(world.stage).mark
    world.stage = limit_places(world.stage, wanted, seen=seen, by=by or world.cast.cleo, at=at)


def asks(world, person: Person, *, at=NOW) -> Enrolment:
    return join(world.stage, role="mentee", capacity=1, wishes=[(world.skill, 3)], by=person, at=at)


def tick(at=NOW) -> None:
    for job in due(at):
        job()


def told(person: Person) -> list[str]:
    return list(Notice.objects.filter(person=person).order_by("pk").values_list("event", flat=True))


def fresh(row: Enrolment) -> Enrolment:
    return Enrolment.objects.get(pk=row.pk)


def test_the_first_has_the_place_and_the_others_wait_in_order_and_are_told(world, cast, limited):
    rows = [asks(world, person) for person in (cast.ana, cast.otto, cast.ines)]
    assert [row.state for row in rows] == ["enrolled", "waiting", "waiting"]
    assert [row.number_on_list for row in rows[1:]] == [1, 2]
    assert told(cast.ana) == []  # the page they joined on says it
    assert told(cast.ines) == ["place_waiting"]
    assert Notice.objects.get(person=cast.ines).parameters["place"] == 2
    assert list(Enrolment.objects.taking_part()) == rows[:1]
    assert list(invariants.broken()) == []


def test_the_other_side_has_no_limit(world, cast, limited):
    for person in (cast.ben, cast.jo):
        assert join(world.stage, role="mentor", capacity=1, wishes=[], by=person, at=NOW).takes_part


def test_who_waits_is_in_no_round(world, cast, limited):
    world.mentor(cast.ben)
    asks(world, cast.ana)
    waiting = asks(world, cast.otto)
    row = start_round(world.stage, by=cast.cleo, at=NOW, seed=1)
    assert waiting.pk not in row.problem["people"]["enrolment"]
    withdraw(Enrolment.objects.get(person=cast.ana), by=cast.ana, at=NOW)
    row.delete()
    with pytest.raises(NobodyToMatch):
        start_round(world.stage, by=cast.cleo, at=NOW)


def test_a_place_that_is_left_goes_to_the_next_who_is_asked_and_takes_it(world, cast, limited):
    ana, otto, ines = (asks(world, person) for person in (cast.ana, cast.otto, cast.ines))
    withdraw(ana, by=cast.ana, at=NOW)
    tick()
    assert [fresh(row).state for row in (ana, otto, ines)] == ["withdrawn", "offered", "waiting"]
    assert told(cast.otto) == ["place_waiting", "place_free"]
    assert Notice.objects.get(event="place_free").parameters["answer_by"] == "2026-03-17"
    assert fresh(ines).number_on_list == 1
    tick()
    assert told(cast.ines) == ["place_waiting"]  # the place is kept for Otto meanwhile
    for _twice in range(2):
        assert take_place(otto, by=cast.otto, at=NOW).takes_part
    assert list(invariants.broken()) == []


def test_who_passes_or_says_nothing_lets_the_next_have_it(world, cast, limited):
    ana, otto, ines, ruth = (asks(world, person) for person in (cast.ana, cast.otto, cast.ines, cast.ruth))
    withdraw(ana, by=cast.ana, at=NOW)
    tick()
    withdraw(otto, by=cast.otto, at=NOW)
    tick()
    assert fresh(ines).is_offered
    late = fresh(ines).offered_until + timedelta(seconds=1)
    tick(late)
    tick(late)
    assert [fresh(row).state for row in (otto, ines, ruth)] == ["withdrawn", "withdrawn", "offered"]
    assert told(cast.ines) == ["place_waiting", "place_free", "place_lapsed"]
    with pytest.raises(PlaceGone):
        take_place(ines, by=cast.ines, at=late)
    assert asks(world, cast.ines, at=late).number_on_list == 1  # anew, at the end of an empty list
    assert told(cast.ines)[-1] == "place_waiting"
    assert list(invariants.broken()) == []


def test_an_offer_is_good_to_the_end_of_its_last_day_where_they_are(world, cast, limited):
    cast.otto.own_zone = "Pacific/Honolulu"
    cast.otto.save()
    ana, otto = asks(world, cast.ana), asks(world, cast.otto)
    withdraw(ana, by=cast.ana, at=NOW)
    tick()
    until = fresh(otto).offered_until
    assert until.isoformat() == "2026-03-17T09:59:59.999999+00:00"  # NOW is the 9th of March in Hawaii
    assert fresh(otto).last_day.isoformat() == "2026-03-16"
    assert take_place(otto, by=cast.otto, at=until).takes_part


def test_nobody_else_takes_an_offered_place(world, cast, limited):
    ana, otto = asks(world, cast.ana), asks(world, cast.otto)
    withdraw(ana, by=cast.ana, at=NOW)
    tick()
    with pytest.raises(NotYourPlace):
        take_place(otto, by=cast.cleo, at=NOW)
    newcomer = asks(world, cast.ines)
    assert newcomer.waits  # the free place is kept


def test_a_newcomer_does_not_overtake_who_waits_before_the_tick(world, cast, limited):
    ana, otto = asks(world, cast.ana), asks(world, cast.otto)
    withdraw(ana, by=cast.ana, at=NOW)
    assert asks(world, cast.ines).waits
    tick()
    assert fresh(otto).is_offered


def test_who_leaves_the_organisation_frees_the_place_and_nobody_who_left_is_asked(world, cast, limited):
    ana, otto, ines = (asks(world, person) for person in (cast.ana, cast.otto, cast.ines))
    for person in (cast.ana, cast.otto):
        leave(person, by=cast.jo, at=NOW)
    tick()
    tick()
    assert [fresh(row).state for row in (ana, otto, ines)] == ["withdrawn", "withdrawn", "offered"]
    assert list(invariants.broken()) == []


def test_added_places_go_to_the_next_on_the_list(world, cast, limited):
    rows = [asks(world, person) for person in (cast.ana, cast.otto, cast.ines, cast.ruth)]
    limits(world, mentee=3)
    tick()
    assert [fresh(row).state for row in rows] == ["enrolled", "offered", "offered", "waiting"]
    assert list(invariants.broken()) == []


def test_whom_the_coordinator_enrols_has_a_place_or_is_not_enrolled(world, cast, limited):
    assert world.mentee(cast.ana).takes_part
    with pytest.raises(TooFewPlaces) as refused:
        world.mentee(cast.otto)
    assert "Places free on that side: 0" in str(refused.value)
    world.knows(cast.ben, 4)
    with pytest.raises(TooFewPlaces) as refused:
        enrol_many(world.stage, Person.objects.present(), by=cast.cleo, at=NOW)
    assert "People to enrol there: 5" in str(refused.value)
    assert Enrolment.objects.count() == 1


def test_limits_that_cannot_hold_are_refused_and_nothing_is_changed(world, cast, limited):
    limits(world, mentee=2)
    for person in (cast.ana, cast.otto, cast.ines):
        asks(world, person)
    refused = [
        (BelowTaken, {"mentee": 1}),
        (PeopleWait, {"mentor": 5}),
        (NumberOfPlaces, {"mentee": 2, "mentor": 0}),
        (NumberOfPlaces, {"mentee": 2, "mentor": 100_001}),
        (NoSideLimited, {}),
        (WayStays, {"mentee": 3, "way": "lot", "closes_on": NOW.date() + timedelta(days=9)}),
        (CoordinatorsOnly, {"mentee": 3, "by": cast.ben}),
    ]
    for rule, said in refused:
        with pytest.raises(rule):
            limits(world, **said)
    with pytest.raises(PeopleWait):
        limits(world, way="")
    world.stage.refresh_from_db()
    assert (world.stage.places, world.stage.places_by) == ({"mentee": 2}, "first-come")


def test_a_limit_below_those_who_take_part_already_is_refused(world, cast):
    for person in (cast.ana, cast.otto):
        world.mentee(person)
    with pytest.raises(BelowTaken) as refused:
        limits(world, mentee=1)
    assert refused.value.field == "places_mentee"
    assert "Write 2 or more" in str(refused.value)


def test_of_two_coordinators_the_second_reads_that_it_changed(world, cast, limited):
    seen = limits_of(world.stage).mark
    wanted = Limits(places={"mentee": 4}, places_by="first-come")
    for _double_click in range(2):
        limit_places(world.stage, wanted, seen=seen, by=cast.cleo, at=NOW)
    with pytest.raises(ChangedMeanwhile):
        limit_places(world.stage, Limits(places={"mentee": 2}, places_by="first-come"), seen=seen, by=cast.cleo, at=NOW)
    world.stage.refresh_from_db()
    assert world.stage.places == {"mentee": 4}
    assert LogEntry.objects.filter(verb="places-limited").count() == 2


def test_without_anybody_waiting_the_limit_can_go(world, cast, limited):
    asks(world, cast.ana)
    limits(world, way="")
    assert asks(world, cast.otto).takes_part


def test_who_waits_hears_that_the_programme_has_ended(world, cast, limited):
    ana, otto = asks(world, cast.ana), asks(world, cast.otto)
    end_programme(world.programme, by=cast.cleo, at=NOW)
    assert told(cast.ana) == ["programme_ended"]
    assert told(cast.otto) == ["place_waiting", "programme_ended"]
    assert "the list is closed" in Notice.objects.get(person=cast.otto, event="programme_ended").parameters["option"]
    withdraw(ana, by=cast.ana, at=NOW)
    tick()
    assert fresh(otto).waits
    with pytest.raises(ProgrammeEnded):
        limits(world, mentee=9)


def test_who_waits_keeps_the_turn_while_they_change_what_they_wish(world, cast, limited):
    asks(world, cast.ana)
    otto, ines = asks(world, cast.otto), asks(world, cast.ines)
    changed = join(world.stage, role="mentee", capacity=2, wishes=[(world.skill, 2)], by=cast.otto, at=NOW)
    assert (changed.pk, changed.number_on_list, fresh(ines).number_on_list) == (otto.pk, 1, 2)
    change_programme(world.programme, name="Closed", answer_days=7, open_to_all=False, by=cast.cleo, at=NOW)
    assert fresh(otto).waits
