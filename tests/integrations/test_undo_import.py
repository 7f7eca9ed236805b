"""Undoing an applied import: what nobody has changed since is as before; the rest is told by name."""

from datetime import timedelta

import pytest
from django.urls import reverse

from peerlore.integrations import actions, invariants, tasks
from peerlore.integrations.models import ImportState, PeopleImport
from peerlore.people.models import Grant, LogEntry, Notice, Office, Person, Post
from tests.cast import NOW
from tests.integrations.people_files import CAST, applied, as_csv, changed, compared

NEW = ("T100", "Nia", "Novak", "nia@tarnlowe.example", "Lab", "Optician", "Porto", "T002")
LATER = NOW + timedelta(days=2)


def undone(batch, by=None):
    asked = actions.ask_undo(batch, by=by, at=LATER)
    return actions.undo_import(asked.pk, asked.attempt, by=by, at=LATER)


def told(batch):
    return {
        (row.name, problem["code"]) for row in batch.rows.all() for problem in row.problems if "undo" in str(problem)
    }


def facts(person):
    person.refresh_from_db()
    return (person.title, person.email, person.sign_in_name, person.unit, person.manager, person.site, person.is_active)


def test_what_was_changed_is_as_before_and_the_posts_say_what_was_when(cast):
    before = facts(cast.ana)
    row = changed(CAST[2], JobTitle="Test lead", Department="Lab", Manager="T001", Site="Porto", Email="a@x.example")
    batch = undone(applied(compared(as_csv(row), by=cast.cleo)), by=cast.jo)
    assert facts(cast.ana) == before
    assert (batch.state, batch.undone_at, batch.summary["undone"]) == (
        ImportState.UNDONE,
        LATER,
        {"restored": 1, "back": 0, "gone": 0, "stays": 0},
    )
    assert [post.title for post in Post.objects.filter(person=cast.ana).order_by("since")] == [
        "Test engineer",
        "Test lead",
        "Test engineer",
    ]
    assert LogEntry.objects.filter(verb="undone", by=cast.jo).count() == 1
    assert Notice.objects.filter(person=cast.cleo, event="import_undone").count() == 1
    assert list(invariants.broken()) == []


def test_who_was_new_has_left_and_a_later_file_finds_them_again(cast):
    batch = undone(applied(compared(as_csv(NEW))))
    nia = Person.objects.get(staff_number="T100")
    assert (nia.is_active, batch.summary["undone"]["gone"]) == (False, 1)
    assert compared(as_csv(NEW)).summary["returned"] == 1
    assert list(invariants.broken()) == []


def test_who_left_is_back_and_the_offices_that_ended_are_told(cast):
    without_cleo = [row for row in CAST if row[0] != "T005"]
    batch = applied(compared(as_csv(*without_cleo), complete=True, by=cast.jo), allow_leavers=1)
    batch = undone(batch)
    cast.cleo.refresh_from_db()
    assert cast.cleo.is_active
    assert Post.objects.filter(person=cast.cleo, until=None).count() == 1
    assert not Grant.objects.filter(person=cast.cleo).exists()
    assert told(batch) == {("Cleo Lindqvist (T005)", "undo_offices")}


def test_who_came_back_leaves_again(cast):
    gone = applied(compared(as_csv(*CAST[:5], CAST[6]), complete=True, by=cast.jo), allow_leavers=1)
    batch = undone(applied(compared(as_csv(*CAST), by=cast.jo)))
    cast.otto.refresh_from_db()
    assert (cast.otto.is_active, gone.pk != batch.pk) == (False, True)


def test_what_was_changed_since_stays_and_is_told_while_the_rest_is_as_before(cast):
    batch = applied(compared(as_csv(changed(CAST[2], JobTitle="Test lead", Site="Leeds"))))
    Person.objects.filter(pk=cast.ana.pk).update(title="Something else")
    batch = undone(batch)
    cast.ana.refresh_from_db()
    assert (cast.ana.title, cast.ana.site) == ("Something else", cast.lisbon)
    assert told(batch) == {("Ana Ferreira", "undo_changed")}


def test_who_is_in_use_since_stays(cast):
    other = ("T101", "Ole", "Olsen", "", "Lab", "Optician", "Porto", "T100")
    batch = applied(compared(as_csv(NEW, other, changed(CAST[2], JobTitle="Test lead"))))
    Grant.objects.create(person=Person.objects.get(staff_number="T101"), office=Office.COORDINATOR, given_at=NOW)
    Person.objects.filter(pk=cast.ben.pk).update(manager=Person.objects.get(staff_number="T100"))
    batch = undone(batch)
    assert told(batch) == {("Nia Novak", "undo_leads"), ("Ole Olsen", "undo_in_use")}
    assert Person.objects.filter(staff_number__in=["T100", "T101"], is_active=True).count() == 2


def test_an_address_that_somebody_else_has_by_now_is_not_taken_from_them(cast):
    batch = applied(compared(as_csv(changed(CAST[2], Email="a@x.example", JobTitle="Test lead"))))
    Person.objects.filter(pk=cast.ben.pk).update(email="ana@tarnlowe.example")
    batch = undone(batch)
    cast.ana.refresh_from_db()
    assert (cast.ana.email, cast.ana.title) == ("a@x.example", "Test engineer")
    assert told(batch) == {("Ana Ferreira", "undo_taken")}


def test_addresses_that_were_swapped_are_swapped_back(cast):
    ana, ben = changed(CAST[2], Email="ben@tarnlowe.example"), changed(CAST[3], Email="ana@tarnlowe.example")
    batch = undone(applied(compared(as_csv(ana, ben))))
    cast.ana.refresh_from_db()
    assert (cast.ana.email, told(batch)) == ("ana@tarnlowe.example", set())


def test_a_manager_of_before_who_has_left_or_would_close_a_ring_is_not_put_back(cast):
    batch = applied(compared(as_csv(changed(CAST[2], Manager="T001"), changed(CAST[3], Manager="T003"))))
    Person.objects.filter(pk=cast.ines.pk).update(manager=cast.ana)
    batch = undone(batch)
    cast.ana.refresh_from_db(), cast.ben.refresh_from_db()
    assert (cast.ana.manager, cast.ben.manager) == (cast.ruth, cast.ruth)
    assert told(batch) == {("Ana Ferreira", "undo_manager")}


def test_nothing_is_undone_twice_nor_before_it_was_applied_nor_when_its_rows_are_gone(cast):
    batch = compared(as_csv(NEW))
    with pytest.raises(actions.NothingToUndo):
        actions.ask_undo(batch, by=None, at=NOW)
    batch = applied(batch)
    actions.forget_rows(batch, at=LATER)
    with pytest.raises(actions.NothingToUndo):
        actions.ask_undo(batch, by=None, at=LATER)
    batch = undone(applied(compared(as_csv(changed(CAST[2], JobTitle="Test lead")))))
    with pytest.raises(actions.NothingToUndo):
        actions.ask_undo(batch, by=None, at=LATER)


def test_where_everything_was_changed_since_it_says_so(cast):
    batch = applied(compared(as_csv(changed(CAST[2], JobTitle="Test lead"))))
    Person.objects.filter(pk=cast.ana.pk).update(title="Something else")
    with pytest.raises(actions.NothingIsAsItWas):
        actions.ask_undo(batch, by=None, at=LATER)


def test_a_silent_worker_is_replaced_and_after_four_tries_the_import_stays_applied(cast):
    batch = applied(compared(as_csv(NEW), by=cast.cleo))
    asked = actions.ask_undo(batch, by=cast.cleo, at=NOW)
    for _try in range(3):
        asked = actions.take_up(PeopleImport.objects.get(pk=asked.pk), at=NOW)
    with pytest.raises(actions.Superseded):
        actions.undo_import(asked.pk, asked.attempt - 1, by=None, at=NOW)
    assert actions.take_up(PeopleImport.objects.get(pk=asked.pk), at=NOW) is None
    batch.refresh_from_db()
    assert (batch.state, bool(batch.failure), batch.rows.count()) == (ImportState.APPLIED, True, 1)
    assert list(invariants.broken()) == []


def test_stopping_the_undoing_leaves_it_applied(cast):
    asked = actions.ask_undo(applied(compared(as_csv(NEW))), by=None, at=NOW)
    batch = actions.stop(asked, by=None, at=NOW)
    assert (batch.state, batch.rows.count()) == (ImportState.APPLIED, 1)


def test_it_is_undone_in_the_browser_after_a_look(cast, client):
    client.force_login(cast.cleo)
    batch = applied(compared(as_csv(NEW, changed(CAST[2], JobTitle="Test lead")), by=cast.cleo))
    Person.objects.filter(pk=cast.ana.pk).update(title="Something else")
    assert "Undo this import…" in client.get(batch.address).content.decode()
    address = reverse("people_import_undo", args=[batch.pk])
    page = client.get(address).content.decode()
    assert "Changed again since: job title." in page
    assert Person.objects.get(staff_number="T100").is_active
    assert client.post(address)["Location"] == batch.address
    assert not Person.objects.get(staff_number="T100").is_active
    page = client.get(batch.address).content.decode()
    assert "Undone on" in page
    assert "Changed again since: job title." in page
    assert client.get(address)["Location"] == batch.address


def test_a_coordinator_whose_own_line_was_new_does_not_undo_themselves(cast):
    batch = applied(compared(as_csv(NEW)))
    nia = Person.objects.get(staff_number="T100")
    with pytest.raises(Exception, match="lose your own access"):
        actions.ask_undo(batch, by=nia, at=LATER)
    asked = PeopleImport.objects.get(pk=batch.pk)
    assert asked.was_applied
    assert list(tasks.due(NOW)) == []
