"""The hard rules of a sheet: whatever the recipe and whoever is left out, nobody is brought together against them."""

import csv
import io
import json
from collections.abc import Sequence
from dataclasses import replace
from datetime import date
from itertools import combinations, pairwise

import pytest
from click.testing import CliRunner

from peerlore.config.commands.match import command
from peerlore.engine.hours import NINE_TO_FIVE
from peerlore.engine.matching.contract import Result
from peerlore.engine.matching.verify.verdict import Verdict
from peerlore.integrations.spreadsheets import rules
from peerlore.integrations.spreadsheets.guard import BROKEN, refuse_broken
from peerlore.integrations.spreadsheets.outcome import Proven, Together
from peerlore.integrations.spreadsheets.people import Person
from peerlore.integrations.spreadsheets.proving import FOR_THE_PROOF, Prover, WrongPlan, in_words

pytestmark = pytest.mark.bare
WEEK = date(2026, 3, 9)


def person(name: str, **more) -> Person:
    return Person(line=2, name=name, zone="Europe/Lisbon", **more)


# Ana leads Ben, Ben leads Cai, Cai leads Dan; Eva would rather not meet Ana, and Dan would not meet Eva.
PEOPLE = [
    person("Ana"),
    person("Ben", manager=0),
    person("Cai", manager=1),
    person("Dan", manager=2, not_with=frozenset({4})),
    person("Eva", not_with=frozenset({0})),
]


def test_lines_of_report_reach_two_steps_and_wishes_hold_both_ways():
    assert rules.in_line(PEOPLE) == {(0, 1), (0, 2), (1, 2), (1, 3), (2, 3)}
    assert rules.in_confidence(PEOPLE) == {(0, 4), (3, 4)}
    assert rules.apart(PEOPLE) == rules.in_line(PEOPLE) | rules.in_confidence(PEOPLE)


def test_nobody_is_kept_apart_from_themselves():
    ring = [person("Ana", manager=1), person("Ben", manager=0, not_with=frozenset({1}))]
    assert rules.apart(ring) == {(0, 1)}
    assert rules.in_confidence(ring) == set()


def hours(*spans: str, days: Sequence[int] = (0,)) -> dict[str, list[list[str]]]:
    return {str(day): [span.split("-") for span in spans] for day in days}


def test_classes_of_hours_share_minutes_and_meetings_in_one_piece():
    pieces, whole = hours("09:00-09:30", days=range(5)), hours("09:00-10:30")
    people = [person("Ana"), person("Ben", hours=pieces), person("Cai", hours=whole), person("Dan", hours=pieces)]
    found = rules.hours_classes(people, week=WEEK)
    assert found.of[1] == found.of[3]
    assert len({*found.of.tolist()}) == 3

    def between(table, one, other):
        assert table[found.of[one], found.of[other]] == table[found.of[other], found.of[one]]
        return int(table[found.of[one], found.of[other]])

    assert [between(found.shared, *pair) for pair in ((0, 0), (0, 1), (0, 2), (1, 2))] == [2400, 150, 90, 30]
    assert [between(found.slots, *pair) for pair in ((0, 0), (0, 1), (0, 2), (1, 2))] == [480, 30, 90, 30]


def test_unknown_hours_are_nine_to_five_where_somebody_is():
    far = replace(person("Ben"), zone="Asia/Tokyo")
    found = rules.hours_classes([person("Ana"), far, person("Cai", hours=NINE_TO_FIVE)], week=WEEK)
    assert found.slots[found.of[0], found.of[2]] == 480
    assert found.slots[found.of[0], found.of[1]] == 0
    nobody = rules.hours_classes([], week=WEEK)
    assert nobody.slots.shape == nobody.shared.shape == (0, 0)
    tables = (nobody.of, nobody.shared, nobody.slots, found.of, found.shared, found.slots, rules.numbered([]))
    assert {str(each.dtype) for each in tables} == {"int64"}


def test_hours_written_in_another_order_are_the_same_class():
    week = {str(day): [["09:00", "12:00"]] for day in range(3)}
    people = [person("Ana", hours=week), person("Ben", hours=dict(reversed(week.items())))]
    assert {*rules.hours_classes(people, week=WEEK).of.tolist()} == {0}


def test_words_are_numbered_alike_where_they_are():
    assert rules.numbered(["b", "", "a", "b"]).tolist() == [2, 0, 1, 2]


@pytest.mark.parametrize(
    ("together", "holds"),
    [
        (Together(groups=[(0, 3), (1, 4)]), True),
        (Together(groups=[(0, 1)]), False),
        (Together(groups=[(2, 0)]), False),
        (Together(groups=[(3, 1, 4)]), False),
        (Together(groups=[(0, 4)]), False),
        (Together(groups=[(4, 0)], meet=False), False),
        (Together(groups=[(4, 3)]), False),
        (Together(groups=[(2, 2)]), False),
        (Together(groups=[(0, 5)]), False),
        (Together(groups=[(0, 5)], meet=False), True),
        (Together(groups=[(0, 3)], taken=[0, 3]), True),
        (Together(groups=[(0, 3)], taken=[0, 0]), False),
    ],
)
def test_the_guard_lets_nothing_through_that_breaks_a_rule(together, holds):
    people = [*PEOPLE, person("Flo", hours=hours("09:00-09:45", "10:00-10:45"))]
    if holds:
        refuse_broken(people, together, week=WEEK)
    else:
        with pytest.raises(WrongPlan, match="nothing was written"):
            refuse_broken(people, together, week=WEEK)
    assert not any(one.name in BROKEN for one in people)


HEADER = "Name,Manager,Teaches,Learns,Hours,Not with"


@pytest.fixture
def match(tmp_path):
    """Runs the command on these lines; what was written stands in `.out`, a new folder each time."""

    def run(lines: str, *words: object, header: str = HEADER):
        run.count += 1
        run.out = tmp_path / f"out{run.count}"
        (tmp_path / "people.csv").write_text(f"{header}\n{lines}")
        done = CliRunner().invoke(command, [str(tmp_path / "people.csv"), "--out", str(run.out), *map(str, words)])
        assert done.exception is None or isinstance(done.exception, SystemExit), done.exception
        return done

    run.count = 0
    return run


def rows(match, name: str = "matches.csv") -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO((match.out / name).read_text("utf-8-sig"))))


def groups(match) -> set[frozenset[str]]:
    found: dict[tuple[str, str], set[str]] = {}
    for row in rows(match):
        found.setdefault((row["Round"], row["Group"]), set()).add(row["Person"])
    return {frozenset(members) for members in found.values()}


def test_a_circle_without_everybody_still_keeps_the_rules_of_everybody(match):
    """Zoe, on the first line, can meet nobody: those after her move up, their rules must not."""
    lines = "Zoe,,,SQL,Sat 9-12,\nXan,,,SQL,,Yul\nYul,,,SQL,,\nVic,,,,,\nWim,,,,,\n"
    assert match(lines, "--recipe", "circle", "--size", 2).exit_code == 0
    assert groups(match) in ({frozenset(pair), frozenset({"Xan", "Yul", "Vic", "Wim"}) - {*pair}}
                             for pair in (("Xan", "Vic"), ("Xan", "Wim")))  # fmt: skip
    assert [row["Who"] for row in rows(match, "not-matched.csv")] == ["Zoe"]
    led = "Zoe,,,SQL,Sat 9-12,\nXan,,,SQL,,\nYul,Xan,,SQL,,\nVic,,,,,\nWim,,,,,\n"
    assert match(led, "--recipe", "circle", "--size", 2).exit_code == 0
    assert frozenset({"Xan", "Yul"}) not in groups(match)


def test_a_manager_on_the_last_line_of_a_circle_with_somebody_left_out(match):
    lines = "Zoe,,,,Sat 9-12,\nA,F,,,,\nB,,,,,\nC,,,,,\nD,,,,,\nF,,,,,\n"
    assert match(lines, "--recipe", "circle", "--size", 2).exit_code == 0
    assert not any({"A", "F"} <= members for members in groups(match))


def test_circles_become_smaller_before_nobody_has_one(match):
    lines = "A,,,,Mon 9-12,\nB,,,,Mon 9-12,\nC,,,,Mon 9-12,\nZ,,,,Sat 9-12,\n"
    assert match(lines, "--recipe", "circle").exit_code == 0
    assert groups(match) == {frozenset("ABC")}
    two = "A,,,,Mon 9-10,\nB,,,,Mon 9-10,\nC,,,,Tue 9-10,\nD,,,,Tue 9-10,\nE,,,,Wed 9-10,\n"
    assert match(two, "--recipe", "circle").exit_code == 0
    assert groups(match) == {frozenset("AB"), frozenset("CD")}
    assert "these are of about 2" in (match.out / "report.html").read_text()
    none = "A,,,,Mon 9-10,\nB,,,,Tue 9-10,\nC,,,,Wed 9-10,\n"
    done = match(none, "--recipe", "circle")
    assert (done.exit_code, "two people who may meet" in done.stderr) == (2, True)


def test_hours_in_pieces_are_no_meeting(match):
    lines = "Ana,,,SQL,,\nBen,,SQL:4,,Mon-Fri 9-9:30,\n"
    for words in (("--recipe", "coffee"), ()):
        assert match(lines, *words).exit_code == 0
        assert rows(match) == []
    assert "30 minutes more at a stretch" in rows(match, "not-matched.csv")[0]["What could help"]


CIRCLE = ("--recipe", "circle")
# With and without the wish of the first not to meet the second; each would have been without a place anyway.
BESIDES = {
    "mentoring": ("Ana,,SQL:4,,,{wish}\nBo,,,Law:3; SQL:3,,\nEva,,,SQL:3,,\n", "Bo", ()),
    "a manager": ("Ana,,SQL:4,,,{wish}\nBo,Ana,,SQL:3,,\n", "Bo", ()),
    "coffee": ("Ana,,,,Mon 9-17,{wish}\nBo,,,,Tue 9-17,\n", "Bo", ("--recipe", "coffee")),
    "circle": ("Ana,,,,Mon 9-17,{wish}\nBo,,,,Tue 9-17,\nC,,,,Wed 9-17,\nD,,,,Wed 9-17,\n", "Bo", CIRCLE),
    "swap": ("Ana,,SQL:4,Law:3,,{wish}\nBo,,Art:4,SQL:3,,\n", "Bo", ("--recipe", "swap")),
}  # fmt: skip


@pytest.mark.parametrize("case", BESIDES)
def test_who_is_left_reads_the_same_with_and_without_the_wish(match, case):
    lines, named, words = BESIDES[case]
    told = []
    for wish in (named, ""):
        assert match(lines.format(wish=wish), *words).exit_code == 0
        told.append({row["Who"]: row for row in rows(match, "not-matched.csv")})
    both = told[0].keys() & told[1].keys()
    assert both
    assert {who: told[0][who] for who in both} == {who: told[1][who] for who in both}


def test_only_a_wish_between_two_is_told_as_a_place_that_another_has(match):
    """What each reads is also read where another has the place; nothing that is written is untrue."""
    match("Ana,,SQL:4,,,Bo\nBo,,,SQL:3,,\n")
    alone = {row["Who"]: (row["Why"], row["What could help"]) for row in rows(match, "not-matched.csv")}
    match("Ana,,SQL:4,,,\nBo,,,SQL:3,,\nEva,,SQL:5,,,\nFlo,,,SQL:3,,\nGil,,,SQL:3,,\n")
    [other] = rows(match, "not-matched.csv")
    assert alone["Bo"][1] == other["What could help"]
    assert alone["Bo"][0] == other["Why"].replace("2 in number", "1 in number")
    match("Ana,,SQL:4,,,\nBo,,,SQL:3,,\nEva,,SQL:4,,,\n")  # one of two who teach is not needed
    [idle] = rows(match, "not-matched.csv")
    assert alone["Ana"] == (idle["Why"], idle["What could help"])


@pytest.mark.parametrize(
    ("header", "words", "says"),
    [
        ("Name,Teaches,Learns,Do not pair with", (), ("“Do not pair with”", "nearest is “not with”")),
        ("Name,Teaches,Learns,Managar", (), ("“Managar”", "nearest is “manager”", '--map "Managar="')),
        ("Name,Teaches,Learns,Max mentees", (), ("nearest is “capacity”",)),
        ("Name,Teaches,Learns,Teaches", (), ("would be “teaches”, which “Teaches” is already",)),
        ("Name,Teaches,Learns,Shoe size", (), ("“Shoe size” is no column that is known here.",)),
        ("Name,Teaches,Learns,Unit", ("--map", "Learns=unit"), ("“Unit” would be “unit”, which “Learns” is already",)),
    ],
)
def test_a_column_that_nobody_knows_is_refused_with_the_nearest_name(match, header, words, says):
    done = match("Ana,,SQL:3,Bo\nBo,SQL:4,,Ana\n", *words, header=header)
    assert (done.exit_code, match.out.exists()) == (2, False)
    assert all(each in done.stderr for each in says), done.stderr


def test_which_column_was_read_as_what_is_said_everywhere(match):
    header = "Name,Teaches,Learns,Do not pair with,Start date,Notes,Empty"
    lines = "Ana,,SQL:3,Bo,2020-01-01,x,\nBo,SQL:4,,,,y,\n"
    words = ("--map", "Do not pair with=not with", "--map", "Notes=")
    done = match(lines, *words, header=header)
    assert (done.exit_code, rows(match)) == (0, [])
    sentence = "“Do not pair with” as not with. Left out: “Start date”, “Notes”, “Empty”."
    assert sentence in done.stderr
    assert sentence in (match.out / "report.html").read_text()
    facts = json.loads(match(lines, *words, "--json", header=header).stdout)
    assert facts["columns"] == {
        "Name": "name", "Teaches": "teaches", "Learns": "learns", "Do not pair with": "not_with",
        "Start date": "", "Notes": "", "Empty": "",
    }  # fmt: skip


def test_a_whole_name_beside_its_parts_says_nothing_new(match):
    done = match("Ana,Lu,Ana Lu,SQL:3,\nBo,Mo,Bo Mo,,SQL:3\n", header="Given name,Family name,Name,Teaches,Learns")
    assert done.exit_code == 0, done.stderr
    assert "Left out: “Name”." in done.stderr


OPTIONS = {
    "mentoring": ("--rounds", "--size", "--project"),
    "coffee": ("--size", "--project"),
    "circle": ("--project",),
    "swap": ("--rounds", "--project"),
    "board": ("--rounds", "--project"),
    "team": ("--rounds",),
}


@pytest.mark.parametrize(("code", "option"), [(code, option) for code, of in OPTIONS.items() for option in of])
def test_an_option_that_the_recipe_would_not_heed_is_refused(match, code, option):
    done = match("Ana,,,SQL:3,,\nBen,,SQL:4,,,\n", "--recipe", code, option, "SQL:3" if option == "--project" else 3)
    assert (done.exit_code, match.out.exists()) == (2, False)
    assert f"The recipe “{code}” has no {option}" in done.stderr


def test_what_cannot_be_is_said_before_the_work(match, tmp_path, monkeypatch):
    lines = "Ana,,,SQL:3,,\nBen,,SQL:4,,,\n"
    for limit in ("nan", "inf", "-1"):
        assert match(lines, "--time-limit", limit).exit_code == 2
    here = tmp_path / "here"
    here.mkdir()
    monkeypatch.chdir(here)
    for out in (".", "", str(here), "/dev/null/x", "/proc/nowhere/x"):
        done = match(lines, "--out", out)
        assert (done.exit_code, "Traceback" in done.output) == (2, False), out
        assert "value" not in done.output
    (tmp_path / "empty").mkdir()
    (tmp_path / "link").symlink_to(tmp_path / "empty")
    assert match(lines, "--out", tmp_path / "link").exit_code == 0
    assert (tmp_path / "empty" / "matches.csv").exists()
    assert (tmp_path / "link").is_symlink()


def test_a_team_says_what_nobody_can_and_a_team_of_one_shares_no_hours(match):
    lines = "Ana,,SQL:4,,,\nBen,,Law:2,,,\n"
    done = match(lines, "--recipe", "team", "--project", "A = SQL:4; Excl:3", "--project", "B = Law:5")
    assert done.exit_code == 0, done.stderr
    page = (match.out / "report.html").read_text()
    for says in (
        "“A” needs “excl”, and nobody on the sheet",
        "“B” needs “law” at level 5; the highest on the sheet is 2",
    ):
        assert says in done.stderr
        assert says in page
    assert "0 minutes" not in page
    assert all(row["Reason 1"] and row["Stretch"] for row in rows(match))
    nobody = match(lines, "--recipe", "team", "--project", "A = Excl:3")
    assert "Nothing was matched, so nothing is proven." in nobody.stdout
    twice = match(lines, "--recipe", "team", "--project", "A = SQL:4", "--project", "A = Law:2")
    assert (twice.exit_code, "2 teams are called “A”" in twice.stderr) == (2, True)


def test_the_words_of_the_proof_are_a_share_of_the_plan_itself():
    def said(value: float, bound: float, *, matched: int = 2, status="feasible", checked="checked") -> str:
        result = Result(
            kind="pairs", status=status, value=value, bound=bound, plan={}, certificate=None, seed=0, solver="x"
        )  # fmt: skip
        return in_words(Proven(result, Verdict((), checked)), matched=matched)

    assert said(50, 100) == "No other plan within these rules can be more than 100 % better."
    assert said(100, 102) == "No other plan within these rules can be more than 2 % better."
    assert said(300, 300.1) == "No other plan within these rules can be more than 0.04 % better."
    assert said(0, 5) == "The plan keeps every rule. Nothing is proven of how much better another could be."
    assert said(0, 0, status="optimal") == "No other plan within these rules can be better."
    assert said(0, 0, matched=0, status="optimal") == "Nothing was matched, so nothing is proven."
    assert "was not proven" in said(1, 2, checked="not checked")


def test_plan_and_proof_share_one_limit_of_time():
    left = [40.0]
    prove = Prover(seed=0, remaining=lambda: left[0], say=lambda words: None)
    for_plan = prove.time_for_plan()
    assert for_plan() == 40 * (1 - FOR_THE_PROOF)
    left[0] = 10.0
    assert (for_plan(), prove.remaining()) == (0.0, 10.0)


def test_every_two_of_a_recipe_pass_the_guard_from_the_sheet(match):
    """The example's own people with a rule between each two neighbours: whatever is planned, they stay apart."""
    names = "ABCDEFGH"
    lines = "".join(f"{one},,SQL:4; Law:2,Law:2,,{other}\n" for one, other in pairwise(names))
    for words in (("--recipe", "coffee", "--rounds", 2), ("--recipe", "circle", "--size", 2), ("--recipe", "swap")):
        assert match(lines + "H,,Law:4,SQL:2,,\n", *words).exit_code == 0
        for members in groups(match):
            if words[1] != "swap":
                assert not any((one, other) in pairwise(names)
                               for one, other in combinations(sorted(members), 2))  # fmt: skip
