"""The pages of an import: file, columns, differences, one question, done. For coordinators and administrators only."""

from datetime import timedelta

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.urls import reverse

from peerlore.integrations import actions, views
from peerlore.integrations.actions import staging
from peerlore.integrations.actions.beating import Beating
from peerlore.integrations.hr_files.reading import read_table
from peerlore.integrations.models import ImportState, PeopleImport
from peerlore.integrations.panels import owed
from peerlore.people.models import Person
from tests.cast import NOW
from tests.integrations.people_files import CAST, as_csv, changed, compared, named

NEW = ("T100", "Nia", "Novak", "nia@tarnlowe.example", "Test", "Test engineer", "Lisbon", "T002")
PAGES = ("people_import_map", "people_import_check", "people_import_apply", "people_import_stop")


def bring(client, content: bytes, name: str = "staff.csv") -> PeopleImport:
    answer = client.post(reverse("people_import"), {"file": SimpleUploadedFile(name, content)})
    batch = PeopleImport.objects.get()
    assert answer["Location"] == reverse("people_import_map", args=[batch.pk])
    return batch


def name_columns(client, batch: PeopleImport, **more: str) -> None:
    """Send the form of the columns as it was shown."""
    page = client.get(reverse("people_import_map", args=[batch.pk]))
    shown = {field.html_name: field.value() or "" for field in page.context["form"] if field.name != "complete"}
    answer = client.post(reverse("people_import_map", args=[batch.pk]), {**shown, **more})
    assert answer.status_code == 302, answer.context["form"].errors


def test_a_file_is_brought_named_compared_and_applied(cast, client):
    client.force_login(cast.cleo)
    batch = bring(client, as_csv(NEW, changed(CAST[2], JobTitle="Test lead")))
    page = client.get(reverse("people_import_map", args=[batch.pk])).content.decode()
    assert "Nia · Ana" in page
    name_columns(client, batch)
    page = client.get(batch.address).content.decode()
    assert "Apply to 2 people…" in page
    assert "job title: Test engineer → Test lead" in page
    assert not Person.objects.filter(staff_number="T100").exists()
    assert client.get(reverse("people_import_apply", args=[batch.pk])).status_code == 200
    assert client.post(reverse("people_import_apply", args=[batch.pk])).status_code == 302
    assert Person.objects.filter(staff_number="T100").exists()
    assert "Applied to 2 people" in client.get(batch.address).content.decode()


def test_the_question_says_again_what_is_open_and_changes_nothing(cast, client):
    client.force_login(cast.cleo)
    batch = bring(client, as_csv(*CAST[:3], CAST[4], CAST[6], NEW, changed(NEW, EmployeeNumber="", Email="")))
    name_columns(client, batch, complete="on")
    page = client.get(batch.address).content.decode()
    assert "Line 8" in page
    assert "There is no staff number. Add it, or leave this line out." in page
    apply = reverse("people_import_apply", args=[batch.pk])
    answer = client.post(apply)
    assert answer.status_code == 422
    both = answer.content.decode()
    asked = "Of 7 people of Tarn &amp; Lowe, 2 would be marked as having left because the file does not name them. If"
    assert "Lines that need another look: 1." in both, "both questions at once"
    assert asked in both
    rest = client.post(apply, {"leave_out": "on"}).content.decode()
    assert asked in rest
    assert "Lines that need another look" not in rest
    assert Person.objects.filter(is_active=True).count() == 7
    assert client.post(apply, {"leave_out": "on", "allow_leavers": "on"}).status_code == 302
    assert Person.objects.filter(is_active=True).count() == 6


def test_a_file_is_read_before_anything_is_locked_and_not_again_for_its_page(cast, client, monkeypatch):
    """Who writes meanwhile need not wait, however long the reading takes."""
    locked = []
    monkeypatch.setattr(staging, "read_table", lambda *said: (locked.append(nested()), read_table(*said))[1])
    before = nested()
    client.force_login(cast.cleo)
    batch = bring(client, as_csv(NEW))
    assert (locked, batch.shape["values"]["GivenName"]) == ([before], ["Nia"])
    assert "Nia" in client.get(reverse("people_import_map", args=[batch.pk])).content.decode()
    assert len(locked) == 1
    client.post(reverse("people_import_stop", args=[batch.pk]))
    batch.refresh_from_db()
    assert (batch.content, batch.shape) == (None, {})


def test_a_large_file_is_opened_while_a_page_says_so(cast, client, monkeypatch):
    """Without script the page asks again by itself; a file that nobody can read fails with the reason."""
    monkeypatch.setattr(views, "LARGE", 10)
    client.force_login(cast.cleo)
    client.post(reverse("people_import"), {"file": SimpleUploadedFile("large.csv", as_csv(NEW))})
    batch = PeopleImport.objects.get()
    assert (batch.state, batch.total, batch.shape["values"]["GivenName"]) == ("mapping", 1, ["Nia"])
    PeopleImport.objects.update(state=ImportState.OPENING)
    page = client.get(batch.address).content.decode()
    assert "The file is being opened." in page
    assert "Opening" in page
    assert 'http-equiv="refresh"' in page
    actions.open_file(batch.pk, batch.attempt, at=NOW)
    map_page = reverse("people_import_map", args=[batch.pk])
    assert client.get(batch.address, headers={"HX-Request": "true"})["HX-Redirect"] == map_page
    assert "Nia" in client.get(map_page).content.decode()
    PeopleImport.objects.update(state=ImportState.OPENING, attempt=7)
    with pytest.raises(actions.Superseded):
        actions.open_file(batch.pk, 6, at=NOW)
    client.post(reverse("people_import"), {"file": SimpleUploadedFile("large.xls", b"\x00\x01PK, and more of it")})
    unreadable = PeopleImport.objects.latest("pk")
    assert (unreadable.state, unreadable.content) == ("failed", None)
    assert "choose “Save as”, then CSV" in client.get(unreadable.address).content.decode()


def nested() -> int:
    """How many transactions are open, one in another."""
    return len(connection.savepoint_ids)


def test_reading_for_long_is_heard_of_and_ends_with_its_attempt(cast):
    batch = named(as_csv(NEW))
    PeopleImport.objects.update(heartbeat_at=NOW - timedelta(hours=1))
    with Beating(batch):
        assert PeopleImport.objects.get().heartbeat_at > NOW - timedelta(minutes=1)
    actions.stop(batch, by=None, at=NOW)
    with pytest.raises(actions.Superseded), Beating(batch):
        raise AssertionError


def test_a_file_that_cannot_be_read_is_the_same_form_again(cast, client):
    client.force_login(cast.cleo)
    answer = client.post(reverse("people_import"), {"file": SimpleUploadedFile("a.xls", b"\x00\x01PK")})
    assert answer.status_code == 422
    assert "choose “Save as”, then CSV" in answer.content.decode()
    assert not PeopleImport.objects.exists()


def test_columns_that_contradict_are_the_same_form_again(cast, client):
    client.force_login(cast.cleo)
    batch = bring(client, as_csv(NEW))
    address = reverse("people_import_map", args=[batch.pk])
    answer = client.post(address, {"company": "Tarn & Lowe", "dates": "iso", "column_0": "title"})
    assert answer.status_code == 422
    assert "No column tells people apart" in answer.content.decode()


def test_where_reading_was_a_choice_it_is_said_beside_the_columns(cast, client):
    client.force_login(cast.cleo)
    text = "Staff ID;Name;Department;Start date\n1;Müller, Jörg;Lab / Optics;03/04/2020\n"
    batch = bring(client, text.encode("cp1252"))
    page = client.get(reverse("people_import_map", args=[batch.pk])).content.decode()
    for said in ("“Müller, Jörg”", "choose another encoding", "03/04/2020 on line 2", "the name of one unit"):
        assert said in page
    name_columns(client, batch, steps="on")
    assert batch.rows.get().values["units"] == ["Lab", "Optics"]
    assert "choose another encoding" in client.get(batch.address).content.decode()
    client.post(reverse("people_import_stop", args=[batch.pk]))
    batch.refresh_from_db()
    assert "Müller" not in str(batch.mapping)


def test_long_work_shows_how_far_it_is_and_can_be_stopped(cast, client):
    client.force_login(cast.cleo)
    batch = compared(as_csv(NEW), by=cast.cleo)
    PeopleImport.objects.update(state=ImportState.CHECKING, done=614, total=1000, work_began_at=NOW)
    page = client.get(batch.address).content.decode()
    assert "614 of 1000 rows read" in page
    assert "You may close this page" in page
    assert '<noscript><meta http-equiv="refresh"' in page
    client.post(reverse("people_import_stop", args=[batch.pk]))
    batch.refresh_from_db()
    assert (batch.state, batch.content, batch.rows.count()) == (ImportState.STOPPED, None, 0)


def test_the_page_moves_on_by_itself_when_the_work_is_done(cast, client):
    client.force_login(cast.cleo)
    batch = compared(as_csv(NEW), by=cast.cleo)
    assert client.get(batch.address, headers={"HX-Request": "true"})["HX-Redirect"] == batch.address


@pytest.mark.parametrize("who", ["ana", "otto", "ruth", "ines"])
def test_to_everybody_else_there_is_no_import(cast, client, who):
    batch = compared(as_csv(NEW), by=cast.cleo)
    client.force_login(getattr(cast, who))
    assert client.get(reverse("people_import")).status_code == 404
    for page in PAGES:
        method = client.post if page.endswith("stop") else client.get
        assert method(reverse(page, args=[batch.pk])).status_code == 404
    batch.refresh_from_db()
    assert batch.is_ready


def test_an_administrator_may_import_too(cast, client):
    client.force_login(cast.jo)
    assert client.get(reverse("people_import")).status_code == 200


def test_who_started_it_is_told_on_the_home_page_that_it_waits(cast):
    batch = compared(as_csv(NEW), by=cast.cleo)
    (one,) = owed(cast.cleo, now=NOW)
    assert "nothing has been changed" in one.title
    assert one.address == batch.address
    assert list(owed(cast.jo, now=NOW)) == []


def test_the_real_hr_file_comes_in_as_it_is_and_twice_changes_nothing(cast, client, shared):
    content = (shared / "ibm-hr-attrition" / "WA_Fn-UseC_-HR-Employee-Attrition.csv").read_bytes()
    client.force_login(cast.cleo)
    batch = bring(client, content)
    page = client.get(reverse("people_import_map", args=[batch.pk]))
    means = {column.name: column.control.value() for column in page.context["form"].columns()}
    assert {name: field for name, field in means.items() if field} == {
        "EmployeeNumber": "number",
        "Department": "unit",
        "JobLevel": "level",
        "JobRole": "title",
    }
    name_columns(client, batch, company="IBM")
    assert "Apply to 1470 people…" in client.get(batch.address).content.decode()
    apply = reverse("people_import_apply", args=[batch.pk])
    assert "A new company would come into being: IBM." in client.post(apply).content.decode()
    client.post(apply, {"new_companies": "on"})
    first = Person.objects.get(company__name="IBM", staff_number="1")
    assert (first.name, first.level, first.unit.name) == ("Sales Executive 1", "2", "Sales")
    assert first.unit.parent.name == "IBM"
    batch.delete()
    again = bring(client, content)
    name_columns(client, again, company="IBM")
    assert "Nothing was changed" in client.get(again.address).content.decode()
    assert Person.objects.filter(company__name="IBM").count() == 1470
