"""The coordinator's page of skills that may be one."""

import pytest

from peerlore.skills.actions import add_own_skill, learn
from peerlore.skills.models import Likeness, SkillRecord
from tests.cast import NOW
from tests.skills.conftest import make_skill


@pytest.fixture
def pair(cast, calibration):
    typed = add_own_skill("Accoustic calibration", by=cast.ana, at=NOW)
    learn(cast.ana, typed, wanted_level=2, by=cast.ana, at=NOW)
    return Likeness.objects.get()


def page(client):
    return client.get("/skills/alike/").content.decode()


def test_a_pair_is_shown_made_one_and_taken_apart(client, cast, pair, calibration):
    client.force_login(cast.cleo)
    assert "1 pair of skills may be one" in client.get("/skills/").content.decode()
    shown = page(client)
    assert "Acoustic calibration and Accoustic calibration" in shown
    assert "They are spelt almost alike. People here have said something of it." in shown
    assert client.post(f"/skills/alike/{pair.pk}/one/", {"keep": "kept"}).status_code == 302
    assert SkillRecord.objects.get().skill == calibration
    assert "Acoustic calibration, also Accoustic calibration" in page(client)
    again = client.post(f"/skills/alike/{pair.pk}/one/", {"keep": "kept"})
    assert (again.status_code, "Take those apart first" in again.content.decode()) == (422, True)
    client.post(f"/skills/alike/{pair.pk}/apart/")
    assert SkillRecord.objects.get().skill == pair.other
    assert "and apart from it Accoustic calibration" in page(client)
    client.post(f"/skills/alike/{pair.pk}/again/")
    assert Likeness.objects.offered().exists()


def test_the_other_name_can_be_kept(client, cast, pair, calibration):
    client.force_login(cast.cleo)
    client.post(f"/skills/alike/{pair.pk}/one/", {"keep": "other"})
    calibration.refresh_from_db()
    assert calibration.same_as == pair.other
    assert Likeness.objects.get().kept == pair.other


def test_a_typed_skill_is_made_one_with_any_other(client, cast, calibration):
    song = add_own_skill("Bird song", by=cast.ana, at=NOW)
    make_skill("Ornithology")
    client.force_login(cast.cleo)
    assert f"/skills/{song.pk}/same/" in page(client)
    assert client.post(f"/skills/{song.pk}/same/", {"words": "ornith"}).status_code == 422
    assert client.post(f"/skills/{song.pk}/same/", {"words": "ornithology"}).status_code == 302
    song.refresh_from_db()
    assert song.same_as.label == "Ornithology"


def test_nothing_to_compare_says_when_there_will_be(client, cast):
    client.force_login(cast.cleo)
    assert "Pairs are found when a taxonomy comes in" in page(client)


def test_only_a_coordinator_of_everything_compares(client, cast, pair):
    for person in (cast.ana, cast.ruth, cast.jo):
        client.force_login(person)
        assert client.get("/skills/alike/").status_code == 403
        assert client.post(f"/skills/alike/{pair.pk}/one/").status_code == 403
