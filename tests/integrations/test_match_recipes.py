"""Each recipe of `peerlore match`: the instance it makes, the rules it keeps, the plan it tells."""

import csv
import io
import json
from dataclasses import replace
from datetime import date
from itertools import combinations
from math import inf

import pytest
from click.testing import CliRunner
from openpyxl import Workbook

from peerlore.config.commands.match import command
from peerlore.config.commands.verify import command as verify
from peerlore.config.demo.place import EXAMPLE as FOLDER
from peerlore.engine.matching.contract import Project
from peerlore.integrations.hr_files.reading import read_table
from peerlore.integrations.spreadsheets.columns import columns_of
from peerlore.integrations.spreadsheets.outcome import Wanted
from peerlore.integrations.spreadsheets.people import read_people, without_bad_lines
from peerlore.integrations.spreadsheets.proving import Prover, can_solve
from peerlore.integrations.spreadsheets.recipes import RECIPES
from peerlore.integrations.spreadsheets.recipes.board import board_of
from peerlore.integrations.spreadsheets.recipes.circle import bounds, circles_of, who_can_sit
from peerlore.integrations.spreadsheets.recipes.coffee import meetings_of
from peerlore.integrations.spreadsheets.recipes.company import company
from peerlore.integrations.spreadsheets.recipes.swap import swaps_of
from peerlore.integrations.spreadsheets.recipes.team import teams_of
from peerlore.integrations.spreadsheets.rules import apart

pytestmark = pytest.mark.bare
EXAMPLE = FOLDER / "match.csv"
WANTED = Wanted(seed=0, week=date(2026, 3, 9))


@pytest.fixture(scope="module")
def people():
    table = read_table(EXAMPLE.read_bytes())
    return without_bad_lines(read_people(table, columns_of(table, {}))).people


def position(people, name: str) -> int:
    return next(n for n, person in enumerate(people) if person.name == name)


def test_a_company_keeps_rules_and_hours(people):
    with_ = company(people, WANTED)
    assert (with_.open == with_.open.T).all()
    assert not any(with_.open[pair] for pair in apart(people))
    elif_, ivo, lars, hana = (
        position(people, name) for name in ("Elif Aydin", "Ivo Marek", "Lars Nyberg", "Hana Sato")
    )
    assert not with_.open[elif_, ivo], "not with"
    assert not with_.open[lars, hana], "no shared hour"
    assert ((with_.score > 0) <= with_.open).all()


def test_coffees_have_an_edge_for_each_two_who_may_meet(people):
    instance = meetings_of(company(people, WANTED), rounds=3)
    assert (instance.people, instance.rounds) == (len(people), 3)
    assert len(instance.weight) == company(people, WANTED).open.sum() // 2
    assert (instance.weight >= 4).all()


@pytest.mark.parametrize(
    ("count", "size", "expected"),
    [(14, 5, [4, 5]), (12, 4, [4, 4]), (3, 5, [3, 3]), (3, 2, [3, 3]), (0, 5, []), (1, 5, [1])],
)
def test_circles_come_near_the_size(count, size, expected):
    found = bounds(count, size)
    assert sorted({*found.ravel().tolist()}) == sorted({*expected})
    assert found[:, 0].sum() <= count <= found[:, 1].sum()


def test_circles_leave_out_who_can_meet_too_few(people):
    with_ = company(people, WANTED)
    inside = who_can_sit(with_, 4)
    assert position(people, "Lars Nyberg") not in inside
    instance = circles_of(with_.of(inside), size=4, rounds=2)
    assert instance.met_penalty > instance.score.max()


def test_swaps_go_where_a_wish_is_done(people):
    instance = swaps_of(people, size=3)
    arcs = {*zip(instance.source.tolist(), instance.target.tolist(), strict=True)}
    ana, ben = position(people, "Chiara Mendes"), position(people, "Dmitri Volkov")
    assert (ana, ben) in arcs
    assert not arcs & {pair for low, high in apart(people) for pair in ((low, high), (high, low))}


def test_a_board_mirrors_the_company(people):
    board = board_of(people, size=5, mirrored=["unit", "site"])
    for name, of in board.quotas.items():
        low, high = (sum(pair[end] for pair in of.values()) for end in (0, 1))
        assert low <= 5 <= high
        assert {*of} == {one[name] for one in board.attributes}


def test_nobody_works_in_a_team_with_whom_a_rule_keeps_apart(people):
    with_ = company(people, WANTED)
    strong = [person for person, one in enumerate(people) if one.teaches]
    skills = {skill.key for person in strong for skill in people[person].teaches}
    instance = teams_of(with_, [Project(size=len(people), needs=dict.fromkeys(skills, 5), importance={})])
    prove = Prover(seed=0, remaining=lambda: inf, say=lambda words: None)
    team = prove(instance).result.plan["teams"][0]
    assert len(team) > 3
    assert all(with_.open[pair] for pair in combinations(team, 2))
    alone = prove(replace(instance, apart=None)).result.plan["teams"][0]
    assert not all(with_.open[pair] for pair in combinations(alone, 2)), "the rule decides something here"


def run(out, *words: object):
    done = CliRunner().invoke(command, [str(EXAMPLE), "--out", str(out), "--json", *map(str, words)])
    assert done.exception is None or isinstance(done.exception, SystemExit), done.exception
    return done


MORE = {"team": ["--project", "Calm = Negotiation:4; Presenting:3", "--size", 3], "coffee": ["--rounds", 2]}


@pytest.mark.parametrize("code", RECIPES)
def test_a_recipe_runs_from_sheet_to_report(tmp_path, people, code):
    if not can_solve(RECIPES[code].kind):
        done = run(tmp_path / "out", "--recipe", code)
        assert (done.exit_code, f"no recipe “{code}” in this version" in done.stderr) == (2, True)
        return
    done = run(tmp_path / "out", "--recipe", code, *MORE.get(code, []))
    assert done.exit_code == 0, done.stderr
    facts = json.loads(done.stdout)
    assert facts["bound"] >= facts["value"] - 1e-9
    text = (tmp_path / "out" / "matches.csv").read_text("utf-8-sig")
    assert len(list(csv.DictReader(io.StringIO(text)))) > 0
    groups: dict[tuple[str, str], list[int]] = {}
    for row in csv.DictReader(io.StringIO(text)):
        if "Group" in row:
            groups.setdefault((row["Round"], row["Group"]), []).append(position(people, row["Person"]))
    for members in groups.values():
        assert not set(combinations(sorted(members), 2)) & apart(people) or code == "swap"


def test_a_board_comes_with_what_verifying_and_the_public_draw_need(tmp_path):
    if can_solve("board"):
        run(tmp_path / "out", "--recipe", "board")
        assert not (tmp_path / "out" / "not-matched.csv").exists()
        files = [str(tmp_path / "out" / name) for name in ("board.json", "lottery.json")]
        done = CliRunner().invoke(verify, files)
        assert (done.exit_code, "Bound: checked" in done.stdout) == (0, True), done.output
        assert "Amina" not in (tmp_path / "out" / "board.json").read_text()


def test_a_team_without_a_project_and_a_swap_of_nine_are_refused(tmp_path):
    for words, says in ((("--recipe", "team"), "--project"), (("--recipe", "swap", "--size", 9), "2 to 5")):
        if can_solve(RECIPES[words[1]].kind):
            done = run(tmp_path / "out", *words)
            assert (done.exit_code, says in done.stderr) == (2, True)


SAYS = (
    "No other plan within these rules can be",
    "How much better another could be was not proven.",
)


@pytest.mark.parametrize("code", RECIPES)
def test_each_recipe_reads_a_workbook_lists_bad_lines_and_tells_its_proof(tmp_path, code):
    """The example as somebody keeps it in Excel, with one line that cannot be meant so."""
    lines = [*csv.reader(io.StringIO(EXAMPLE.read_text("utf-8-sig")))]
    teaches = next(place for place, name in enumerate(lines[0]) if name.casefold() == "teaches")
    bad = [cell if place != teaches else "Dancing:11" for place, cell in enumerate(lines[-1])]
    book = Workbook()
    for line in (*lines[:-1], bad):
        book.active.append([cell or None for cell in line])
    book.save(tmp_path / "people.xlsx")
    words = [str(tmp_path / "people.xlsx"), "--recipe", code, *map(str, MORE.get(code, [])), "--out"]
    refused = CliRunner().invoke(command, [*words, str(tmp_path / "none")])
    assert (refused.exit_code, (tmp_path / "none").exists()) == (1, False)
    assert f"line {len(lines)}, {lines[0][teaches]}: “Dancing:11” has no level from 1 to 5" in refused.stderr
    done = CliRunner().invoke(command, [*words, str(tmp_path / "out"), "--skip-bad"])
    assert done.exit_code == 0, done.output
    page = (tmp_path / "out" / "report.html").read_text()
    assert any(one in page for one in SAYS)
    assert "second program, which imports no solver" in page
    rows = [*csv.DictReader(io.StringIO((tmp_path / "out" / "matches.csv").read_text("utf-8-sig")))]
    if "Group" in rows[0]:
        assert all(row["Reason 1"] and row["Stretch"] for row in rows)
    elif code == "mentoring":
        assert all(row[f"Reason {n}"] for row in rows for n in (1, 2, 3))
    else:
        assert len(rows) == len(lines) - 2, "a chance for everybody but the one left out"
