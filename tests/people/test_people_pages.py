"""The people list and one person's page: for offices; each opening is told, or refused."""

import pytest
from django.db import connection

from peerlore.people import actions
from peerlore.people.models import Grant, LogEntry, Office, Unit
from tests.cast import NOW, make_person


def test_participants_see_themselves_alone(cast, client):
    client.force_login(cast.ana)
    assert client.get("/people/").status_code == 403
    assert client.get(f"/people/{cast.ana.pk}/").status_code == 200
    assert client.get(f"/people/{cast.ben.pk}/").status_code == 404
    assert client.get("/people/999999/").status_code == 404
    assert not LogEntry.objects.exists()


@pytest.mark.parametrize("name", ["ines", "ruth"])
def test_managers_and_executives_open_nobody(cast, client, name):
    client.force_login(getattr(cast, name))
    assert client.get(f"/people/{cast.ana.pk}/").status_code == 404


def test_an_opening_is_told_to_whom_it_concerns(cast, client):
    client.force_login(cast.cleo)
    assert "Test engineer" in client.get(f"/people/{cast.ana.pk}/").content.decode()
    entry = LogEntry.objects.get()
    assert (entry.verb, entry.by, entry.about) == ("looked", cast.cleo, cast.ana)


def test_what_cannot_be_logged_is_not_shown(cast, client):
    """P8: of the page of a person."""
    client.force_login(cast.cleo)
    client.raise_request_exception = False
    with connection.cursor() as cursor:
        if connection.vendor == "sqlite":
            cursor.execute(
                "CREATE TRIGGER full_disk BEFORE INSERT ON people_logentry BEGIN SELECT RAISE(ABORT, 'full'); END"
            )
        else:
            cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
            cursor.execute("ALTER TABLE people_logentry ADD CONSTRAINT full_disk CHECK (verb <> 'looked') NOT VALID")
    answer = client.get(f"/people/{cast.ana.pk}/")
    assert answer.status_code == 500
    assert "Ferreira" not in answer.content.decode()


def test_an_office_for_one_unit_reaches_that_unit(cast, client):
    Grant.objects.create(person=cast.otto, office=Office.COORDINATOR, scope=f"unit:{cast.testing.pk}", given_at=NOW)
    client.force_login(cast.otto)
    shown = {person.pk for person in client.get("/people/").context["page"].object_list}
    assert shown == {cast.ana.pk, cast.ines.pk, cast.otto.pk}
    assert client.get(f"/people/{cast.ana.pk}/").status_code == 200
    assert client.get(f"/people/{cast.ben.pk}/").status_code == 404


def test_the_list_finds_by_name_and_unit_and_hides_who_left(cast, client):
    client.force_login(cast.cleo)
    actions.leave(cast.otto, by=cast.cleo, at=NOW)

    def found(query: str) -> set[str]:
        return {person.given_name for person in client.get(f"/people/{query}").context["page"].object_list}

    assert found("?words=ana+test") == {"Ana"}
    assert found(f"?unit={cast.testing.pk}") == {"Ana", "Ines"}
    assert "Otto" not in found("")
    assert "Otto" in found("?left=on")
    assert "Nobody fits" in client.get("/people/?words=zzz").content.decode()
    assert client.get("/people/?unit=x&page=99").status_code == 200


def test_pages_hold_twenty_and_cost_the_same_queries(cast, client, django_assert_max_num_queries):
    for number in range(45):
        make_person(f"Kim{number} Lee", unit=cast.sales, site=cast.leeds, title="Buyer", number=f"K{number}")
    client.force_login(cast.cleo)
    with django_assert_max_num_queries(12):
        page = client.get("/people/?words=lee").context["page"]
    assert (len(page.object_list), page.paginator.num_pages) == (20, 3)
    assert len(client.get("/people/?words=lee&page=3").context["page"].object_list) == 5


def test_somebody_without_name_site_or_mail_has_a_page(cast, client):
    bare = actions.add_person(by=None, at=NOW, company=cast.company, staff_number="77")
    client.force_login(cast.jo)
    assert "Colleague 77" in client.get(f"/people/{bare.pk}/").content.decode()


def test_of_very_many_units_the_menu_lists_those_near_the_top_and_around_the_one_chosen(cast, client, monkeypatch):
    monkeypatch.setattr("peerlore.people.forms.accounts.UNITS_IN_MENU", 3)
    top, names = cast.ana.company, list[str]()
    for depth in range(4):
        names.append(f"Deep {depth}")
        top = Unit.objects.create(name=names[-1], parent=top, path=f"{top.path}{top.pk}/")
    client.force_login(cast.cleo)

    def shown(unit):
        page = client.get("/people/", {"unit": unit.pk} if unit else {})
        menu = [str(name) for _key, name in page.context["form"].fields["unit"].choices]
        return {name for name in names if any(line.endswith(name) for line in menu)}

    assert shown(None) == {"Deep 0"}
    assert shown(Unit.objects.get(name="Deep 1")) == {"Deep 0", "Deep 1", "Deep 2"}
    assert shown(Unit.objects.get(name="Deep 3")) == set(names)
    assert "right below it" in client.get("/people/").content.decode()
