"""Two skills are made one and taken apart again, and nothing anybody said is lost on either way."""

from datetime import timedelta

import pytest

from peerlore.people.models import LogEntry
from peerlore.skills.actions import (
    compare_again,
    keep_apart,
    learn,
    make_one,
    preset_role,
    record_evidence,
    take_apart,
    take_readings,
    teach,
    withdraw_wish,
)
from peerlore.skills.actions.rules import GroupsAreNotSkills, NotMadeOne, TheSameAlready
from peerlore.skills.gaps import levels, read_need
from peerlore.skills.invariants import broken
from peerlore.skills.models import Evidence, GapReading, Likeness, Need, RolePreset, Skill, SkillRecord, Source, Wish
from tests.cast import NOW
from tests.skills.conftest import make_skill

LATER = NOW + timedelta(days=1)
EVEN_LATER = NOW + timedelta(days=2)


def said():
    """Everything people have said, by skill, as one would ask for it again."""
    return {
        "records": sorted(SkillRecord.objects.values_list("person", "skill", "wish", "wanted_level")),
        "evidence": sorted(
            Evidence.objects.values_list("record__person", "record__skill", "level", "source", "came_from")
        ),
        "needs": sorted(Need.objects.values_list("pk", "skill")),
        "readings": sorted(GapReading.objects.values_list("need", "on")),
        "presets": sorted(RolePreset.objects.values_list("title", "skill")),
    }


def not_sound():
    return [finding for finding in broken() if finding.code == "I8"]


@pytest.fixture
def tuning(cast, calibration):
    """What Ana, Ben and Otto said of another word for calibration; Ben and Otto said something of calibration too."""
    tuning = make_skill("Tuning of aids")
    learn(cast.ana, tuning, wanted_level=3, by=cast.ana, at=NOW)
    record_evidence(cast.ana, tuning, level=2, source=Source.EXCHANGE, by=cast.ben, at=NOW, came_from="exchange:1")
    teach(cast.ben, tuning, level=4, by=cast.ben, at=NOW)
    record_evidence(cast.ben, calibration, level=1, source=Source.SELF, by=cast.ben, at=NOW - timedelta(hours=1))
    for skill in (tuning, calibration):
        record_evidence(cast.otto, skill, level=3, source=Source.PEER, by=cast.ben, at=NOW, came_from="exchange:2")
    preset_role("Firmware engineer", tuning, level=1, by=cast.cleo, at=NOW)
    return tuning


def test_what_was_said_of_either_counts_together_and_the_gap_is_read_again(cast, need, calibration, tuning):
    assert read_need(need, at=LATER).held == 0
    likeness = make_one(calibration, tuning, by=cast.cleo, at=LATER)
    known = levels([cast.ana.pk, cast.ben.pk], [calibration.pk, tuning.pk], at=LATER)
    assert known[cast.ana.pk, calibration.pk] == known[cast.ana.pk, tuning.pk] == (2, True)
    assert known[cast.ben.pk, calibration.pk] == (4, True)
    assert {r.person for r in SkillRecord.objects.taught()} == {cast.ben}
    assert {r.skill for r in SkillRecord.objects.wanted()} == {calibration}
    assert need.readings.get(on=LATER.date()).teachable == 2
    entry = LogEntry.objects.filter(verb="skills-made-one").get()
    assert (entry.by, entry.target, entry.state) == (cast.cleo, likeness.pk, "one")
    assert not_sound() == []


def test_taken_apart_each_has_what_was_its_own(cast, goal, need, calibration, tuning):
    other_need = Need.objects.create(
        goal=goal, unit=cast.firmware, skill=tuning, level=2, people=1, by_date=need.by_date
    )
    take_readings(at=NOW)
    before = said()
    likeness = make_one(calibration, tuning, by=cast.cleo, at=LATER)
    assert Need.objects.get(pk=other_need.pk).skill == calibration
    assert said() != before
    take_apart(likeness, by=cast.cleo, at=LATER)
    after = said()
    after["readings"] = [reading for reading in after["readings"] if reading[1] == NOW.date()]
    assert after == before
    assert not SkillRecord.objects.exclude(said_of=None).exists()
    assert not Evidence.objects.exclude(said_of=None).exists()
    assert not_sound() == []


def test_what_is_said_since_stays_with_what_it_was_said_of(cast, calibration, tuning):
    likeness = make_one(calibration, tuning, by=cast.cleo, at=LATER)
    record_evidence(cast.ana, tuning, level=3, source=Source.PEER, by=cast.ben, at=EVEN_LATER)
    teach(cast.ana, calibration, level=3, by=cast.ana, at=EVEN_LATER)
    take_apart(likeness, by=cast.cleo, at=EVEN_LATER)
    mine = {r.skill: r for r in SkillRecord.objects.filter(person=cast.ana)}
    assert mine[calibration].wish == Wish.TEACHES
    assert sorted(mine[calibration].evidence.values_list("level", flat=True)) == [3, 3]
    assert mine[tuning].wish == Wish.NONE
    assert list(mine[tuning].evidence.values_list("level", "came_from")) == [(2, "exchange:1")]


def test_a_wish_taken_back_does_not_come_again(cast, calibration, tuning):
    likeness = make_one(calibration, tuning, by=cast.cleo, at=LATER)
    withdraw_wish(SkillRecord.objects.visible_to(cast.ben).get(), by=cast.ben, at=LATER)
    take_apart(likeness, by=cast.cleo, at=EVEN_LATER)
    assert not SkillRecord.objects.taught().exists()


def test_where_both_are_needed_alike_both_needs_stay_and_are_read_alike(cast, goal, need, calibration, tuning):
    twin = Need.objects.create(
        goal=goal, unit=need.unit, skill=tuning, level=need.level, people=1, by_date=need.by_date
    )
    make_one(calibration, tuning, by=cast.cleo, at=LATER)
    twin.refresh_from_db()
    assert twin.skill == tuning
    assert read_need(twin, at=LATER).teachable == read_need(need, at=LATER).teachable == 2


def test_usual_for_a_title_is_given_to_newcomers_of_the_one_and_goes_back_with_the_other(cast, calibration, tuning):
    likeness = make_one(calibration, tuning, by=cast.cleo, at=LATER)
    preset = preset_role("Account manager", tuning, level=2, by=cast.cleo, at=LATER)
    assert preset.skill == calibration
    assert RolePreset.objects.get(title="Firmware engineer").skill == calibration
    take_apart(likeness, by=cast.cleo, at=EVEN_LATER)
    assert RolePreset.objects.get(title="Firmware engineer").skill == tuning
    assert RolePreset.objects.get(title="Account manager").skill == calibration


def test_a_third_follows_and_comes_back_with_the_one_it_was_made_one_with(cast, calibration, tuning):
    third = make_skill("Trimming")
    learn(cast.cleo, third, wanted_level=2, by=cast.cleo, at=NOW)
    make_one(tuning, third, by=cast.cleo, at=NOW)
    likeness = make_one(calibration, tuning, by=cast.cleo, at=LATER)
    assert set(Skill.objects.filter(same_as=calibration)) == {tuning, third}
    take_apart(likeness, by=cast.cleo, at=LATER)
    third.refresh_from_db()
    assert third.same_as == tuning
    assert SkillRecord.objects.get(person=cast.cleo).skill == tuning
    assert not_sound() == []


def test_what_makes_no_sense_is_refused(cast, calibration, tuning):
    group = make_skill("Making", is_group=True)
    with pytest.raises(GroupsAreNotSkills):
        make_one(calibration, group, by=cast.cleo, at=NOW)
    with pytest.raises(TheSameAlready):
        make_one(calibration, calibration, by=cast.cleo, at=NOW)
    likeness = make_one(calibration, tuning, by=cast.cleo, at=NOW)
    with pytest.raises(TheSameAlready):
        make_one(tuning, calibration, by=cast.cleo, at=NOW)
    take_apart(likeness, by=cast.cleo, at=NOW)
    with pytest.raises(NotMadeOne):
        take_apart(likeness, by=cast.cleo, at=NOW)


def test_what_is_kept_apart_is_offered_again_only_when_somebody_asks(cast, calibration, tuning):
    likeness = Likeness.objects.create(kept=calibration, other=tuning, why="spelling", at=NOW)
    keep_apart(likeness, by=cast.cleo, at=NOW)
    assert not Likeness.objects.offered().exists()
    compare_again(likeness, by=cast.cleo, at=LATER)
    assert Likeness.objects.offered().get().by == cast.cleo
