"""The whole loop, once, on real people: HR file → goal → gap → mentor → meeting → gap moved. By the pages alone.

1,470 people of the real HR file, the skills of ESCO, web and worker as processes of their own, on SQLite and on
PostgreSQL; Chromium does what people do. Only where Peerlore itself asks for the command line is it used.
"""

import csv
import json
import os
import subprocess
from collections.abc import Iterator
from datetime import datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import icalendar
import pytest

from tests.browser.walker import Journal, Walker
from tests.config.conftest import ADMINISTRATOR, Peerlore, command_on, port  # noqa: F401

pytestmark = pytest.mark.bare

ZONE = "Europe/Lisbon"
SKILL, LEVEL, MISSING = "statistics", 3, 5
TITLES = ["Research Scientist", "Manufacturing Director", "Research Director"]
UNIT = "Research & Development"
LEARNS = "Laboratory Technician"  # nobody but Research & Development has them: the need's unit
GOAL = "Read every trial by its numbers before the end of next year"
PRIVATE = "I was listened to when I said that I had never understood variance."
SHARED = "I will plot the residuals of one assay before we meet again."
EVIDENCE = "I planned the sample size of the stability study, and Quality signed it."
POSTGRES = Path(__file__).resolve().parents[2] / "scripts" / "postgres"


@pytest.fixture(params=["sqlite", "postgres"])
def database(request) -> Iterator[dict[str, str]]:
    """The environment that names the database of the processes."""
    if request.param == "sqlite":
        yield {}
        return
    told = ["sh", "-c", 'echo "$DATABASE_URL"; exec cat >&2']
    with subprocess.Popen([POSTGRES, *told], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as server:
        assert server.stdout is not None
        assert server.stdin is not None
        yield {"DATABASE_URL": server.stdout.readline().strip()}
        server.stdin.close()


@pytest.fixture
def installed(tmp_path, port, database) -> Iterator[tuple[Peerlore, str]]:
    """Peerlore as it is installed: an empty data folder, web and worker, an administrator from the environment."""
    command = command_on(tmp_path / "data")
    command.environment |= database | {"PEERLORE_ORGANISATION": "Tarn & Lowe", "PEERLORE_ZONE": ZONE}
    running = command.begin("up", "--port", str(port), **ADMINISTRATOR)
    running.wait_ready()
    yield command, f"http://127.0.0.1:{port}"
    assert running.stop() == 0
    if running.process.stdout:
        running.process.stdout.close()


@pytest.fixture
def hr_file(shared) -> Path:
    return shared / "ibm-hr-attrition" / "WA_Fn-UseC_-HR-Employee-Attrition.csv"


def test_one_datum_goes_all_the_way_round(installed, contexts, shared, hr_file, request):
    peerlore, address = installed
    journal = Journal(request.node.callspec.params["database"])

    def somebody() -> Walker:
        return Walker(contexts(locale="en-GB", accept_downloads=True), address, journal)

    jo = somebody()
    come_in(jo, ADMINISTRATOR["PEERLORE_ADMIN_EMAIL"], ADMINISTRATOR["PEERLORE_ADMIN_PASSWORD"])
    bring_people_in(jo, hr_file)
    bring_skills_in(peerlore, shared / "esco-1.2.0", journal)

    number = coordinator_of(hr_file)
    give_office(jo, number)
    cleo = somebody()
    come_in_with_code(cleo, number, hand_out_code(jo, number))

    set_presets(cleo)
    goal = set_goal(cleo, number)
    missing_before = missing_on(cleo, goal)
    programme = start_programme(cleo)
    enrol_everybody(cleo)
    run_round(cleo)
    learner, teacher = take_a_pair(cleo)

    ana, ben = somebody(), somebody()
    for who, staff_number in ((ana, learner), (ben, teacher)):
        come_in_with_code(who, staff_number, hand_out_code(cleo, staff_number))
    say_yes(ana)
    say_yes(ben)
    exchange = book_a_session(ana)
    meet(ana, ben, exchange)
    close(ana, ben, exchange)
    look_back(ana, ben, exchange)

    assert missing_on(cleo, goal) == missing_before - 1
    read_the_thread(cleo, goal, programme)
    checked = peerlore("check", "--json")
    assert (checked.returncode, json.loads(checked.stdout)["findings"]) == (0, [])
    assert [text for walker in (jo, cleo, ana, ben) for text in walker.said] == []
    journal.keep()


def come_in(walker: Walker, name: str, password: str) -> None:
    walker.goes_to("/")
    walker.shoots("sign-in", phone=True)
    walker.writes("E-mail", name)
    walker.writes("Password", password)
    walker.presses("Sign in")
    walker.sees("Jo")
    walker.shoots("administrator-home", phone=True)


def bring_people_in(jo: Walker, file: Path) -> None:
    jo.follows("People")
    jo.follows("Bring people in")
    jo.page.set_input_files("input[type=file]", file)
    jo.presses("Read the file")
    jo.sees("1470 rows")
    jo.shoots("import-columns", phone=True)
    jo.presses("Compare with the people here")
    jo.shoots("import-progress")
    jo.waits_until(lambda: "would be touched" in jo.reads())
    jo.shoots("import-differences", phone=True)
    jo.follows("Apply to 1470 people")
    jo.shoots("import-question")
    jo.presses("Apply to 1470 people")
    jo.waits_until(lambda: "Applied to 1470 people" in jo.reads())
    jo.shoots("import-applied")
    jo.follows("To the people")
    jo.shoots("people", phone=True)


def bring_skills_in(peerlore: Peerlore, folder: Path, journal: Journal) -> None:
    """The one step for which Peerlore asks for the command line, while web and worker run on."""
    with journal.timed("peerlore import skills --esco"):
        answer = peerlore("import", "skills", "--esco", str(folder), "--json")
    assert (answer.returncode, json.loads(answer.stdout)["new"]) == (0, 14_266), answer.stderr


def coordinator_of(file: Path) -> str:
    with file.open(encoding="utf-8-sig") as lines:
        return next(
            row["EmployeeNumber"]
            for row in csv.DictReader(lines)
            if (row["Department"], row["JobRole"]) == ("Human Resources", "Manager")
        )


def find(officer: Walker, number: str) -> None:
    """The page of the person with this staff number."""
    officer.follows("People")
    officer.writes("Name, staff number or title", number)
    officer.presses("Find people")
    row = officer.page.locator("main tr").filter(has=officer.page.get_by_role("cell", name=number, exact=True))
    officer.clicks(row.get_by_role("link"), "a person's page")


def give_office(jo: Walker, number: str) -> None:
    find(jo, number)
    jo.shoots("person", phone=True)
    jo.follows("Give an office")
    jo.chooses("Coordinator: ")
    jo.presses("Give the office")
    jo.sees("holds the office from now on")
    jo.shoots("offices")


def hand_out_code(officer: Walker, number: str) -> str:
    find(officer, number)
    officer.follows("Make a sign-in code")
    officer.presses("Make the code")
    officer.shoots("code")
    return officer.page.inner_text("main .said").strip()


def come_in_with_code(walker: Walker, number: str, code: str) -> None:
    walker.goes_to("/")
    walker.follows("I have a code")
    walker.writes("Staff number", number)
    walker.writes("Sign-in code", code)
    walker.shoots("code-entered", phone=True)
    walker.presses("Go on to my password")
    walker.writes("Your new password", f"a short sentence of {number}")
    walker.writes("The same once more", f"a short sentence of {number}")
    walker.shoots("password", phone=True)
    walker.presses("Save my password and come in")
    walker.sees("Your password is set")
    walker.shoots(f"home-{number}", phone=True)


def set_presets(cleo: Walker) -> None:
    cleo.follows("Skills")
    cleo.shoots("skills", phone=True)
    cleo.writes("Skill", SKILL)
    cleo.page.locator("#preset-found").get_by_label(SKILL, exact=True).check()
    cleo.chooses("4: ")
    for title in TITLES:
        cleo.chooses(f"{title} (")
    cleo.shoots("presets")
    cleo.presses("Set this for the titles")
    cleo.sees(f"Set for {len(TITLES)} job titles", *TITLES)
    cleo.shoots("presets-set", phone=True)


def set_goal(cleo: Walker, owner: str) -> str:
    year = datetime.now(ZoneInfo(ZONE)).year + 1
    cleo.follows("Goals")
    cleo.shoots("goals-empty", phone=True)
    cleo.follows("Set the first goal")
    cleo.writes("What should be so?", GOAL)
    cleo.writes("How will you know?", "Each study names its sample size and why.")
    cleo.writes("Last day", f"{year}-12-31")
    cleo.shoots("goal-new", phone=True)
    cleo.presses("Set the goal")
    cleo.writes("Skill", SKILL)
    cleo.page.locator("#need-found").get_by_label(SKILL, exact=True).check()
    cleo.chooses(f"{LEVEL}: ")
    cleo.page.get_by_label("Where?").select_option(label=UNIT)
    cleo.writes("How many people?", str(MISSING))
    cleo.writes("By when?", f"{year}-06-30")
    cleo.shoots("need", phone=True)
    cleo.presses("Add this need")
    cleo.sees(f"{MISSING} missing", "Thin: nobody yet", "Close this gap")
    cleo.shoots("goal-before", phone=True)
    return cleo.page.url


def missing_on(cleo: Walker, goal: str) -> int:
    """What the thread says is missing today."""
    cleo.goes_to(goal.removeprefix(cleo.address))
    said: str = cleo.page.locator("ol.steps li").last.inner_text()
    assert "today" in said
    return int(said.split()[0])


def start_programme(cleo: Walker) -> str:
    cleo.presses("Start a programme for this")
    cleo.sees("Nobody has been told yet")
    cleo.shoots("enrol", phone=True)
    return cleo.page.url


def enrol_everybody(cleo: Walker) -> None:
    cleo.presses("Count them first")
    cleo.shoots("enrol-counted", phone=True)
    cleo.presses("Enrol them")
    cleo.sees("people are enrolled")
    cleo.shoots("programme", phone=True)


def run_round(cleo: Walker) -> None:
    cleo.presses("Start a round")
    cleo.shoots("round-progress", phone=True)
    with cleo.journal.timed("the round, solved by the worker"):
        cleo.waits_until(lambda: "Publish to" in cleo.reads())
    cleo.shoots("round-draft", phone=True)
    for part in ("Not matched", "Proof", "Pairs", "Overview"):
        cleo.follows(part, inside=".tabs")
        cleo.shoots(f"round-{part.lower().replace(' ', '-')}", phone=True)
    cleo.follows("Publish to")
    cleo.shoots("round-publish")
    cleo.presses("Publish the round")
    cleo.sees("The round is out")
    cleo.shoots("round-published", phone=True)


def take_a_pair(cleo: Walker) -> tuple[str, str]:
    """The staff numbers of the first pair whose learner works in the need's unit: their pages say them."""
    cleo.follows("Pairs", inside=".tabs")
    row = cleo.page.locator("main tbody tr").filter(has=cleo.page.locator("th", has_text=LEARNS)).first
    found = []
    for cell in (row.locator("th"), row.locator("td").nth(1)):
        cleo.clicks(cell.get_by_role("link"), "a person's page")
        found.append(cleo.page.locator("dt:text-is('Staff number') + dd").inner_text().strip())
        cleo.page.go_back()
    return found[0], found[1]


def say_yes(walker: Walker) -> None:
    walker.follows("Home")
    walker.follows("statistics", inside="main")
    walker.shoots("proposal", phone=True)
    walker.presses("Yes, I would like to meet")
    walker.shoots("proposal-answered", phone=True)


def book_a_session(ana: Walker) -> str:
    """Both have said yes; the page of their own offers times inside the hours of both."""
    ana.follows("Home")
    ana.shoots("learner-home", phone=True)
    ana.follows("Exchanges")
    ana.shoots("exchanges", phone=True)
    ana.follows(SKILL, inside="main")
    ana.shoots("exchange", phone=True)
    ana.presses("Book")
    ana.sees("Booked.")
    with ana.page.expect_download() as downloading:
        ana.page.get_by_role("link", name="Put it in my calendar").first.click()
    [event] = icalendar.Calendar.from_ical(downloading.value.path().read_bytes()).walk("VEVENT")
    starts = event.decoded("DTSTART").astimezone(ZoneInfo(ZONE))
    assert (starts.weekday() < 5, 9 <= starts.hour < 17) == (True, True)
    ana.shoots("exchange-booked", phone=True)
    return ana.page.url.split("#")[0]


def meet(ana: Walker, ben: Walker, exchange: str) -> None:
    """They talked before the day they had booked, as people do."""
    now = datetime.now(ZoneInfo(ZONE))
    ana.follows("We met already")
    ana.writes("Day", now.date().isoformat())
    ana.writes("Begins at", f"{now:%H:%M}")
    ana.shoots("met-already", phone=True)
    ana.presses("We met")
    ana.sees("Noted: you met.")
    ben.goes_to(exchange.removeprefix(ben.address))
    ben.shoots("did-you-meet", phone=True)
    ben.presses("Met")
    ben.sees("You met")
    ben.shoots("met", phone=True)


def close(ana: Walker, ben: Walker, exchange: str) -> None:
    ana.goes_to(exchange.removeprefix(ana.address))
    ana.follows("Say what came of it")
    ana.chooses("Closed: ")
    ana.chooses(f"{LEVEL}: ")
    ana.writes("What shows it?", EVIDENCE)
    ana.shoots("report", phone=True)
    ana.presses("Send it to")
    ana.sees(EVIDENCE)
    ben.follows("Home")
    ben.shoots("teacher-home", phone=True)
    ben.goes_to(exchange.removeprefix(ben.address))
    ben.follows("Confirm, or say where")
    ben.shoots("confirm", phone=True)
    ben.presses("Confirm")
    ben.sees("Confirmed, and thank you", "Closed on")
    ben.shoots("closed", phone=True)


def look_back(ana: Walker, ben: Walker, exchange: str) -> None:
    """Two questions: the answer to one stays with its writer, that to the other is for the two."""
    ana.follows("Home")
    ana.waits_until(lambda: "first session" in ana.reads())
    ana.shoots("asked-to-look-back", phone=True)
    ana.clicks(ana.page.locator("main a[href^='/reflections/']").first, "the questions")
    ana.page.get_by_label("When in this hour").fill(PRIVATE)
    ana.page.get_by_label("What from this hour").fill(SHARED)
    ana.shoots("looking-back", phone=True)
    ana.presses("Keep my answers")
    ana.sees(PRIVATE, SHARED)
    ana.shoots("looked-back")
    for walker in (ana, ben):
        walker.goes_to(exchange.removeprefix(walker.address))
        walker.sees(SHARED)
        assert PRIVATE not in walker.page.content()
    ben.shoots("told-each-other", phone=True)


def read_the_thread(cleo: Walker, goal: str, programme: str) -> None:
    """Need → missing at first → asked → exchanges → proofs → missing today."""
    cleo.goes_to(goal.removeprefix(cleo.address))
    cleo.sees("1 need", f"{MISSING} missing", "asked", "1 exchange", "1 closed", "1 proof", f"{MISSING - 1} missing")
    cleo.sees(f"1 hold it; {MISSING - 1} missing")
    cleo.shoots("goal-after", phone=True)
    cleo.follows("Programmes")
    cleo.shoots("programmes", phone=True)
