"""A format and a recipe are data: one added here is started, joined, worked out, answered and lived."""

import pytest
from django.urls import reverse

from peerlore.exchanges.models import Exchange
from peerlore.people.actions import exclude
from peerlore.programmes.actions import answer, enrol, join, publish, start_programme, start_round
from peerlore.programmes.actions.starting import NoSuchRecipe
from peerlore.programmes.formats import FORMATS, Between, Format, RoleBounds
from peerlore.programmes.invariants import broken
from peerlore.programmes.models import Programme
from peerlore.programmes.recipes import RecipeWrong, offered, own, read
from peerlore.web.doctor import recipes as doctor
from tests.cast import NOW

pytestmark = pytest.mark.django_db
WORKBENCH = Format(
    code="workbench",
    solver="pairs",
    roles=(RoleBounds("master", 1, 1, "gives"), RoleBounds("journeyman", 1, 1, "asks")),
    sessions=Between(1, 24),
    minutes=Between(15, 180),
    rules=FORMATS["mentoring"].rules,
    required=frozenset({"capacity_max"}),
)


@pytest.fixture
def folder(settings, tmp_path):
    settings.DATA_DIR = tmp_path
    (tmp_path / "recipes").mkdir()
    return tmp_path / "recipes"


@pytest.fixture
def workbench(folder, monkeypatch) -> str:
    monkeypatch.setitem(FORMATS, WORKBENCH.code, WORKBENCH)
    text = read("mentoring").text.replace('code = "mentoring"', 'code = "at-the-bench"', 1)
    text = text.replace('format = "mentoring"', 'format = "workbench"').replace(
        'name = "Mentoring"', 'name = "The bench"'
    )
    for old, new in (("mentor", "master"), ("mentee", "journeyman")):
        text = text.replace(f'"{old}"', f'"{new}"')
    (folder / "at-the-bench.toml").write_text(text, encoding="utf-8")
    return "at-the-bench"


def test_it_is_lived_from_the_start_page_to_the_exchange(workbench, world, cast, client):
    client.force_login(cast.cleo)
    page = client.get(reverse("programme_start")).content.decode()
    assert workbench in page
    sent = {"name": "At the bench", "recipe": workbench, "need": [world.need.pk]}
    assert client.post(reverse("programme_start"), sent).status_code == 302
    stage = Programme.objects.get(name="At the bench").stages.get()
    world.knows(cast.ben, 4)
    enrol(stage, cast.ben, role="master", capacity=1, wishes=[], by=cast.cleo, at=NOW)
    join(stage, role="journeyman", capacity=1, wishes=[(world.skill, 3)], by=cast.ana, at=NOW)
    row = publish(start_round(stage, by=cast.cleo, at=NOW, seed=1), by=cast.cleo, at=NOW).proposals.get()
    for person in (cast.ana, cast.ben):
        client.force_login(person)
        assert client.get(reverse("proposal", args=[row.pk])).status_code == 200
        answer(row, "yes", by=person, at=NOW)
    exchange = Exchange.objects.get()
    assert (exchange.format, {seat.role for seat in exchange.seats.all()}) == ("workbench", {"master", "journeyman"})
    assert client.get(reverse("exchange", args=[exchange.pk])).status_code == 200
    client.force_login(cast.cleo)
    for name, number in (("programme", stage.programme_id), ("round", row.round_id), ("round_pairs", row.round_id)):
        assert client.get(reverse(name, args=[number])).status_code == 200
    assert list(broken()) == []


def test_its_own_rules_hold(workbench, world, cast):
    stage = start_programme(by=cast.cleo, at=NOW, name="Bench", recipe_code=workbench, needs=[world.need]).stages.get()
    world.knows(cast.ben, 4)
    enrol(stage, cast.ben, role="master", capacity=1, wishes=[], by=cast.cleo, at=NOW)
    join(stage, role="journeyman", capacity=1, wishes=[(world.skill, 3)], by=cast.ana, at=NOW)
    exclude(cast.ben, by=cast.ana, at=NOW)
    assert not start_round(stage, by=cast.cleo, at=NOW, seed=1).proposals.exists()


def test_a_wrong_file_is_not_offered_and_told_by_line(folder, cast, client, world):
    (folder / "ours.toml").write_text(read("mentoring").text.replace('code = "mentoring"', 'code = "other"'))
    assert "ours" not in offered()
    assert [code for code, wrong in own() if "line 2: code" in wrong] == ["ours"]
    assert ["line 2" in sign.says for sign in doctor.look(NOW)] == [True]
    client.force_login(cast.cleo)
    assert client.get(reverse("programme_start")).status_code == 200
    with pytest.raises(NoSuchRecipe):
        start_programme(by=cast.cleo, at=NOW, name="Ours", recipe_code="ours", needs=[world.need])


@pytest.mark.parametrize("name", ["mentoring.toml", "no-text.toml"])
def test_a_name_that_is_taken_and_a_file_that_is_no_text_are_refused(folder, name):
    (folder / name).write_bytes(b"\xff\xfe")
    assert [bool(wrong) for _, wrong in own()] == [True]
    assert read("mentoring").name == "Mentoring"


def test_no_file_outside_the_folder_is_read(folder):
    whole = read("mentoring").text.replace('code = "mentoring"', 'code = "../outside"', 1)
    (folder.parent / "outside.toml").write_text(whole, encoding="utf-8")
    with pytest.raises(RecipeWrong):
        read("../outside")


def test_reverse_mentoring_is_offered_and_promises_what_the_product_does(world):
    recipe = read("reverse-mentoring")
    assert recipe.code in offered()
    assert all(not owed.blocks_start and owed.offset_days >= 0 for owed in recipe.owed if owed.anchor == "start")
