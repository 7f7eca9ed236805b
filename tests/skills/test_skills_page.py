"""The coordinator's page: the taxonomy and what is usual for a job title."""

from peerlore.people.models import Grant
from peerlore.skills.actions import import_taxonomy, preset_role
from peerlore.skills.models import Evidence, RolePreset
from peerlore.skills.own_skills import read_starter
from tests.cast import NOW


def test_the_empty_page_says_how_skills_come_in(client, cast):
    client.force_login(cast.cleo)
    assert "peerlore import skills --starter" in client.get("/skills/").content.decode()


def test_the_page_counts_what_there_is_and_finds_it(client, cast):
    import_taxonomy(read_starter(), by=None, at=NOW)
    client.force_login(cast.cleo)
    page = client.get("/skills/", {"q": "calibrating"}).content.decode()
    assert "acoustic calibration" in page
    assert '<td class="num" data-label="Skills">150</td>' in page


def test_a_preset_is_set_for_several_titles_at_once(client, cast, calibration):
    client.force_login(cast.cleo)
    assert "Test engineer (1 person)" in client.get("/skills/").content.decode()
    said = {"words": "calib", "skill": calibration.pk, "level": "3", "titles": ["Test engineer", "Firmware engineer"]}
    assert client.post("/skills/presets/", said).status_code == 302
    assert Evidence.objects.count() == 2
    client.post(f"/skills/presets/{RolePreset.objects.first().pk}/end/")
    assert Evidence.objects.standing().count() == 1


def test_a_preset_without_a_title_is_asked_for_again(client, cast, calibration):
    client.force_login(cast.cleo)
    answer = client.post("/skills/presets/", {"words": "Acoustic calibration", "level": "3"})
    assert answer.status_code == 422
    assert not RolePreset.objects.exists()


def test_only_coordinators_see_the_page(client, cast, calibration):
    preset = preset_role("Test engineer", calibration, level=3, by=cast.cleo, at=NOW)
    for person in (cast.ana, cast.ines, cast.ruth, cast.jo):
        client.force_login(person)
        assert client.get("/skills/").status_code == 403
        assert client.post("/skills/presets/", {}).status_code == 403
        assert client.post(f"/skills/presets/{preset.pk}/end/").status_code == 403


def test_a_coordinator_of_one_programme_sees_but_does_not_preset(client, cast, calibration):
    Grant.objects.create(person=cast.otto, office="coordinator", scope="programme:7", given_at=NOW)
    client.force_login(cast.otto)
    page = client.get("/skills/")
    assert page.status_code == 200
    assert "Set this for the titles" not in page.content.decode()
    assert client.post("/skills/presets/", {}).status_code == 403
