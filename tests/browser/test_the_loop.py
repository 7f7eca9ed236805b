"""The whole loop, once, on real people: HR file → goal → gap → mentor → meeting → gap moved. By the pages alone.

1,470 people of the real HR file, the skills of ESCO, web and worker as processes of their own, on SQLite and on
PostgreSQL; Chromium does what people do. Only where Peerlore itself asks for the command line is it used.
"""

import csv
import json
import re
import subprocess
import time
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import icalendar
import pytest

from peerlore import clock
from tests.browser.installed import Installed
from tests.browser.pages import TOLERATED
from tests.browser.walker import Journal, Walker
from tests.config.conftest import ADMINISTRATOR, Peerlore, command_on, free_port

pytestmark = pytest.mark.bare

ZONE = "Europe/Lisbon"
SKILL, LEVEL, MISSING = "statistics", 3, 5
TITLES = ["Research Scientist", "Manufacturing Director", "Research Director"]
UNIT = "Research & Development"
LEARNS = "Laboratory Technician"  # nobody but Research & Development has them: the need's unit
GOAL = "Read every trial by its numbers before the end of next year"
PRIVATE = "I was listened to when I said that I had never understood variance."
SHARED = "I will plot the residuals of one assay before we meet again."
PEOPLE = 1470
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
def installed(tmp_path, database) -> Iterator[Installed]:
    made = Installed(command_on(tmp_path / "data"), free_port())
    made.command.environment |= database | {"PEERLORE_ORGANISATION": "Tarn & Lowe", "PEERLORE_ZONE": ZONE}
    made.start()
    yield made
    made.stop()


@pytest.fixture
def hr_file(shared) -> Path:
    return shared / "ibm-hr-attrition" / "WA_Fn-UseC_-HR-Employee-Attrition.csv"


def test_one_datum_goes_all_the_way_round(installed, contexts, shared, hr_file, request):
    peerlore, address = installed.command, installed.address
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
    for who, (_name, staff_number) in ((ana, learner), (ben, teacher)):
        come_in_with_code(who, staff_number, hand_out_code(cleo, staff_number))
    say_yes(ana, teacher[0])
    say_yes(ben, learner[0])
    exchange, ends = book_a_session(ana, teacher[0])
    installed.start_again_at(ends + timedelta(hours=1))
    meet(ana, ben, exchange)
    close(ana, ben, exchange)
    look_back(ana, ben, exchange)

    assert missing_on(cleo, goal) == missing_before - 1
    read_the_thread(cleo, goal, programme)
    assert what_stays_wrong(peerlore) == []
    journal.keep()
    said = [text for walker in (jo, cleo, ana, ben) for text in walker.said]
    assert [text for text in said if not any(known in text for known in TOLERATED)] == []


def what_stays_wrong(peerlore: Peerlore, *, seconds: float = 120) -> list[dict[str, str]]:
    """The findings of `peerlore check`, once the worker has caught up with the mails of the days that passed (I10)."""
    ends = time.monotonic() + seconds
    while True:
        findings = json.loads(peerlore("check", "--json").stdout)["findings"]
        if time.monotonic() > ends or not any(finding["code"] == "I10" for finding in findings):
            return findings
        time.sleep(1)


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
    walker.writes("Your new password", "foggy dock, lamp, mud")
    walker.writes("The same once more", "foggy dock, lamp, mud")
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
    year = clock.today(ZONE).year + 1
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
    return int(said.split(maxsplit=1)[0])


def start_programme(cleo: Walker) -> str:
    cleo.presses("Start a programme for this")
    cleo.sees("Nobody has been told yet")
    cleo.shoots("enrol", phone=True)
    return cleo.page.url


def enrol_everybody(cleo: Walker) -> None:
    cleo.presses("Count them first")
    cleo.shoots("enrol-counted", phone=True)
    cleo.presses("Enrol them")
    enrolled = re.search(r"(\d+) people are enrolled", cleo.reads())
    assert enrolled is not None
    assert int(enrolled[1]) >= PEOPLE
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


def take_a_pair(cleo: Walker) -> list[tuple[str, str]]:
    """Name and staff number of both in the first pair whose learner works in the need's unit: their pages say them."""
    cleo.follows("Pairs", inside=".tabs")
    cleo.writes("Find somebody in it", LEARNS)
    cleo.presses("Find")
    cleo.shoots("round-pairs-found", phone=True)
    row = cleo.page.locator("main tbody tr").filter(has=cleo.page.locator("th", has_text=LEARNS)).first
    found = []
    for cell in (row.locator("th"), row.locator("td").nth(1)):
        cleo.clicks(cell.get_by_role("link"), "a person's page")
        number = cleo.page.locator("dt:text-is('Staff number') + dd").inner_text().strip()
        found.append((cleo.page.inner_text("h1"), number))
        cleo.page.go_back()
    return found


def say_yes(walker: Walker, partner: str) -> None:
    walker.follows("Home")
    walker.clicks(walker.page.locator("main li", has_text=f"{partner}").get_by_role("link").first, "a proposal")
    walker.sees(partner, SKILL)
    walker.shoots("proposal", phone=True)
    walker.presses("Yes, I would like to meet")
    walker.shoots("proposal-answered", phone=True)


def book_a_session(ana: Walker, partner: str) -> tuple[str, datetime]:
    """Both have said yes; the page of their own offers times inside the hours of both. Its address, and the end."""
    ana.follows("Home")
    ana.shoots("learner-home", phone=True)
    ana.follows("Exchanges")
    ana.shoots("exchanges", phone=True)
    ana.follows(partner, inside="main")
    ana.shoots("exchange", phone=True)
    times = ana.page.locator("main").get_by_role("button", name="Book", exact=False)
    ana.clicks(times.last, "the last time offered")  # on another day: of a day, a need keeps its last reading only
    ana.sees("Booked.")
    with ana.page.expect_download() as downloading:
        ana.page.get_by_role("link", name="Put it in my calendar").first.click()
    [event] = icalendar.Calendar.from_ical(downloading.value.path().read_bytes()).walk("VEVENT")
    starts = event.decoded("DTSTART").astimezone(ZoneInfo(ZONE))
    assert (starts.weekday() < 5, 9 <= starts.hour < 17) == (True, True)
    assert starts.date() > clock.today(ZONE)
    ana.shoots("exchange-booked", phone=True)
    return ana.page.url.split("#")[0], event.decoded("DTEND").astimezone(UTC)


def meet(ana: Walker, ben: Walker, exchange: str) -> None:
    """The day has come and gone; each says so for themselves."""
    for walker, name in ((ana, "learner"), (ben, "teacher")):
        walker.goes_to(exchange.removeprefix(walker.address))
        walker.shoots(f"did-you-meet-{name}", phone=True)
        walker.presses("Met")
        walker.sees("Noted.", "Book a session")
        walker.goes_to(exchange.removeprefix(walker.address))
        walker.sees("You met", "one held")
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
    ana.follows("questions about your first session", inside="main")
    questions = ana.page.url
    ana.page.get_by_label("When in this hour").fill(PRIVATE)
    ana.page.get_by_label("What from this hour").fill(SHARED)
    ana.shoots("looking-back", phone=True)
    ana.presses("Keep my answers")
    ana.goes_to(questions.removeprefix(ana.address))
    ana.sees(PRIVATE, SHARED)
    ana.shoots("looked-back", phone=True)
    ben.goes_to(questions.removeprefix(ben.address))
    assert PRIVATE not in ben.page.content()
    for walker in (ana, ben):
        walker.goes_to(exchange.removeprefix(walker.address))
        walker.sees("What you told each other", SHARED)
        assert PRIVATE not in walker.page.content()
    ben.shoots("told-each-other", phone=True)


def read_the_thread(cleo: Walker, goal: str, programme: str) -> None:
    """Need → missing at first → asked → exchanges → proofs → missing today."""
    cleo.goes_to(goal.removeprefix(cleo.address))
    cleo.sees("1 need", f"{MISSING} missing", "asked", "1 exchange", "1 closed", "1 proof", f"{MISSING - 1} missing")
    cleo.sees(f"1 holds it; {MISSING - 1} missing")
    cleo.shoots("goal-after", phone=True)
    cleo.follows("Programmes")
    cleo.shoots("programmes", phone=True)
