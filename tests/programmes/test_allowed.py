"""The hard rules as they are read from the rows: who may never be proposed to whom, and who has a place free."""

from datetime import timedelta

import pytest

from peerlore.exchanges.models import Exchange, Seat
from peerlore.people.keys import seal
from peerlore.people.models import Exclusion, Person
from peerlore.programmes.actions import answer
from peerlore.programmes.matching import allowed
from peerlore.programmes.matching.allowed import Allowed, allowed_pairs, free_places, hidden, marked, pair
from peerlore.programmes.models import Proposal
from peerlore.programmes.recipes import parse
from tests.cast import NOW


@pytest.fixture
def recipe(world):
    return parse(world.stage.recipe_text)


@pytest.fixture
def apart(world, recipe):
    """Names of those kept apart in the open, among these people."""

    def of(*people: Person, at=NOW) -> set[frozenset[str]]:
        found = allowed_pairs(world.stage, recipe, people, at=at).apart
        assert all(one < other for one, other in found)
        names = {person.pk: person.given_name for person in people}
        return {frozenset((names[one], names[other])) for one, other in found}

    return of


def above_ruth(cast) -> None:
    """Otto leads everybody."""
    Person.objects.filter(pk=cast.otto.pk).update(manager=None)
    Person.objects.filter(pk=cast.ruth.pk).update(manager=cast.otto)


def both(one: str, other: str) -> frozenset[str]:
    return frozenset((one, other))


def test_a_pair_is_the_same_both_ways():
    assert pair(2, 1) == pair(1, 2) == (1, 2)
    assert pair(3, 3) == (3, 3)
    assert hidden(2, 1) == hidden(1, 2) != hidden(1, 3)
    assert len(hidden(1, 2)) == len(marked(1)) == 32
    assert marked(1) != marked(2)


def test_digests_are_keyed(settings):
    before = hidden(1, 2), marked(1)
    settings.MASTER_KEY = "another key of this installation, long enough to be one"
    assert hidden(1, 2) != before[0]
    assert marked(1) != before[1]


def test_digests_can_be_made_with_another_master_key_than_the_one_in_use(settings):
    with_another = hidden(1, 2, master="another"), marked(1, master="another")
    assert with_another == (hidden(2, 1, master="another"), marked(1, master="another"))
    assert with_another[0] != hidden(1, 2)
    assert with_another[1] != marked(1)
    settings.MASTER_KEY = "another"
    assert with_another == (hidden(1, 2), marked(1))


@pytest.fixture
def many(monkeypatch) -> None:
    """As where there are more people than a query can name."""
    monkeypatch.setattr(allowed, "FEW", 0)


def test_nobody_is_with_themselves_nor_with_whom_they_are_apart():
    rules = Allowed(frozenset({(1, 2)}), frozenset({hidden(3, 4)}))
    assert [rules.holds(*two) for two in ((1, 1), (1, 2), (2, 1), (3, 4), (4, 3), (1, 3))] == [False] * 5 + [True]
    assert Allowed(frozenset({(1, 2)}), frozenset()).holds(1, 3)
    assert not Allowed(frozenset({(1, 2)}), frozenset()).holds(2, 1)


def test_the_line_of_report_reaches_two_steps_up_and_only_among_those_asked_about(apart, cast):
    assert apart(cast.ana, cast.ines, cast.ruth) == {both("Ana", "Ines"), both("Ana", "Ruth"), both("Ines", "Ruth")}
    assert apart(cast.ana, cast.ruth, cast.ben) == {both("Ana", "Ruth"), both("Ben", "Ruth")}
    assert apart(cast.ana, cast.ben) == set()
    above_ruth(cast)
    assert apart(cast.ana, cast.otto) == set(), "three steps"
    assert apart(cast.ines, cast.otto) == {both("Ines", "Otto")}


@pytest.mark.parametrize("distance", [3])
def test_a_recipe_may_reach_further(world, cast, distance):
    above_ruth(cast)
    wider = Limited(reporting_distance=distance)
    found = allowed_pairs(world.stage, wider, [cast.ana, cast.otto], at=NOW).apart
    assert found == {pair(cast.ana.pk, cast.otto.pk)}


class Limited:
    """A recipe with other limits; those not named are left out of it."""

    def __init__(self, **limits: float) -> None:
        self.limits = limits

    def limit(self, code: str, *, otherwise: float) -> float:
        return self.limits.get(code, otherwise)


def test_a_recipe_without_limits_keeps_two_steps_and_no_time_between(world, cast):
    above_ruth(cast)
    plain = Limited()
    found = allowed_pairs(world.stage, plain, [cast.ana, cast.ruth, cast.otto], at=NOW).apart
    assert pair(cast.ana.pk, cast.ruth.pk) in found
    assert pair(cast.ana.pk, cast.otto.pk) not in found
    row = settled(world, cast)
    after = row.settled_at + timedelta(seconds=1)
    assert pair(cast.ana.pk, cast.ben.pk) not in allowed_pairs(world.stage, plain, [cast.ana, cast.ben], at=after).apart


def settled(world, cast) -> Proposal:
    """Ana and Ben have learned together, and closed it."""
    row = world.proposal()
    for person in (cast.ana, cast.ben):
        answer(row, "yes", by=person, at=NOW)
    Exchange.objects.update(closed_at=NOW)
    row.refresh_from_db()
    return row


def test_among_many_the_same_are_apart(world, cast, apart, many):
    assert apart(cast.ana, cast.ines, cast.ruth) == {both("Ana", "Ines"), both("Ana", "Ruth"), both("Ines", "Ruth")}
    world.proposal()
    assert apart(cast.ana, cast.ben) == {both("Ana", "Ben")}
    assert apart(cast.ana, cast.otto) == set()


def test_few_are_named_in_the_query_and_up_to_that_many(cast, monkeypatch, django_assert_num_queries):
    keys = {cast.ana.pk, cast.ben.pk}
    for few, asked in ((2, 2), (1, 1)):
        monkeypatch.setattr(allowed, "FEW", few)
        with django_assert_num_queries(asked) as caught:
            above = allowed._managers(keys, 2)
        assert above[cast.ana.pk] == cast.ines.pk
        assert above[cast.ines.pk] == cast.ruth.pk
        assert (cast.otto.pk in above) == (few < len(keys))
        assert (" IN (" in caught.captured_queries[0]["sql"]) == (few == len(keys))


def test_a_proposal_is_not_held_against_itself(world, cast, recipe):
    row = world.proposal()
    people = [cast.ana, cast.ben]
    assert not allowed_pairs(world.stage, recipe, people, at=NOW).holds(cast.ana.pk, cast.ben.pk)
    assert allowed_pairs(world.stage, recipe, people, at=NOW, but=[row]).holds(cast.ana.pk, cast.ben.pk)


def test_an_open_proposal_keeps_apart_an_expired_one_does_not(world, cast, apart):
    row = world.proposal()
    assert apart(cast.ana, cast.ben) == {both("Ana", "Ben")}
    assert apart(cast.ana, cast.otto) == set()
    Proposal.objects.filter(pk=row.pk).update(state=Proposal.State.EXPIRED)
    assert apart(cast.ana, cast.ben) == set()


def test_who_learned_together_rests_for_the_time_between_and_as_long_as_it_goes_on(world, cast, apart, recipe):
    row, days = settled(world, cast), int(recipe.limit("cooldown_days", otherwise=0))
    assert days > 0
    edge = row.settled_at + timedelta(days=days)
    assert apart(cast.ana, cast.ben, at=edge) == {both("Ana", "Ben")}
    assert apart(cast.ana, cast.ben, at=edge + timedelta(seconds=1)) == set()
    Exchange.objects.update(closed_at=None)
    assert apart(cast.ana, cast.ben, at=edge + timedelta(days=900)) == {both("Ana", "Ben")}


def test_confidences_leave_as_digests_with_those_they_tell_of_marked(world, cast, recipe):
    sealed = seal(cast.ana, str(cast.ben.pk), purpose=Exclusion.PURPOSE, at=NOW)
    Exclusion.objects.create(writer=cast.ana, sealed=sealed, written_at=NOW)
    rules = allowed_pairs(world.stage, recipe, [cast.ana, cast.ben, cast.otto], at=NOW)
    assert rules == Allowed(
        frozenset(),
        frozenset({hidden(cast.ana.pk, cast.ben.pk)}),
        frozenset({marked(cast.ana.pk), marked(cast.ben.pk)}),
    )
    assert not rules.holds(cast.ben.pk, cast.ana.pk)
    assert rules.holds(cast.otto.pk, cast.ana.pk)


def test_not_this_person_is_a_confidence_too(world, cast, recipe):
    row = world.proposal()
    answer(row, "no", why="person", by=cast.ana, at=NOW)
    rules = allowed_pairs(world.stage, recipe, [cast.ana, cast.ben], at=NOW)
    assert rules.hidden == {hidden(cast.ana.pk, cast.ben.pk)}
    assert rules.marked == {marked(cast.ana.pk), marked(cast.ben.pk)}


def test_of_few_only_their_own_refusals_are_read(world, cast, recipe, monkeypatch):
    row = world.proposal()
    answer(row, "no", why="person", by=cast.ana, at=NOW)
    pair_of = {hidden(cast.ana.pk, cast.ben.pk)}
    others = [cast.otto, cast.ines]
    assert allowed_pairs(world.stage, recipe, others, at=NOW).hidden == set()
    monkeypatch.setattr(allowed, "FEW", 2)
    assert allowed_pairs(world.stage, recipe, others, at=NOW).hidden == set()
    monkeypatch.setattr(allowed, "FEW", 1)
    assert allowed_pairs(world.stage, recipe, others, at=NOW).hidden == pair_of


@pytest.mark.parametrize("kind", ["Exclusion", "refused"])
def test_what_cannot_be_opened_stops_the_matching(world, cast, recipe, kind, settings):
    if kind == "Exclusion":
        Exclusion.objects.create(writer=cast.ana, sealed=b"broken" * 9, written_at=NOW)
    else:
        row = world.proposal()
        answer(row, "no", why="person", by=cast.ana, at=NOW)
        row.answers.filter(person=cast.ana).update(sealed_why=b"broken" * 9)
    with pytest.raises(allowed.WishCannotBeOpened, match="master key"):
        allowed_pairs(world.stage, recipe, [cast.ana, cast.ben], at=NOW)


def test_places_are_what_one_offers_less_seats_and_open_proposals(world, cast):
    Person.objects.filter(pk__in=[cast.ana.pk, cast.ben.pk]).update(places=3)
    people = Person.objects.in_bulk([cast.ana.pk, cast.ben.pk, cast.otto.pk])
    free = {person.pk: person.places for person in people.values()}
    assert free_places([*people.values()]) == free
    row = world.proposal()
    for key in (cast.ana.pk, cast.ben.pk):
        free[key] -= 1
    assert free_places([*people.values()]) == free, "an open proposal holds a place on both sides"
    for person in (cast.ana, cast.ben):
        answer(row, "yes", by=person, at=NOW)
    assert free_places([*people.values()]) == free, "then a seat does"
    Seat.objects.filter(person=cast.ana).update(left_at=NOW)
    free[cast.ana.pk] += 1
    assert free_places([*people.values()]) == free
    Exchange.objects.update(closed_at=NOW)
    free[cast.ben.pk] += 1
    assert free_places([*people.values()]) == free
    assert free_places([people[cast.ana.pk]]) == {cast.ana.pk: 3}


def test_places_are_never_below_none_nor_asked_of_all_by_name(world, cast, django_assert_num_queries):
    world.proposal()
    Person.objects.filter(pk=cast.ana.pk).update(places=0)
    ana = Person.objects.get(pk=cast.ana.pk)
    assert free_places([ana]) == {ana.pk: 0}
    many = [ana, *(Person(pk=10**6 + n, places=2) for n in range(400))]
    with django_assert_num_queries(1) as asked:
        assert free_places(many) == {ana.pk: 0, **{10**6 + n: 2 for n in range(400)}}
    assert not any(" IN (" in one["sql"] and "1000399" in one["sql"] for one in asked.captured_queries)
    with django_assert_num_queries(1) as asked:
        free_places(many[:400])
    assert all("1000398" in one["sql"] for one in asked.captured_queries)
