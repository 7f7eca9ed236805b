"""Needs from a spreadsheet, CSV or workbook, by the same reader as the HR file."""

import io

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from openpyxl import Workbook

from peerlore.integrations.need_files import ColumnsMissing, read_needs_sheet
from peerlore.skills.models import Need, NeedBatch
from tests.cast import NOW
from tests.world import make_skill

CSV = "Kompetenz;Abteilung;Stufe;Anzahl;Bis wann\nrig testing;Test;3;4;30.06.2026\nrig testing;Firmware;2;1;\n".encode(
    "cp1252"
)


def workbook(*rows):
    book, kept = Workbook(), io.BytesIO()
    for row in rows:
        book.active.append(row)
    book.save(kept)
    return kept.getvalue()


def test_csv_and_workbook_say_the_same():
    sheet = workbook(
        ("Needs of 2026",),
        ("Skill", "Unit", "Level", "People", "By when"),
        ("rig testing", "Test", 3, 4.0, "2026-06-30"),
        ("rig testing", "Firmware", 2, 1, None),
    )
    wanted = [
        {"skill": "rig testing", "unit": "Test", "level": "3", "people": "4", "by_date": "2026-06-30"},
        {"skill": "rig testing", "unit": "Firmware", "level": "2", "people": "1", "by_date": ""},
    ]
    assert [line.cells for line in read_needs_sheet(CSV)] == wanted
    assert [(line.number, line.cells) for line in read_needs_sheet(sheet)] == [(3, wanted[0]), (4, wanted[1])]


def test_missing_columns_are_named():
    with pytest.raises(ColumnsMissing, match=r"no column for: Unit, People\. Its columns are: Skill, Level, Cost"):
        read_needs_sheet(b"Skill,Level,Cost\nrig testing,3,5\n")


def test_from_the_file_to_the_board_and_nothing_before_it_is_said(client, cast):
    from peerlore.skills.actions import set_goal

    make_skill("rig testing")
    goal = set_goal(
        by=cast.cleo, at=NOW, name="Lark", owner=cast.ruth, starts=NOW.date(), ends=NOW.date().replace(month=12)
    )
    address = f"/goals/{goal.pk}/needs/sheet/"
    client.force_login(cast.ruth)
    assert client.get(address).status_code == 200
    bad = SimpleUploadedFile("needs.csv", CSV.replace(b"Firmware", b"Frmware"))
    page = client.post(address, {"file": bad}, follow=True).content.decode()
    assert "One line needs another look" in page
    assert "No unit is called “Frmware”" in page
    assert "Add all" not in page
    batch = NeedBatch.objects.get()
    assert client.post(f"/goals/needs/{batch.pk}/apply/").status_code == 422
    client.post(f"/goals/needs/{batch.pk}/drop/")
    page = client.post(address, {"file": SimpleUploadedFile("needs.csv", CSV)}, follow=True).content.decode()
    assert "2 needs would be added or changed" in page
    assert not Need.objects.exists()
    batch = NeedBatch.objects.get()
    client.post(f"/goals/needs/{batch.pk}/apply/")
    assert sorted(Need.objects.values_list("unit__name", "people")) == [("Firmware", 1), ("Test", 4)]
    assert "needs.csv" in client.get(address).content.decode()
    assert client.post(address, {"file": SimpleUploadedFile("x.csv", b"PK\x03\x04nonsense")}).status_code == 422
    client.force_login(cast.ana)
    assert client.get(address).status_code == 403
