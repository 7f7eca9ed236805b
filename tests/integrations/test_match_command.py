"""`peerlore match`: a spreadsheet in, matches with reasons out; in order or not at all."""

import csv
import io
import json
import re
from collections import Counter
from pathlib import Path

import pytest
from bs4 import BeautifulSoup
from click.testing import CliRunner
from openpyxl import Workbook

from peerlore.config.commands.match import command
from peerlore.config.demo.place import EXAMPLE as FOLDER
from peerlore.engine.matching.mentoring import planned
from peerlore.integrations.hr_files.writing import safe

pytestmark = pytest.mark.bare
EXAMPLE = FOLDER / "match.csv"
HEADER = "Number,Name,Unit,Manager,Teaches,Learns,Zone,Hours,Capacity,Not with"
SMALL = """\
1,Ana,North,,,SQL:3,,,,
2,Ben,South,,SQL:4,,,,1,
3,Eva,South,,,SQL:2,,,,
"""


@pytest.fixture
def match(tmp_path):
    """Runs the command on these lines in an empty folder; `.out` is where it writes."""

    def run(lines, *words: object):
        file = tmp_path / "people.csv"
        file.write_text(f"{HEADER}\n{lines}" if isinstance(lines, str) else "")
        source = file if isinstance(lines, str) else lines
        done = CliRunner().invoke(command, [str(source), "--out", str(run.out), *map(str, words)])
        assert done.exception is None or isinstance(done.exception, SystemExit), done.exception
        return done

    run.out = tmp_path / "out"
    return run


def rows(match, name="matches.csv") -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO((match.out / name).read_text("utf-8-sig"))))


def pairs(match) -> set[tuple[str, str]]:
    return {(row["Learner"], row["Teacher"]) for row in rows(match)}


def test_who_learns_gets_who_teaches_with_three_reasons_and_one_stretch(match):
    done = match(SMALL)
    assert done.exit_code == 0, done.output
    [row] = rows(match)
    assert (row["Learner"], row["Teacher"], row["Skill"], row["Level wanted"]) == ("Ana", "Ben", "SQL", "3")
    assert all(row[name] for name in ("Reason 1", "Reason 2", "Reason 3", "Stretch"))
    [left] = rows(match, "not-matched.csv")
    assert (left["Who"], left["What could help"]) == (
        "Eva", "One more place with somebody who teaches SQL would be enough.",
    )  # fmt: skip
    assert sorted(file.name for file in match.out.iterdir()) == ["matches.csv", "not-matched.csv", "report.html"]


@pytest.mark.parametrize(
    ("lines", "why"),
    [
        ("1,Ana,,2,,SQL:3,,,,\n2,Ben,,,SQL:4,,,,,\n", "own manager"),
        ("1,Ana,,3,,SQL:3,,,,\n2,Ben,,,SQL:4,,,,,\n3,Cai,,2,,,,,,\n", "the one above"),
        ("1,Ana,,,,SQL:3,,,,2\n2,Ben,,,SQL:4,,,,,\n", "not with, asked by the learner"),
        ("1,Ana,,,,SQL:3,,,,\n2,Ben,,,SQL:4,,,,,Ana\n", "not with, asked by the teacher"),
        ("1,Ana,,,,SQL:3,,Mon-Fri 9-17,,\n2,Ben,,,SQL:4,,,Mon-Fri 17-23,,\n", "no shared hour"),
        ("1,Ana,,,,SQL:3,Asia/Tokyo,,,\n2,Ben,,,SQL:4,,America/New_York,,,\n", "no shared hour across zones"),
        ("1,Ana,,,,SQL:3,,,,\n2,Ben,,,SQL:4,,,,0,\n", "no place offered"),
        ("1,Ana,,,SQL:3,SQL:4,,,,\n2,Ben,,,SQL:3,,,,,\n", "nobody above the level held"),
    ],
)
def test_hard_rules_hold(match, lines, why):
    done = match(lines)
    assert (done.exit_code, rows(match)) == (0, []), why


def test_places_are_never_more_than_offered_and_a_reading_of_commas_and_bars(match):
    match("".join(f'{n},P{n},,,,"SQL:3, Law",,,,\n' for n in range(10)) + "20,Ben,,,SQL | Law:4,,,,3,\n")
    assert Counter(row["Teacher"] for row in rows(match)) == {"Ben": 3}


BAD = """\
1,Ana,,,,SQL:9,,,,
2,Ben,,,SQL:4,,,,many,
3,Cai,,,SQL:4,,,noon,,
4,Dan,,4,,SQL:2,,,,
5,Eva,,,,SQL:2,,,,Nobody at all
6,Flo,,,,SQL:2,Mars/Base,,,
,,North,,,,,,,
8,Gil,,,,SQL:3,,,,
8,Hal,,,SQL:4,,,,,
10,Ida,,,SQL:4,,,,,
11,Jo,,Somebody outside,,SQL:2,,,,
"""


def test_bad_lines_are_listed_by_line_column_and_remedy_and_nothing_is_written(match):
    done = match(BAD)
    assert done.exit_code == 1
    assert not match.out.exists()
    for place in (
        "line 2, Learns: “SQL:9” has no level from 1 to 5. Write it as in",
        "line 3, Capacity: “many” is no whole number",
        "line 4, Hours: “noon” cannot be read",
        "line 5, Manager: This person is their own manager.",
        "line 6, Not with: “Nobody at all” is nobody in this file. Correct",
        "line 7, Zone: “Mars/Base” is not the name",
        "line 8, Number: Nobody is named",
        "line 9, Number: Number 8 also stands on line 10",
        "line 12, Manager: “Somebody outside” is nobody in this file; that is fine",
    ):
        assert place in done.stderr
    assert "9 lines need another look, so nothing was written" in done.stderr


def test_skip_bad_leaves_those_lines_out_and_says_so(match):
    done = match(BAD, "--skip-bad", "--json")
    facts = json.loads(done.stdout)
    assert (done.exit_code, facts["people"], facts["matched"]) == (0, 2, 1)
    assert {one["line"] for one in facts["problems"] if one["blocks"]} == {2, 3, 4, 5, 6, 7, 8, 9, 10}
    assert pairs(match) == {("Jo", "Ida")}


def test_a_manager_left_out_still_stands_between_those_above_and_below(match):
    lines = "1,Ana,,2,,SQL:3,,,,\n2,Cai,,3,,SQL:9,,,,\n3,Ben,,,SQL:4,,,,,\n"
    assert match(lines, "--skip-bad").exit_code == 0
    assert rows(match) == []


def test_a_used_folder_an_unknown_recipe_column_or_field_are_refused(match):
    for words, says in (
        (("--recipe", "dance"), "There is no recipe “dance” in this version. It has: mentoring"),
        (("--map", "Pay=level"), "no column “Pay”"),
        (("--map", "Unit=pay"), "“pay” is not a field"),
    ):
        done = match(SMALL, *words)
        assert (done.exit_code, says in done.stderr) == (2, True), done.stderr
    match(SMALL)
    assert "holds something already" in match(SMALL).stderr


@pytest.mark.parametrize("content", [b"", b"Number,Teaches\n", b"\x00\x01", b"Unit,Teaches\nA,SQL\n"])
def test_a_file_that_cannot_be_used_is_refused_with_a_remedy(match, tmp_path, content):
    file = tmp_path / "other.csv"
    file.write_bytes(content)
    done = match(file)
    assert (done.exit_code, match.out.exists()) == (2, False)
    assert "Error: " in done.stderr


@pytest.mark.parametrize(
    ("name", "content", "says"),
    [
        ("people.xlsx", "hello", "people.xlsx is named as an Excel workbook and holds plain text"),
        ("people.XLS", "Number,Teaches\n", "people.XLS is named as an Excel workbook and holds plain text"),
        ("people.xlsx", " \n", "The file is empty"),
        ("people.csv", "hello", "The file is empty"),
    ],
)
def test_text_that_is_named_as_a_workbook_is_said_to_be_text(match, tmp_path, name, content, says):
    (tmp_path / name).write_text(content)
    done = match(tmp_path / name)
    assert (done.exit_code, says in done.stderr) == (2, True), done.stderr


def test_lines_in_a_file_named_as_a_workbook_are_read_as_they_are(match, tmp_path):
    (tmp_path / "people.xlsx").write_text(f"{HEADER}\n{SMALL}")
    assert (match(tmp_path / "people.xlsx").exit_code, pairs(match)) == (0, {("Ana", "Ben")})


def test_nobody_who_teaches_is_said(match):
    done = match("1,Ana,,,,SQL,,,,\n")
    assert (done.exit_code, "needs people who teach" in done.stderr) == (2, True)


def test_more_pairs_than_memory_holds_give_the_same_plan_proven(match, monkeypatch, tmp_path):
    match(EXAMPLE)
    held = rows(match), rows(match, "not-matched.csv")
    monkeypatch.setattr(planned, "MOST_HELD", -1)
    match.out = tmp_path / "many"
    done = match(EXAMPLE)
    assert "all possible pairs pass by for the check" in done.stderr
    assert (rows(match), rows(match, "not-matched.csv")) == held
    assert "No other plan within these rules can be better." in done.stdout


def test_columns_can_be_named_by_hand(match, tmp_path):
    file = tmp_path / "other.csv"
    file.write_text("Wer,Kann was,Will was\nAna,,SQL\nBen,SQL,\n")
    done = match(file, "--map", "Wer=name", "--map", "Kann was=teaches", "--map", "Will was=learns")
    assert (done.exit_code, pairs(match)) == (0, {("Ana", "Ben")}), done.stderr


def test_a_workbook_gives_the_same_plan_as_a_file_of_lines(match, tmp_path):
    book = Workbook()
    for row in csv.reader(io.StringIO(f"{HEADER}\n{SMALL}")):
        book.active.append([int(cell) if cell.isdecimal() else cell or None for cell in row])
    book.save(tmp_path / "people.xlsx")
    assert match(tmp_path / "people.xlsx").exit_code == 0
    assert pairs(match) == {("Ana", "Ben")}


def test_a_cell_that_would_be_a_formula_is_text(match):
    match("1,=cmd()|A1,,,,SQL:3,,,,\n2,+Ben,@unit,,SQL:4,,,,,\n")
    [row] = rows(match)
    assert (row["Learner"], row["Teacher"], row["Teacher unit"]) == ("'=cmd()|A1", "'+Ben", "'@unit")
    assert [safe(cell) for cell in ("-1", " =1", "a=1", "")] == ["'-1", "' =1", "a=1", ""]


def test_the_report_holds_everything_and_fetches_nothing(match):
    match(SMALL.replace("Ana", "<script>alert(1)</script>"))
    text = (match.out / "report.html").read_text()
    page = BeautifulSoup(text, "html.parser")
    assert "No other plan within these rules can be better." in page.get_text()
    assert "<script>alert(1)</script>" in page.get_text()
    assert not page.find_all(["script", "link", "img", "iframe"])
    assert not re.search(r"url\(|https?://(?!www\.w3\.org/)", text)
    assert "light dark" in text


def test_not_with_is_told_nowhere(match):
    match("1,Ana,,,,SQL:3,,,,2\n2,Ben,,,SQL:4,,,,,\n3,Eva,,,,SQL:3,,,,\n")
    everything = "".join(file.read_text() for file in match.out.iterdir())
    assert "asked not" not in everything
    words = "Those who would have suited, 1 in number, have no place for them in this plan."
    assert {row["Why"] for row in rows(match, "not-matched.csv")} == {words}


def test_the_same_sheet_and_seed_give_the_same_files(match, tmp_path):
    contents = []
    for name in ("one", "two"):
        match.out = tmp_path / name
        assert match(EXAMPLE, "--seed", 4).exit_code == 0
        contents.append({file.name: file.read_bytes() for file in match.out.iterdir()})
    assert contents[0] == contents[1]


def test_half_a_folder_is_never_left(match, tmp_path, monkeypatch):
    whole = Path.write_text

    def half(self, *words, **more):
        return _full() if "report" in self.name else whole(self, *words, **more)

    monkeypatch.setattr(Path, "write_text", half)
    done = match(EXAMPLE)
    assert (done.exit_code, "No space left" in done.stderr) == (2, True)
    assert [file.name for file in tmp_path.iterdir() if file.name != "people.csv"] == []


def _full():
    raise OSError(28, "No space left on device")
