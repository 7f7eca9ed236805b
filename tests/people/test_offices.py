"""Offices: given and taken by administrators, effective with the next request, never the last one."""

import pytest

from peerlore.people import actions
from peerlore.people.models import Grant, LogEntry, Office
from tests.cast import NOW


@pytest.fixture
def cleos(cast) -> Grant:
    return Grant.objects.get(person=cast.cleo)


def test_an_office_taken_ends_with_the_next_request(cast, cleos, client):
    client.force_login(cast.cleo)
    assert client.get("/people/").status_code == 200
    assert client.get(f"/people/{cast.ana.pk}/").status_code == 200
    actions.take_office(cleos, by=cast.jo, at=NOW)
    assert client.get("/people/").status_code == 403
    assert client.get(f"/people/{cast.ana.pk}/").status_code == 404


def test_an_office_given_is_logged_about_its_holder(cast):
    actions.give_office(cast.ana, Office.COORDINATOR, by=cast.jo, at=NOW)
    entry = LogEntry.objects.get(verb="gave_office")
    assert (entry.by, entry.about, entry.fields) == (cast.jo, cast.ana, ["coordinator"])


@pytest.mark.parametrize("name", ["ana", "cleo", "ruth"])
def test_only_administrators_give_and_take(cast, cleos, name, client):
    person = getattr(cast, name)
    with pytest.raises(actions.NotAnAdministrator):
        actions.give_office(cast.otto, Office.ADMINISTRATOR, by=person, at=NOW)
    with pytest.raises(actions.NotAnAdministrator):
        actions.take_office(cleos, by=person, at=NOW)
    client.force_login(person)
    for address in ("/offices/", f"/offices/{cleos.pk}/take/", "/audit/"):
        assert client.get(address).status_code == 403
    assert Grant.objects.count() == 3


def test_the_last_administrator_remains_and_hears_the_remedy(cast, client):
    client.force_login(cast.jo)
    grant = Grant.objects.get(person=cast.jo)
    answer = client.post(f"/offices/{grant.pk}/take/")
    assert answer.status_code == 422
    assert "Make somebody else an administrator first" in answer.content.decode()
    actions.give_office(cast.ana, Office.ADMINISTRATOR, by=cast.jo, at=NOW)
    assert client.post(f"/offices/{grant.pk}/take/").status_code == 302
    assert client.get("/offices/").status_code == 403


def test_an_administrator_of_a_part_only_gives_no_offices(cast):
    Grant.objects.create(person=cast.otto, office=Office.ADMINISTRATOR, scope=f"unit:{cast.sales.pk}", given_at=NOW)
    with pytest.raises(actions.NotAnAdministrator):
        actions.give_office(cast.otto, Office.ADMINISTRATOR, by=cast.otto, at=NOW)
    with pytest.raises(actions.LastAdministrator):
        actions.take_office(Grant.objects.get(person=cast.jo), by=cast.jo, at=NOW)


@pytest.mark.parametrize("who", ["ana@tarnlowe.example", "T003", "ana ferreira"])
def test_the_page_finds_people_by_address_number_or_name(cast, client, who):
    client.force_login(cast.jo)
    assert client.post("/offices/", {"who": who, "office": "executive", "scope": "all"}).status_code == 302
    assert Grant.objects.filter(person=cast.ana, office="executive").exists()
    again = client.post("/offices/", {"who": who, "office": "executive", "scope": "all"})
    assert again.status_code == 422
    assert "holds this office already" in again.content.decode()


def test_a_name_nobody_has_and_an_office_there_is_not_are_refused(cast, client):
    client.force_login(cast.jo)
    answer = client.post("/offices/", {"who": "Nobody", "office": "emperor"})
    assert answer.status_code == 422
    assert Grant.objects.count() == 3


def test_reading_the_log_is_a_line_in_the_log(cast, client):
    client.force_login(cast.jo)
    assert "read this log" in client.get("/audit/").content.decode()
    assert LogEntry.objects.get().by == cast.jo


def test_the_log_has_pages(cast, client):
    for _ in range(60):
        actions.note_export(cast.ana, at=NOW)
    client.force_login(cast.jo)
    first = client.get("/audit/")
    assert len(first.context["entries"]) == 50
    assert len(client.get(f"/audit/?before={first.context['earlier']}").context["entries"]) == 11
    assert "No earlier entries" in client.get("/audit/?before=1").content.decode()
