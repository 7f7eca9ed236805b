"""`peerlore import people FILE`, as a program of its own on a data folder of its own."""

import json
import os
import shutil
import signal
import sqlite3
import subprocess
import sys
from pathlib import Path

import pytest

from tests import migrated
from tests.integrations.people_files import CAST, as_csv, changed

pytestmark = pytest.mark.bare
APPLIED = "SELECT id FROM integrations_peopleimport WHERE state = 'applied'"
APART = ("DATABASE_URL", "PEERLORE_FAULTS", "PEERLORE_FAIL", "DJANGO_SETTINGS_MODULE")
GIVEN = {k: v for k, v in os.environ.items() if k not in APART}


@pytest.fixture
def data(tmp_path) -> Path:
    """A data folder whose database has its tables and nobody in them."""
    shutil.copytree(migrated.folder(), tmp_path, dirs_exist_ok=True)
    return tmp_path


@pytest.fixture
def staff(tmp_path) -> Path:
    path = tmp_path / "staff.csv"
    path.write_bytes(as_csv(*CAST))
    return path


def peerlore(data: Path, *words: str, stdin: str = "", **env: str) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-m", "peerlore", "import", "people", *words, "--data", str(data)]
    return subprocess.run(command, env=GIVEN | env, input=stdin, capture_output=True, text=True, check=False)


def undo(data: Path, *words: str, **env: str) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-m", "peerlore", "import", "undo", *words, "--data", str(data)]
    return subprocess.run(command, env=GIVEN | env, capture_output=True, text=True, check=False)


def told(done: subprocess.CompletedProcess[str], code: int = 0) -> dict[str, object]:
    assert done.returncode == code, done.stderr + done.stdout
    return json.loads(done.stdout)


def count(data: Path, sql: str = "SELECT count(*) FROM people_person") -> int:
    connection = sqlite3.connect(data / "peerlore.sqlite3")
    try:
        return connection.execute(sql).fetchone()[0]
    finally:
        connection.close()


def test_json_without_yes_tells_and_changes_nothing_then_yes_applies_then_all_is_as_before(data, staff):
    nothing = {"changed": 0, "left": 0, "returned": 0, "left_out": 0, "problems": [], "told": []}
    nothing["left_without_manager"] = []
    first = told(peerlore(data, str(staff), "--json"))
    assert [(one["line"], one["column"]) for one in first.pop("notes")] == [(n, "Department") for n in (2, 6, 8)]
    assert first.pop("read")["columns"]["EmployeeNumber"] == "number"
    assert first == {"new": 7, "unchanged": 0, "applied": False, "undo": None, **nothing}
    assert count(data) == 0
    assert count(data, "SELECT count(*) FROM integrations_importrow") == 0
    done = told(peerlore(data, str(staff), "--json", "--yes"))
    assert (done["new"], done["applied"], done["undo"]) == (7, True, count(data, APPLIED))
    again = told(peerlore(data, str(staff), "--json", "--yes"))
    again.pop("notes"), again.pop("read")
    assert "What the columns mean is taken from" in again["told"].pop()["message"]
    assert again == {"new": 0, "unchanged": 7, "applied": False, "undo": None, **nothing}
    assert count(data) == 7


def test_rows_are_left_out_by_name_and_an_import_is_undone(data, staff):
    done = told(peerlore(data, str(staff), "--json", "--yes", "--leave-out", "Otto Brandt", "--leave-out", "line 4"))
    assert (done["new"], done["left_out"]) == (5, 2)
    assert "is the name, number, address or line of nobody" in peerlore(data, str(staff), "--leave-out", "X").stderr
    listed = told(undo(data, "--json"))["imports"]
    assert [one["undo"] for one in listed] == [done["undo"]]
    assert told(undo(data, str(done["undo"]), "--json"))["undone"] is False
    assert told(undo(data, str(done["undo"]), "--json", "--yes"))["gone"] == 5
    assert count(data, "SELECT count(*) FROM people_person WHERE is_active") == 0
    assert undo(data, "999").returncode == 1
    assert undo(data, str(done["undo"]), "--yes").returncode == 1


def test_what_was_found_out_wrongly_is_said(data, tmp_path):
    path = tmp_path / "odd.csv"
    path.write_bytes("x;y;z\nNr;Wer;Seit\n1;Ďurďa Novák;03/04/2020\n".encode("cp1250"))
    words = ["--map", "Nr=number", "--map", "Wer=name", "--map", "Seit=since", "--dates", "Seit=month"]
    told(peerlore(data, str(path), "--yes", "--json", "--header-line", "2", "--encoding", "cp1250", *words))
    assert count(data, "SELECT family_name FROM people_person") == "Novák"
    assert count(data, "SELECT since FROM people_post") == "2020-03-04"
    assert peerlore(data, str(path), "--dates", "Seit=backwards").returncode == 2


def test_a_file_of_two_gigabytes_is_not_even_opened(data, tmp_path):
    path = tmp_path / "large.csv"
    with path.open("wb") as file:
        file.truncate(2 * 1024**3)
    assert "up to 25 MB can be read" in peerlore(data, str(path)).stderr


def test_it_asks_and_a_no_changes_nothing(data, staff):
    refused = peerlore(data, str(staff), stdin="n\n")
    assert refused.returncode == 0
    assert "Apply to 7 people?" in refused.stderr
    assert count(data) == 0


def test_problems_are_told_with_line_and_column_and_refuse_the_file(data, staff):
    staff.write_bytes(as_csv(*CAST[:2], changed(CAST[2], Email="?")))
    done = told(peerlore(data, str(staff), "--json", "--yes"), code=1)
    assert [(one["line"], one["column"]) for one in done["problems"]] == [(4, "Email")]
    assert count(data) == 0
    assert told(peerlore(data, str(staff), "--json", "--yes", "--skip-bad"))["applied"] is True
    assert count(data) == 2


def test_wrong_use_is_two_and_an_unreadable_file_is_one(data, staff, tmp_path):
    assert peerlore(data, "nowhere.csv").returncode == 2
    assert peerlore(data, str(staff), "--map", "nonsense").returncode == 2
    (tmp_path / "bad.csv").write_bytes(b"a\x00b")
    assert peerlore(data, str(tmp_path / "bad.csv")).returncode == 1
    assert peerlore(data, str(staff), "--map", "Nowhere=title").returncode == 1


def test_columns_are_named_by_hand(data, staff):
    told(peerlore(data, str(staff), "--yes", "--json", "--map", "JobTitle=", "--company", "Wren & Co"))
    assert count(data, "SELECT count(*) FROM people_person WHERE title = ''") == 7
    assert count(data, "SELECT count(*) FROM people_unit WHERE name = 'Wren & Co'") == 1
    beta = ("--map", "Email=", "--company", "Beta", "--new-company", "Beta")  # beside one there is, only by its name
    assert told(peerlore(data, str(staff), "--yes", "--json", *beta))["new"] == 7


def test_it_says_how_the_file_was_read(data, tmp_path):
    path = tmp_path / "staff.csv"
    path.write_text("Lauf;Kennung;Name;Eintritt;Gehalt\n1;P1;Nia Novak;03.04.2020;1\n2;P2;Ana Lobo;25.04.2020;2\n")
    refused = peerlore(data, str(path), "--map", "Name=name")
    assert (refused.returncode, "The columns are: “Lauf”, “Kennung”" in refused.stderr) == (1, True)
    assert "--map" in refused.stderr
    done = told(peerlore(data, str(path), "--json", "--map", "Kennung=number"))
    assert done["read"] == {
        "encoding": "utf-8-sig",
        "separator": ";",
        "header_line": 1,
        "sheet": "",
        "other_sheets": [],
        "columns": {"Name": "name", "Eintritt": "since", "Kennung": "number"},
        "left_out": ["Lauf", "Gehalt"],
        "dates": {"Eintritt": {"order": "day", "line": 3, "value": "25.04.2020", "sure": True}},
    }
    said = peerlore(data, str(path), "--map", "Kennung=number", stdin="n\n").stderr
    assert "Kennung → number" in said
    assert "left out: Lauf, Gehalt" in said
    assert "Eintritt: day first, decided by 25.04.2020 on line 3." in said


def test_leavers_beyond_one_in_twenty_need_their_number(data, staff):
    told(peerlore(data, str(staff), "--yes", "--json"))
    staff.write_bytes(as_csv(*CAST[:6]))
    refused = peerlore(data, str(staff), "--yes", "--complete").stderr
    assert "allow exactly 1 to leave. Say --allow-leavers 1." in refused
    assert count(data, "SELECT count(*) FROM people_person WHERE is_active") == 7
    assert told(peerlore(data, str(staff), "--yes", "--complete", "--json", "--allow-leavers", "1"))["left"] == 1
    assert count(data, "SELECT count(*) FROM people_person WHERE is_active") == 6


@pytest.mark.parametrize(
    ("place", "there"),
    [
        ("import.check.after_chunk", 0),
        ("import.apply.locked", 0),
        ("import.apply.before_commit", 0),
        ("import.apply.after_commit", 7),
    ],
)
def test_killed_anywhere_all_or_nothing_is_there(data, staff, place, there):
    fault = {"PEERLORE_FAULTS": "1", "PEERLORE_FAIL": f"{place}:1:kill"}
    assert peerlore(data, str(staff), "--yes", **fault).returncode == -signal.SIGKILL
    assert count(data) == there
    told(peerlore(data, str(staff), "--yes", "--json"))
    assert count(data) == 7


@pytest.mark.parametrize(
    ("place", "there"),
    [("import.undo.locked", 7), ("import.undo.before_commit", 7), ("import.undo.after_commit", 0)],
)
def test_undoing_killed_anywhere_is_whole_or_not_done(data, staff, place, there):
    key = str(told(peerlore(data, str(staff), "--yes", "--json"))["undo"])
    fault = {"PEERLORE_FAULTS": "1", "PEERLORE_FAIL": f"{place}:1:kill"}
    assert undo(data, key, "--yes", **fault).returncode == -signal.SIGKILL
    assert count(data, "SELECT count(*) FROM people_person WHERE is_active") == there


def test_failpoints_do_nothing_unless_faults_are_allowed(data, staff):
    told(peerlore(data, str(staff), "--yes", "--json", PEERLORE_FAIL="import.apply.before_commit:1:kill"))
    assert count(data) == 7


def test_the_real_hr_file_comes_in_as_it_is_and_twice_changes_nothing(data, shared):
    file = str(shared / "ibm-hr-attrition" / "WA_Fn-UseC_-HR-Employee-Attrition.csv")
    first = told(peerlore(data, file, "--yes", "--json", "--company", "IBM"))
    assert (first["new"], first["problems"], first["applied"]) == (1470, [], True)
    again = told(peerlore(data, file, "--yes", "--json", "--company", "IBM"))
    assert (again["new"], again["changed"], again["unchanged"], again["applied"]) == (0, 0, 1470, False)
    assert count(data, "SELECT count(*) FROM people_unit WHERE path = '1/'") == 3
    kept = "SELECT count(*) FROM integrations_peopleimport WHERE content IS NOT NULL"
    assert count(data, kept) == 0
