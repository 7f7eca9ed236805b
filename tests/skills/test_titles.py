"""A job title suggests occupations and their skills; nothing is taken that nobody ticked."""

import pytest

from peerlore.skills.actions import import_taxonomy
from peerlore.skills.models import Evidence, Occupation, RolePreset, Skill, SkillRecord, Source
from peerlore.skills.own_skills import ReadOccupation, ReadSkill, ReadUse, Taxonomy
from peerlore.skills.titles import occupations_for, skills_for, title_words
from tests.cast import NOW

SKILLS = {"read": "Reading", "rig": "Test rigs", "law": "Contract law", "sell": "Selling"}
JOBS = {
    "eng": ("Test engineers", ("Rig engineer", "Verification engineer", "Quality assurance tester")),
    "soft": ("Software developers", ("Programmer", "Firmware engineer")),
    "sales": ("Sales managers", ("Key account manager", "Head of sales")),
    "hr": ("Human resources managers", ("People partner",)),
}
ASKS = [("eng", "read", 3.0, 3.0), ("eng", "rig", 4.5, 5.0), ("soft", "read", 3.0, 3.0), ("sales", "sell", 5.0, 6.0),
        ("sales", "read", 3.2, 3.0), ("hr", "law", 4.0, None), ("hr", "read", 3.0, 3.0)]  # fmt: skip


@pytest.fixture
def jobs(db):
    occupations = {u: ReadOccupation(uri=u, label=label, titles=titles) for u, (label, titles) in JOBS.items()}
    uses = [ReadUse(occupation=job, skill=s, importance=i, level=level) for job, s, i, level in ASKS]
    skills = {uri: ReadSkill(uri=uri, label=label) for uri, label in SKILLS.items()}
    import_taxonomy(Taxonomy("onet", skills, occupations=occupations, uses=uses), by=None, at=NOW)
    return {one.uri: one for one in Occupation.objects.all()}


@pytest.mark.parametrize(
    ("title", "meant"),
    [
        ("Test engineer", "eng"),
        ("Senior Test Engineer", "eng"),
        ("test enginer", "eng"),
        ("QA tester", "eng"),
        ("Firmware engineer", "soft"),
        ("Account Mgr", "sales"),
        ("Head of Sales", "sales"),
        ("HR manager", "hr"),
    ],
)
def test_a_title_means_the_occupation_that_goes_by_it_or_nearly(jobs, title, meant):
    assert occupations_for(title)[0].occupation == jobs[meant]


def test_by_which_title_is_told_and_what_is_like_nothing_suggests_nothing(jobs):
    assert occupations_for("Rig engineer")[0].by == "Rig engineer"
    assert occupations_for("Astronaut") == occupations_for("") == occupations_for("%_'") == []
    Occupation.objects.filter(uri="eng").update(retired_at=NOW)
    assert "eng" not in {guess.occupation.uri for guess in occupations_for("Rig engineer")}


def test_what_sets_an_occupation_apart_comes_first(jobs):
    assert [(one.skill.label, one.level.value) for one in skills_for(jobs["eng"])] == [("Test rigs", 4), ("Reading", 2)]


@pytest.mark.bare
def test_titles_are_compared_without_number_rank_and_short_forms():
    assert title_words("senior sales managers") == ("sale", "manager")
    assert title_words("vp of sales") == ("vice", "president", "sale")
    assert title_words("trainee") == ("trainee",)


def test_a_person_takes_what_they_tick_and_nothing_else(client, cast, jobs):
    client.force_login(cast.ana)
    assert "Skills suggested for “Test engineer”" in client.get("/skills/mine/").content.decode()
    page = client.get("/skills/suggested/").content.decode()
    assert page.index("Test engineers") > 0
    address = f"/skills/suggested/{jobs['eng'].pk}/"
    assert "Test rigs" in client.get(address).content.decode()
    assert client.post(address, {"level": "3"}).status_code == 422
    rig, read = (str(Skill.objects.get(uri=uri).pk) for uri in ("rig", "read"))
    twice = client.post(address, {"teach": [rig], "learn": [rig], "level": "3"})
    assert (twice.status_code, "ticked twice" in twice.content.decode()) == (422, True)
    assert not SkillRecord.objects.exists()
    assert client.post(address, {"teach": [rig], "learn": [read], "level": "4"}).status_code == 302
    assert dict(SkillRecord.objects.values_list("skill__uri", "wish")) == {"rig": "teaches", "read": "learns"}
    assert Evidence.objects.get().level == 4
    assert "Nothing is left to suggest here" in client.get(address).content.decode()
    other = client.get("/skills/suggested/", {"title": "Head of sales"}).content.decode()
    assert "Sales managers" in other
    assert "Nothing here is called like" in client.get("/skills/suggested/", {"title": "Astronaut"}).content.decode()


def test_a_coordinator_sets_what_is_ticked_for_the_titles_that_are_ticked(client, cast, jobs):
    client.force_login(cast.cleo)
    assert "Test engineer (1 person)" in client.get("/skills/presets/suggested/").content.decode()
    page = client.get("/skills/presets/suggested/", {"title": "Test engineer"}).content.decode()
    address = f"/skills/presets/suggested/{jobs['eng'].pk}/?title=Test%20engineer"
    assert address.replace("&", "&amp;") in page
    assert "Test rigs: Does the hard cases" in client.get(address).content.decode()
    rig = Skill.objects.get(uri="rig")
    assert client.post(address, {"titles": ["Test engineer"]}).status_code == 422
    assert client.post(address, {"skills": [rig.pk], "titles": ["Test engineer"]}).status_code == 302
    assert (RolePreset.objects.get().level, Evidence.objects.get().source) == (4, Source.ROLE)
    assert "Test rigs: Does" not in client.get(address).content.decode()


def test_without_occupations_the_pages_say_where_they_come_from(client, cast):
    client.force_login(cast.cleo)
    assert "No occupations are here yet" in client.get("/skills/suggested/").content.decode()
    assert "peerlore import skills --esco or --onet" in client.get("/skills/presets/suggested/").content.decode()
