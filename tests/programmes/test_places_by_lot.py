"""Limited places by lot: a seed fixed beforehand, one draw at the end of a day, which anyone can hold again."""

import hashlib
import json
from datetime import UTC, date, datetime, timedelta

import pytest
from click.testing import CliRunner

from peerlore.config.commands import main
from peerlore.people.models import Notice
from peerlore.programmes import invariants
from peerlore.programmes.actions import draw_lots, enrol_many, limit_places, limits_of, start_round, withdraw
from peerlore.programmes.actions.limiting import DayIsPast, DayTooLate, DrawnAlready, SayTheDay, WayStays
from peerlore.programmes.actions.rounds import NobodyToMatch
from peerlore.programmes.models import Draw, Enrolment
from peerlore.programmes.panels import draw_file
from tests.cast import NOW, make_person
from tests.programmes.test_places import asks, fresh, limits, tick, told

FRIDAY = date(2026, 3, 20)
CLOSED = datetime(2026, 3, 21, tzinfo=UTC)


@pytest.fixture
def draw(world) -> Draw:
    """Two places by lot, at the end of a Friday."""
    limits(world, way="lot", mentee=2, closes_on=FRIDAY)
    return Draw.objects.get()


@pytest.fixture
def six(world, cast, draw) -> list[Enrolment]:
    people = [cast.ana, cast.otto, cast.ines, cast.ruth, cast.jo, cast.ben]
    return [asks(world, person) for person in people]


def by_hand(draw: Draw, rows: list[Enrolment]) -> list[int]:
    def lot(number: int) -> str:
        return hashlib.sha256(f"peerlore draw 1\nlot\n{draw.seed}\n{number}\n".encode()).hexdigest()

    return sorted((row.pk for row in rows), key=lot)


def test_the_seed_is_fixed_when_the_day_is_set_and_another_day_keeps_it(world, draw):
    expected = hashlib.sha256(f"peerlore draw 1\nplaces\n{draw.seed}\n".encode()).hexdigest()
    assert draw.commitment == expected
    assert draw.closes_at == CLOSED - timedelta(microseconds=1)
    limits(world, way="lot", mentee=3, closes_on=FRIDAY + timedelta(days=1))
    again = Draw.objects.get()
    assert (again.seed, again.commitment) == (draw.seed, draw.commitment)
    assert again.closes_at == draw.closes_at + timedelta(days=1)


def test_nothing_is_drawn_before_the_day_is_over_and_then_once(world, cast, draw, six):
    assert {row.state for row in six} == {"applied"}
    tick(CLOSED - timedelta(minutes=1))
    assert {fresh(row).state for row in six} == {"applied"}
    tick(CLOSED)
    order = by_hand(draw, six)
    assert [Enrolment.objects.get(pk=key).state for key in order] == ["offered"] * 2 + ["waiting"] * 4
    assert [Enrolment.objects.get(pk=key).number_on_list for key in order[2:]] == [1, 2, 3, 4]
    draw_lots(draw, at=CLOSED)
    tick(CLOSED)
    assert Notice.objects.filter(event="lottery_chosen").count() == 2
    assert Notice.objects.filter(event="lottery_waiting").count() == 4
    words = Notice.objects.filter(event="lottery_waiting").first().parameters
    assert (words["chance"], words["draw_link"]) == ("2 in 6", f"/programmes/{world.programme.pk}/draw/")
    assert list(invariants.broken()) == []


def test_anyone_draws_again_from_the_file(draw, six, tmp_path):
    tick(CLOSED)
    draw.refresh_from_db()
    file = tmp_path / "draw.json"
    file.write_text(draw_file(draw))
    said = json.loads(CliRunner().invoke(main, ["draw", "places", str(file), "--json"]).output)
    assert said["sides"] == [{"role": "mentee", "places": 2, "order": by_hand(draw, six)}]
    words = CliRunner().invoke(main, ["draw", "places", str(file)]).output
    assert f"2. {by_hand(draw, six)[1]} has a place\n3. {by_hand(draw, six)[2]}\n" in words
    file.write_text(draw_file(draw).replace(draw.seed, "0" * 64))
    other = CliRunner().invoke(main, ["draw", "places", str(file)])
    assert (other.exit_code, "not the one that was committed to" in other.output) == (1, True)
    file.write_text(json.dumps({"kind": "places-draw", "seed": "1", "commitment": "2", "sides": [{"role": "x"}]}))
    unread = CliRunner().invoke(main, ["draw", "places", str(file)])
    assert (unread.exit_code, "sides[0].places: is missing" in unread.output) == (2, True)


def test_who_left_the_draw_is_not_in_it_and_the_lots_of_the_others_stay(draw, six):
    expected = by_hand(draw, six[1:])
    withdraw(six[0], by=six[0].person, at=NOW)
    tick(CLOSED)
    draw.refresh_from_db()
    assert draw.entries == [{"role": "mentee", "places": 2, "numbers": sorted(expected)}]
    assert [Enrolment.objects.get(pk=key).state for key in expected] == ["offered"] * 2 + ["waiting"] * 3


def test_where_there_is_a_place_for_everybody_all_have_one_and_nobody_is_asked_again(world, cast, draw):
    rows = [asks(world, person) for person in (cast.ana, cast.otto)]
    tick(CLOSED)
    assert [fresh(row).state for row in rows] == ["enrolled", "enrolled"]
    assert told(cast.ana) == ["place_given"]
    assert list(invariants.broken()) == []


def test_who_has_a_place_already_keeps_it_and_the_others_are_drawn_for_the_rest(world, cast):
    world.mentee(cast.ana)
    limits(world, way="lot", mentee=2, closes_on=FRIDAY)
    rows = [asks(world, person) for person in (cast.otto, cast.ines, cast.ruth)]
    tick(CLOSED)
    assert sorted(fresh(row).state for row in rows) == ["offered", "waiting", "waiting"]
    assert Enrolment.objects.get(person=cast.ana).takes_part


def test_who_joins_after_the_day_is_behind_all_who_were_drawn(world, cast, draw, six):
    late = make_person("Lena Late", unit=cast.testing, site=cast.lisbon, title="Engineer", number="T099")
    row = asks(world, late, at=CLOSED + timedelta(seconds=1))
    assert row.is_in_the_draw  # the tick has not come yet
    tick(CLOSED + timedelta(seconds=2))
    assert fresh(row).number_on_list == 5
    assert told(late) == ["place_waiting"]
    draw.refresh_from_db()
    assert row.pk not in draw.entries[0]["numbers"]
    assert list(invariants.broken()) == []


def test_everybody_whom_the_coordinator_enrols_is_in_the_draw(world, cast, draw):
    world.knows(cast.ben, 4)
    enrol_many(world.stage, type(cast.ben).objects.present(), by=cast.cleo, at=NOW)
    states = dict(Enrolment.objects.values_list("person", "standing"))
    assert states.pop(cast.ben.pk) == "enrolled"  # those who give have no limit
    assert set(states.values()) == {"applied"}
    with pytest.raises(NobodyToMatch):
        start_round(world.stage, by=cast.cleo, at=NOW)


def test_days_that_cannot_be_are_refused(world, cast):
    refused = [
        (SayTheDay, None),
        (DayIsPast, NOW.date()),
        (DayIsPast, NOW.date() - timedelta(days=30)),
        (DayTooLate, world.need.by_date),
        (DayTooLate, date(2099, 1, 1)),
    ]
    for rule, day in refused:
        with pytest.raises(rule):
            limits(world, way="lot", mentee=2, closes_on=day)
    assert not Draw.objects.exists()


def test_a_draw_that_was_held_is_not_held_again(world, cast, draw, six):
    tick(CLOSED)
    with pytest.raises(DrawnAlready):
        limits(world, way="lot", mentee=2, closes_on=FRIDAY + timedelta(days=30), at=CLOSED)
    with pytest.raises(WayStays):
        limits(world, way="first-come", mentee=2, at=CLOSED)
    limits(world, way="lot", mentee=3, closes_on=FRIDAY, at=CLOSED)
    tick(CLOSED)
    assert Enrolment.objects.filter(standing="offered").count() == 3


def test_before_anybody_is_in_it_a_draw_can_be_given_up(world, draw):
    limits(world, way="first-come", mentee=2)
    assert not Draw.objects.exists()


def test_each_order_is_as_likely_as_another():
    """Of three numbers, each is first in about a third of the seeds; the bound is four standard deviations."""
    from peerlore.programmes.matching.lots import drawn_order

    firsts = [drawn_order(f"{seed:064x}", [1, 2, 3])[0] for seed in range(3000)]
    assert all(abs(firsts.count(number) - 1000) < 104 for number in (1, 2, 3))


def test_limits_that_are_as_they_were_change_nothing(world, cast, draw):
    now = limits_of(world.stage)
    assert now.closes_on == FRIDAY
    limit_places(world.stage, now, seen="anything", by=cast.cleo, at=CLOSED)
