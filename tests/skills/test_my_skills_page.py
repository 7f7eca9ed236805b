"""The page of one's own skills: without JavaScript, in two steps, and nobody else's."""

import pytest

from peerlore.skills.actions import record_evidence, teach
from peerlore.skills.models import Evidence, Skill, SkillRecord, Source, Wish
from tests.cast import NOW


@pytest.fixture
def ana(client, cast):
    client.force_login(cast.ana)
    return client


def test_an_empty_page_teaches_the_next_step(ana):
    page = ana.get("/skills/mine/").content.decode()
    assert "You have not said yet what you would teach" in page
    assert "Publishing that you teach this shares the level with people you are proposed to." in page


def test_a_skill_named_exactly_is_taken_at_once(ana, cast, calibration):
    answer = ana.post("/skills/mine/teach/", {"teach-words": "acoustic CALIBRATION", "teach-level": "4"}, follow=True)
    assert "you teach this" in answer.content.decode()
    record = SkillRecord.objects.get(person=cast.ana)
    assert (record.skill, record.wish, record.evidence.get().level) == (calibration, Wish.TEACHES, 4)


def test_words_that_name_no_skill_exactly_are_answered_with_choices(ana, calibration):
    answer = ana.post("/skills/mine/learn/", {"learn-words": "calib", "learn-level": "3"})
    assert answer.status_code == 422
    page = answer.content.decode()
    assert "Several skills may be meant" in page
    assert f'value="{calibration.pk}"' in page
    assert 'value="calib"' in page
    answer = ana.post(
        "/skills/mine/learn/", {"learn-words": "calib", "learn-skill": calibration.pk, "learn-level": "3"}
    )
    assert answer.status_code == 302
    assert SkillRecord.objects.get().wanted_level == 3


def test_a_skill_nobody_has_named_yet_can_be_added(ana):
    said = {"teach-words": "Bird song", "teach-level": "4"}
    assert "add “Bird song” as a skill of our own" in ana.post("/skills/mine/teach/", said).content.decode()
    assert not Skill.objects.exists()
    assert ana.post("/skills/mine/teach/", said | {"teach-skill": "new"}).status_code == 302
    assert Skill.objects.get().uri == "peerlore:typed/bird-song"


def test_choices_come_as_one_types_without_a_word_of_blame(ana, calibration):
    page = ana.get("/skills/found/teach/", {"teach-words": "calib"}).content.decode()
    assert "Acoustic calibration" in page
    assert "error" not in page
    assert "aria-invalid" not in page
    assert ana.get("/skills/found/else/").status_code == 404


def test_what_a_level_rests_on_is_shown_and_can_be_withdrawn(ana, cast, calibration):
    piece = record_evidence(
        cast.ana, calibration, level=3, source=Source.EXCHANGE, by=cast.ben, at=NOW, came_from="exchange:1"
    )
    page = ana.get("/skills/mine/").content.decode()
    assert "shown in an exchange, Ben Okafor, Tuesday 10 March 2026" in page
    ana.post(f"/skills/evidence/{piece.pk}/withdraw/")
    assert Evidence.objects.get().withdrawn_at is not None
    assert "Ben Okafor" not in ana.get("/skills/mine/").content.decode()


def test_a_wish_is_withdrawn(ana, cast, calibration):
    record = teach(cast.ana, calibration, level=4, by=cast.ana, at=NOW)
    ana.post(f"/skills/mine/{record.pk}/withdraw/")
    assert SkillRecord.objects.get().wish == Wish.NONE


def test_a_skill_that_its_taxonomy_dropped_stays_and_says_so(ana, cast, calibration):
    teach(cast.ana, calibration, level=4, by=cast.ana, at=NOW)
    assert "no longer in its taxonomy" not in ana.get("/skills/mine/").content.decode()
    Skill.objects.update(retired_at=NOW, dropped_at=NOW)
    page = ana.get("/skills/mine/").content.decode()
    assert "Acoustic calibration" in page
    assert "no longer in its taxonomy" in page


@pytest.mark.parametrize("who", ["cleo", "ines", "jo", "otto"])
def test_somebody_elses_record_is_not_there(client, cast, calibration, who):
    record = teach(cast.ana, calibration, level=4, by=cast.ana, at=NOW)
    client.force_login(getattr(cast, who))
    assert client.post(f"/skills/mine/{record.pk}/withdraw/").status_code == 404
    assert client.post(f"/skills/evidence/{record.evidence.get().pk}/withdraw/").status_code == 404
    assert SkillRecord.objects.get().wish == Wish.TEACHES
