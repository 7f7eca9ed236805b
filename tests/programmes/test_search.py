"""Looking for someone now: three who may be asked, fairly by load, by the hard rules, the same for a week."""

from datetime import timedelta

import pytest

from peerlore.people import actions as people
from peerlore.people.keys import Sealed
from peerlore.people.models import LogEntry
from peerlore.programmes import invariants
from peerlore.programmes.actions import answer, ask, decline, search
from peerlore.programmes.actions.searching import IN_A_WEEK, CannotLookNow, SearchedEnough
from peerlore.programmes.matching.someone import SHOWN_IN_A_WEEK
from peerlore.programmes.models import Found, Search
from peerlore.programmes.tasks import due
from peerlore.skills.models import Skill
from tests.cast import NOW
from tests.programmes.someone import crowd, requested, shown, somebody, willing

DAY = timedelta(days=1)
WEEK = timedelta(days=7)


def keys(row: Search) -> set[int]:
    return {person.pk for person in shown(row)}


def test_three_of_those_who_may_be_asked_each_with_three_reasons_and_a_stretch(world, cast):
    them = crowd(world, 5)
    row = search(world.skill, by=cast.ana, at=NOW)
    assert len(shown(row)) == 3
    assert keys(row) <= {person.pk for person in them}
    for found in row.found.all():
        codes = [reason["code"] for reason in found.reasons]
        assert codes[:2] == ["teaches", "hours"]
        assert len(codes) == 4
    assert row.reason == ""
    assert LogEntry.objects.filter(verb="searched", by=cast.ana, target=row.pk).exists()


def test_nobody_is_shown_who_did_not_say_that_they_may_be_asked(world, cast):
    world.knows(cast.ben, 4, publishes=True)
    row = search(world.skill, by=cast.ana, at=NOW)
    assert (shown(row), row.reason, row.option) == ([], "places-taken", "next-place")


def test_nobody_is_shown_who_does_not_publish_that_they_teach_it(world, cast):
    world.knows(cast.ben, 4)
    people.set_profile(cast.ben, by=cast.ben, at=NOW, may_be_asked=True)
    assert search(world.skill, by=cast.ana, at=NOW).reason == "nobody-teaches"


def test_never_ones_manager_nor_theirs_nor_who_reports_to_one(world, cast):
    for person in (cast.ines, cast.ruth):
        willing(world, person)
    row = search(world.skill, by=cast.ana, at=NOW)
    assert (shown(row), row.reason) == ([], "too-close")
    willing(world, cast.ana, level=5)
    assert search(world.skill, by=cast.ines, at=NOW).reason == "too-close"
    assert search(world.skill, by=cast.ruth, at=NOW).reason == "too-close"


def test_nobody_below_or_at_ones_own_level(world, cast):
    willing(world, cast.ben, level=2)
    world.knows(cast.ana, 2)
    assert search(world.skill, by=cast.ana, at=NOW).reason == "nobody-teaches"


def test_nobody_of_another_company_is_shown(world, cast):
    ben = willing(world, cast.ben)
    ben.company = cast.sales
    ben.save()
    assert shown(search(world.skill, by=cast.ana, at=NOW)) == []


def test_hours_must_meet_and_it_is_said_how_much_is_missing(world, cast):
    people.set_profile(willing(world, cast.ben), by=cast.ben, at=NOW, hours={"0": [["17:30", "20:00"]]})
    people.set_profile(cast.ana, by=cast.ana, at=NOW, hours={"0": [["16:00", "18:00"]]})
    row = search(world.skill, by=cast.ana, at=NOW)
    assert (row.reason, row.option, row.parameters["short"]) == ("no-hours", "one-more-hour", 15)


@pytest.mark.parametrize(
    ("profile", "reason"),
    [({"places": 0}, "no-room"), ({"pause_until": (NOW + 5 * DAY).date()}, "paused")],
)
def test_whoever_is_full_or_away_themselves_is_told_so(world, cast, profile, reason):
    willing(world, cast.ben)
    people.set_profile(cast.ana, by=cast.ana, at=NOW, **profile)
    assert search(world.skill, by=cast.ana, at=NOW).reason == reason


def test_who_was_asked_least_comes_first_and_ties_are_drawn(world, cast):
    them = crowd(world, 6)
    busy = them[:3]
    for person in busy:
        decline(requested_of(world, cast.otto, person), by=person, at=NOW)
    drawn = set()
    for number in range(8):
        row = search(world.skill, by=cast.ana, at=NOW + 8 * number * DAY, seed=number)
        assert keys(row).isdisjoint(person.pk for person in busy)
        drawn.add(tuple(person.pk for person in shown(row)))
    assert len(drawn) > 3


def requested_of(world, asker, person):
    row = Search.objects.create(person=asker, skill=world.skill, seed=1, at=NOW)
    return ask(Found.objects.create(search=row, person=person, place=1), by=asker, at=NOW)


def test_the_same_seed_gives_the_same_three(world, cast):
    crowd(world, 12)
    first = shown(search(world.skill, by=cast.ana, at=NOW, seed=11))
    Search.objects.all().delete()
    assert shown(search(world.skill, by=cast.ana, at=NOW, seed=11)) == first
    Search.objects.all().delete()
    assert any(shown(search(world.skill, by=cast.ana, at=NOW + 8 * n * DAY, seed=n)) != first for n in range(4))


def test_looking_again_within_a_week_shows_the_same_three_and_nobody_more(world, cast):
    crowd(world, 12)
    first = search(world.skill, by=cast.ana, at=NOW)
    for day in range(1, 7):
        assert search(world.skill, by=cast.ana, at=NOW + day * DAY) == first
    assert Found.objects.count() == 3
    assert search(world.skill, by=cast.ana, at=NOW + WEEK) != first


def test_when_none_of_the_three_can_be_asked_looking_again_finds_others(world, cast):
    crowd(world, 6)
    first = search(world.skill, by=cast.ana, at=NOW)
    for person in shown(first):
        people.set_profile(person, by=person, at=NOW, may_be_asked=False)
    again = search(world.skill, by=cast.ana, at=NOW + DAY)
    assert again != first
    assert len(shown(again)) == 3
    assert keys(again).isdisjoint(keys(first))


def test_nobody_is_shown_more_often_in_a_week_than_the_bound(world, cast):
    willing(world, cast.ben)
    askers = [somebody(world, f"A{number} Asker", f"A{number:03}") for number in range(SHOWN_IN_A_WEEK + 1)]
    for asker in askers:
        people.set_profile(asker, by=asker, at=NOW, may_be_asked=False)
        world.knows(asker, 1)
    *before, last = [search(world.skill, by=asker, at=NOW) for asker in askers]
    assert [shown(row) for row in before] == [[cast.ben]] * SHOWN_IN_A_WEEK
    assert (shown(last), last.reason) == ([], "places-taken")
    assert shown(search(world.skill, by=askers[-1], at=NOW + WEEK)) == [cast.ben]


def test_nobody_looks_for_more_than_a_dozen_things_in_a_week(world, cast):
    skills = [Skill.objects.create(uri=f"peerlore:{n}", label=f"skill {n}", source="own") for n in range(IN_A_WEEK + 1)]
    for skill in skills[:-1]:
        search(skill, by=cast.ana, at=NOW)
    with pytest.raises(SearchedEnough) as told:
        search(skills[-1], by=cast.ana, at=NOW + DAY)
    assert "Tuesday 17 March" in str(told.value)
    search(skills[-1], by=cast.ana, at=NOW + WEEK)


def test_a_level_that_was_wished_for_comes_before_load(world, cast):
    from peerlore.skills.actions import learn

    high, low = somebody(world, "Hi High", "H001"), [willing(world, one, level=2) for one in crowd(world, 3)]
    decline(requested_of(world, cast.otto, high), by=high, at=NOW)
    learn(cast.ana, world.skill, wanted_level=4, by=cast.ana, at=NOW)
    row = search(world.skill, by=cast.ana, at=NOW)
    assert row.level == 4
    assert shown(row)[0] == high
    assert keys(row) - {high.pk} <= {person.pk for person in low}


def test_no_level_of_the_asker_is_told_by_what_was_reckoned_with(world, cast):
    willing(world, cast.ben)
    world.knows(cast.ana, 2)
    reason = search(world.skill, by=cast.ana, at=NOW).found.get().reasons[0]
    assert (reason["code"], reason["wanted"], reason["level"]) == ("teaches", 0, 0)


def test_who_learns_together_or_said_not_this_person_is_not_shown(world, cast):
    proposal = world.proposal()
    people.set_profile(cast.ben, by=cast.ben, at=NOW, may_be_asked=True)
    world.knows(cast.ben, 4, publishes=True)
    assert search(world.skill, by=cast.ana, at=NOW).reason == "too-close"
    answer(proposal, "no", why="person", by=cast.ben, at=NOW)
    row = search(world.skill, by=cast.ana, at=NOW)
    assert (shown(row), row.reason) == ([], "places-taken")


def test_a_pair_that_is_asked_now_is_in_no_round(world, cast):
    willing(world, cast.ben)
    requested(world, cast.ana, cast.ben)
    world.mentor(cast.ben)
    world.mentee(cast.ana)
    assert not world.round().proposals.exists()


def unlike(world, cast):
    """What Ana is told of calibration, where Ben is the only one who could teach it."""
    Search.objects.all().delete()
    row = search(world.skill, by=cast.ana, at=NOW, seed=3)
    return shown(row), row.reason, row.option, row.parameters


def test_a_please_not_with_reads_like_somebody_who_is_full_from_both_sides(world, cast):
    """Canary: whoever looks again and again learns nothing of a list, neither of theirs nor of the other's."""
    willing(world, cast.ben)
    people.set_profile(cast.ben, by=cast.ben, at=NOW, places=0)
    full = unlike(world, cast)
    people.set_profile(cast.ben, by=cast.ben, at=NOW, places=2)
    assert unlike(world, cast)[0] == [cast.ben]
    for writer, named in ((cast.ben, cast.ana), (cast.ana, cast.ben)):
        wish = people.exclude(named, by=writer, at=NOW)
        assert unlike(world, cast) == full
        people.withdraw_exclusion(wish, by=writer, at=NOW)
    people.set_profile(cast.ben, by=cast.ben, at=NOW, may_be_asked=False)
    assert unlike(world, cast) == full
    people.set_profile(cast.ben, by=cast.ben, at=NOW, may_be_asked=True, pause_until=(NOW + DAY).date())
    assert unlike(world, cast) == full


def test_a_wish_that_no_meeting_would_fit_anyway_leaves_the_reason_as_it_was(world, cast):
    willing(world, cast.ben)
    people.set_profile(cast.ben, by=cast.ben, at=NOW, hours={"0": [["20:00", "22:00"]]})
    before = unlike(world, cast)
    people.exclude(cast.ana, by=cast.ben, at=NOW)
    assert unlike(world, cast) == before
    assert before[1] == "no-hours"


def test_looking_for_weeks_names_nobody_who_would_rather_not(world, cast):
    them = crowd(world, 7)
    people.exclude(cast.ana, by=them[0], at=NOW)
    people.exclude(them[1], by=cast.ana, at=NOW)
    seen: set[int] = set()
    for week in range(12):
        seen |= keys(search(world.skill, by=cast.ana, at=NOW + 8 * week * DAY))
    assert seen == {person.pk for person in them[2:]}


def test_an_unreadable_wish_finds_nobody_and_is_not_said(world, cast, monkeypatch):
    willing(world, cast.ben)

    def sealed(*_args):
        raise Sealed

    monkeypatch.setattr("peerlore.programmes.matching.outside.excluded_by", sealed)
    with pytest.raises(CannotLookNow) as told:
        search(world.skill, by=cast.ana, at=NOW)
    assert "wish" not in str(told.value)
    assert not Search.objects.exists()


def test_a_skill_that_is_the_same_as_another_is_looked_for_as_that(world, cast):
    willing(world, cast.ben)
    same = Skill.objects.create(uri="peerlore:cal", label="calibrating", source="own", same_as=world.skill)
    assert shown(search(same, by=cast.ana, at=NOW)) == [cast.ben]


def test_a_search_goes_by_itself_after_thirty_days(world, cast):
    willing(world, cast.ben)
    search(world.skill, by=cast.ana, at=NOW)
    for job in due(NOW + 29 * DAY):
        job()
    assert Search.objects.exists()
    for _ in range(2):
        for job in due(NOW + 30 * DAY):
            job()
    assert not Found.objects.exists()
    assert list(invariants.broken()) == []
