"""The pages of those who keep Peerlore going (coordinator, executive, administrator), in Chromium.

Every page is looked at in both themes and both widths by axe, and measured on the narrowest phone; the acts that matter
most are done without script.
"""

from collections.abc import Iterator
from pathlib import Path

import pytest
from django.urls import reverse
from playwright.sync_api import Page

from peerlore import clock
from peerlore.integrations.models import PeopleImport
from peerlore.people.models import Grant, Office, Person
from peerlore.programmes.models import Programme, RoundState
from peerlore.skills.models import RolePreset
from tests.browser.pages import assert_accessible_everywhere, assert_no_sideways_scroll
from tests.cast import NOW
from tests.integrations.people_files import CAST, as_csv, changed
from tests.world import World

EXAMPLE = Path(__file__).resolve().parents[2] / "example"
NEW = ("T100", "Nia", "Novak", "nia@tarnlowe.example", "Test", "Test engineer", "Lisbon", "T002")


@pytest.fixture
def world(laid_out, monkeypatch) -> World:
    monkeypatch.setattr(clock, "now", lambda: NOW)
    return laid_out


def of_the_coordinator(world: World) -> Iterator[str]:
    yield reverse("home")
    for name in ("goals", "goal_new", "programmes", "programme_start", "people", "people_import", "skills"):
        yield reverse(name)
    goal, draft = world.goal.pk, world.draft_round.pk
    yield from (reverse(name, args=[goal]) for name in ("goal", "need_add", "topic_add"))
    yield from (reverse(name, args=[goal]) for name in ("needs_by_role", "need_sheet"))
    yield from (reverse("gap_board"), reverse("gap", args=[world.need.pk]))
    yield f"{reverse('gap_board')}?unit={world.cast.company.pk}"
    yield reverse("need_batch", args=[world.need_batch.pk])
    yield reverse("need_batch_undo", args=[world.applied_needs.pk])
    yield f"{reverse('programme_start')}?need={world.need.pk}"
    yield from (reverse(name, args=[world.programme.pk]) for name in ("programme", "enrol"))
    yield from (reverse(f"programme_{name}", args=[world.programme.pk]) for name in ("people", "change", "end"))
    yield from (
        reverse("programme_person", args=[world.programme.pk, one.pk]) for one in (world.cast.ana, world.cast.jo)
    )
    yield from (reverse(f"round{part}", args=[draft]) for part in ("", "_pairs", "_unmatched", "_proof", "_serves"))
    yield f"{reverse('round_whatif', args=[draft])}?kept=1-2-3-4-5&kept=8-0-5-7-6&kept=0-0-0-0-0"
    seat = world.draft_round.proposals.first().learner_id
    yield f"{reverse('round_why_not', args=[draft, seat])}?q=e"
    yield from (reverse(f"round{part}", args=[draft]) for part in ("_publish", "_discard"))
    yield reverse("round", args=[world.round.pk])
    yield from (reverse(name, args=[world.cast.ana.pk]) for name in ("person", "sign_in_code", "leave"))
    yield from (reverse(f"people_import_{part}", args=[world.batch.pk]) for part in ("map", "check", "apply"))
    yield reverse("people_import_undo", args=[world.applied_batch.pk])
    yield f"{reverse('people')}?words=nobody+of+that+name"
    yield f"{reverse('skills')}?q=rig"
    yield from (
        reverse("exceptions"),
        f"{reverse('exceptions')}?left=yes",
        reverse("exceptions_of", args=["mail"]),
    )
    yield reverse("exception_leave", args=["mail", world.lost_mail.pk])
    yield from (reverse("offices"), "/nowhere/")


def of_the_executive(world: World) -> Iterator[str]:
    yield from (reverse("home"), reverse("goals"), reverse("goal", args=[world.goal.pk]), reverse("programmes"))
    yield reverse("my_goals")


def of_the_administrator(world: World) -> Iterator[str]:
    yield from (reverse(name) for name in ("home", "people", "people_import", "offices", "audit"))
    yield reverse("take_office", args=[Grant.objects.get(person=world.cast.jo).pk])
    yield from (reverse(name, args=[world.cast.ana.pk]) for name in ("person", "person_erase"))
    yield from (reverse(name, args=[world.gone.pk]) for name in ("person", "come_back"))


WALKS = {"cleo": of_the_coordinator, "ruth": of_the_executive, "jo": of_the_administrator}


@pytest.mark.parametrize("who", WALKS)
def test_every_page_is_for_everybody_in_both_themes_and_widths(visit, world, who):
    addresses = list(WALKS[who](world))
    page = visit("/", as_=getattr(world.cast, who))
    page.emulate_media(reduced_motion="reduce")
    home = page.url.rstrip("/")
    found = [said for address in addresses for said in look_at(page, f"{home}{address}")]
    assert found == []


def look_at(page: Page, address: str) -> Iterator[str]:
    page.goto(address)
    page.set_viewport_size({"width": 320, "height": 700})
    yield from complaint(assert_no_sideways_scroll, page)
    yield from complaint(assert_accessible_everywhere, page)


def complaint(asserts, page: Page) -> Iterator[str]:
    try:
        asserts(page)
    except AssertionError as wrong:
        yield f"{page.url} {page.viewport_size}: {wrong}"


def test_without_script_a_file_of_people_is_brought_and_applied(visit, world):
    world.batch.delete()
    page = visit(reverse("people_import"), as_=world.cast.cleo, script=False, width=390)
    content = as_csv(NEW, changed(CAST[2], JobTitle="Test lead"))
    page.set_input_files("input[type=file]", {"name": "staff.csv", "mimeType": "text/csv", "buffer": content})
    page.click("text=Read the file…")
    page.click("text=Compare with the people here")
    page.goto(page.url)
    page.click("text=Apply to 2 people…")
    page.click("button:has-text('Apply to 2 people')")
    page.goto(page.url)
    assert "Applied to 2 people" in page.inner_text("main")
    assert Person.objects.get(staff_number="T100").name == "Nia Novak"
    assert PeopleImport.objects.exclude(pk=world.applied_batch.pk).get().was_applied


@pytest.mark.parametrize("width", [390, 1280])
def test_without_script_a_messy_file_is_tamed_row_by_row_applied_and_undone(visit, cast, width):
    page = visit(reverse("people_import"), as_=cast.cleo, script=False, width=width)
    page.set_input_files("input[type=file]", EXAMPLE / "messy-hr.xlsx")
    page.click("text=Read the file…")
    assert "Decided by the whole column, as by 13/02/2011 on line 7." in page.inner_text("main")
    assert "The columns are named on line 4." in page.inner_text("main")
    page.click("text=Compare with the people here")
    page.goto(page.url)
    page.check("label:has-text('Line 12') input")
    page.click("text=Leave out the ticked lines")
    page.goto(page.url)
    assert "9 people would be touched." in page.inner_text("main")
    assert_no_sideways_scroll(page)
    page.click("text=Apply to 9 people…")
    page.check("input[name=leave_out]")
    page.click("button:has-text('Apply to 9 people')")
    page.get_by_label("Yes, Wren Acoustics is a new company").check()
    page.click("button:has-text('Apply to 9 people')")
    page.goto(page.url)
    page.click("text=Undo this import…")
    page.click("button:has-text('Undo the import')")
    page.goto(page.url)
    assert "Undone on" in page.inner_text("main")
    assert not Person.objects.get(given_name="Łucja").is_active


def test_without_script_a_gap_becomes_a_programme_with_people_in_it(visit, world):
    page = visit(reverse("goal", args=[world.goal.pk]), as_=world.cast.cleo, script=False)
    page.click("text=Start a programme for this")
    made = Programme.objects.latest("pk")
    assert page.url.endswith(reverse("enrol", args=[made.pk]))
    page.click("text=Count them first")
    page.click("text=Enrol them")
    assert made.stages.get().enrolments.exists()
    assert page.url.endswith(reverse("programme", args=[made.pk]))


def test_without_script_a_round_is_published_after_a_question(visit, world):
    page = visit(reverse("round", args=[world.draft_round.pk]), as_=world.cast.cleo, script=False)
    page.click("main .head .button-main")
    assert "Publish this round to 2 people?" in page.inner_text("main")
    page.click("main form .button-main")
    world.draft_round.refresh_from_db()
    assert world.draft_round.state == RoundState.PUBLISHED
    assert page.locator("[role=status]").inner_text().startswith("The round is out")


def test_without_script_what_is_usual_for_a_title_is_said(visit, world):
    page = visit(reverse("skills"), as_=world.cast.cleo, script=False)
    fold = page.locator("details", has_text="Say what is usual for a title")
    if fold.get_attribute("open") is None:
        fold.locator("summary").click()
    page.fill("input[name=preset-words], input[name=words]", world.radio.label)
    page.check("input[value='Account manager']")
    page.click("text=Set this for the titles")
    assert RolePreset.objects.filter(title="Account manager", skill=world.radio).exists()


def test_without_script_an_office_is_given_and_the_last_administrators_is_not_taken(visit, world):
    page = visit(reverse("offices"), as_=world.cast.jo, script=False)
    page.fill("input[name=who]", "Otto Brandt")
    page.check("input[value=executive]")
    page.click("text=Give the office")
    assert Grant.objects.filter(person=world.cast.otto, office=Office.EXECUTIVE).exists()
    mine = Grant.objects.get(person=world.cast.jo)
    page.goto(page.url.replace(reverse("offices"), reverse("take_office", args=[mine.pk])))
    page.click("main form button")
    assert "is the last administrator" in page.inner_text("main")
    assert Grant.objects.filter(pk=mine.pk).exists()


def test_by_keyboard_alone_somebody_is_found_and_opened(visit, world):
    page = visit(reverse("people"), as_=world.cast.cleo)
    page.locator("#id_words").focus()
    page.keyboard.type("Ana F")
    page.keyboard.press("Enter")
    page.wait_for_url("**words=Ana*")
    link = page.locator("main a.person")
    assert link.count() == 1
    link.focus()
    page.keyboard.press("Enter")
    page.wait_for_url(f"**{reverse('person', args=[world.cast.ana.pk])}")
