"""One's profile on one page: each part is saved by itself, without script, and says who sees it."""

from datetime import date, timedelta

import pytest

from peerlore import clock
from peerlore.people.models import Exclusion, Person
from peerlore.skills.models import SkillRecord
from tests.cast import NOW
from tests.world import make_skill

ADDRESS = "/me/start/"


@pytest.fixture
def ana(client, cast, monkeypatch):
    monkeypatch.setattr(clock, "now", lambda: NOW + timedelta(hours=1))
    client.force_login(cast.ana)
    return client


def test_part_by_part_and_nothing_else_changes(ana, cast):
    make_skill("rig testing")
    page = ana.get(ADDRESS, headers={"accept-language": "pt-PT,pt;q=0.9,en;q=0.5"}).content.decode()
    assert 'value="Portuguese, English"' in page
    assert Person.objects.get(pk=cast.ana.pk).languages == []
    for answer, anchor in (
        ({"part": "teach", "teach-words": "rig testing", "teach-level": "4"}, "#teach"),
        ({"part": "learn", "learn-words": "bird song", "learn-skill": "new", "learn-level": "3"}, "#learn"),
        ({"part": "hours", "hours_kind": "unknown", "own_zone": "", "languages": "Portuguese, English"}, "#load"),
        ({"part": "load", "places": "3", "pause_until": "2026-04-30"}, "#not"),
        ({"part": "not", "person": cast.otto.pk}, "#not"),
    ):
        assert ana.post(ADDRESS, answer)["Location"] == f"{ADDRESS}{anchor}"
    me = Person.objects.get(pk=cast.ana.pk)
    assert (me.languages, me.places, me.pause_until, me.hours) == (["pt", "en"], 3, date(2026, 4, 30), None)
    assert sorted(SkillRecord.objects.values_list("skill__label", "wish")) == [
        ("bird song", "learns"),
        ("rig testing", "teaches"),
    ]
    assert Exclusion.objects.get().writer == me
    page = ana.get(ADDRESS).content.decode()
    assert "Otto Brandt" in page
    assert page.count("Saved.") == 3
    record = SkillRecord.objects.get(wish="teaches")
    ana.post(ADDRESS, {"part": "teach", "withdraw": record.pk})
    assert not SkillRecord.objects.filter(wish="teaches").exists()


def test_what_needs_another_look_stands_at_its_part_with_the_input_kept(ana, cast):
    answer = ana.post(ADDRESS, {"part": "load", "places": "many", "pause_until": "2026-01-01"})
    page = answer.content.decode()
    assert answer.status_code == 422
    assert 'value="many"' in page
    assert "is not after today" in page
    assert page.count('aria-invalid="true"') == 2
    found = ana.post(ADDRESS, {"part": "not", "words": "okafor"}).content.decode()
    assert "Rather not with" in found
    assert not Exclusion.objects.exists()


def test_every_field_says_who_sees_it(ana):
    """As many lines with an eye or a lock as there are fields, but for the choices below a word and the week's days."""
    page = ana.get(ADDRESS).content.decode()
    for said in (
        "Everybody you are proposed to",
        "shares the level with people you are proposed to",
        "a colleague who is proposed to teach you this",
        "People you are to meet see only times",
        "You, and the coordinator of each programme",
        "never why",
        "Not the coordinator, not an administrator",
    ):
        assert said in page
