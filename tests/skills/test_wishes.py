"""Teaching and learning are one's own wishes; withdrawing keeps what was so."""

from datetime import timedelta

import pytest

from peerlore.skills.actions import learn, say_level, teach, withdraw_evidence, withdraw_wish
from peerlore.skills.actions.rules import GroupsAreNotSkills, NotYoursToChange, SkillIsRetired
from peerlore.skills.gaps import levels
from peerlore.skills.models import Evidence, GapReading, SkillRecord, Wish
from tests.cast import NOW
from tests.skills.conftest import make_skill

DAY = timedelta(days=1)


def level_of(person, skill, at=NOW):
    known = levels([person.pk], [skill.pk], at=at).get((person.pk, skill.pk))
    return known and known.level


def test_teaching_publishes_the_wish_and_says_the_level(cast, calibration):
    record = teach(cast.ben, calibration, level=4, by=cast.ben, at=NOW)
    assert record.wish == Wish.TEACHES
    assert level_of(cast.ben, calibration) == 4


def test_saying_the_same_twice_on_a_day_is_one_piece_of_evidence(cast, calibration):
    teach(cast.ben, calibration, level=4, by=cast.ben, at=NOW)
    teach(cast.ben, calibration, level=4, by=cast.ben, at=NOW + timedelta(hours=1))
    say_level(cast.ben, calibration, level=3, by=cast.ben, at=NOW + timedelta(hours=2))
    assert [e.level for e in Evidence.objects.all()] == [3, 4]


@pytest.mark.parametrize(("zone", "times"), [("America/New_York", 1), ("UTC", 2)])
def test_a_day_is_the_organisations(cast, calibration, settings, zone, times):
    settings.TIME_ZONE = zone
    for at in (NOW.replace(hour=23), NOW.replace(hour=23) + timedelta(hours=2)):
        teach(cast.ana, calibration, level=3, by=cast.ana, at=at)
    assert Evidence.objects.count() == times


def test_wanting_to_learn_says_nothing_about_ones_level(cast, calibration):
    record = learn(cast.ana, calibration, wanted_level=3, by=cast.ana, at=NOW)
    assert (record.wish, record.wanted_level) == (Wish.LEARNS, 3)
    assert level_of(cast.ana, calibration) is None


def test_a_wish_that_is_withdrawn_leaves_the_evidence(cast, calibration):
    record = teach(cast.ben, calibration, level=4, by=cast.ben, at=NOW)
    withdraw_wish(record, by=cast.ben, at=NOW)
    assert SkillRecord.objects.get(pk=record.pk).wish == Wish.NONE
    assert level_of(cast.ben, calibration) == 4


def test_evidence_that_is_withdrawn_counted_until_then(cast, need, calibration):
    teach(cast.ana, calibration, level=4, by=cast.ana, at=NOW)
    assert GapReading.objects.get(need=need).held == 1
    withdraw_evidence(Evidence.objects.get(), by=cast.ana, at=NOW + DAY)
    assert level_of(cast.ana, calibration, at=NOW + DAY) is None
    assert level_of(cast.ana, calibration, at=NOW) == 4
    assert list(GapReading.objects.filter(need=need).values_list("held", flat=True)) == [1, 0]


def test_withdrawing_twice_keeps_the_first_day(cast, calibration):
    teach(cast.ana, calibration, level=4, by=cast.ana, at=NOW)
    for at in (NOW, NOW + DAY):
        withdraw_evidence(Evidence.objects.get(), by=cast.ana, at=at)
    assert Evidence.objects.get().withdrawn_at == NOW


def test_nobody_changes_somebody_elses_record(cast, calibration):
    record = teach(cast.ben, calibration, level=4, by=cast.ben, at=NOW)
    for act in (
        lambda: teach(cast.ben, calibration, level=1, by=cast.cleo, at=NOW),
        lambda: learn(cast.ben, calibration, wanted_level=1, by=cast.cleo, at=NOW),
        lambda: withdraw_wish(record, by=cast.cleo, at=NOW),
        lambda: withdraw_evidence(Evidence.objects.get(), by=cast.jo, at=NOW),
    ):
        with pytest.raises(NotYoursToChange):
            act()


def test_groups_and_retired_skills_cannot_be_chosen(cast, calibration):
    with pytest.raises(GroupsAreNotSkills):
        learn(cast.ana, make_skill("Crafts", is_group=True), wanted_level=3, by=cast.ana, at=NOW)
    calibration.retired_at = NOW
    with pytest.raises(SkillIsRetired):
        teach(cast.ana, calibration, level=3, by=cast.ana, at=NOW)
