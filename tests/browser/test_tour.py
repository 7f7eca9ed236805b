"""The tutorial, step by step, in the demonstration that ships: what docs/tutorial/first-steps.md says is so.

    PEERLORE_PICTURES=docs/tutorial .venv/bin/pytest tests/browser/test_tour.py      takes its pictures anew

Each person has a browser of their own; web and worker are processes, on the clock of the demonstration.
"""

import csv
import os
import re
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from tests.browser.pages import TOLERATED
from tests.browser.walker import Journal, Walker
from tests.config.conftest import command_on, free_port

pytestmark = pytest.mark.bare

ROOT = Path(__file__).resolve().parents[2]
TUTORIAL = ROOT / "docs" / "tutorial"
PICTURES = (
    "a-day",
    "an-exchange",
    "a-proposal",
    "a-time",
    "a-goal",
    "a-round",
    "unmatched",
    "published",
    "someone",
    "differences",
)


@pytest.fixture
def address(tmp_path) -> Iterator[str]:
    port = free_port()
    running = command_on(tmp_path / "demo").begin("demo", "--port", str(port), "--data", str(tmp_path / "demo"))
    running.wait_ready()
    yield f"http://127.0.0.1:{port}"
    assert running.stop() == 0
    assert running.process.stdout is not None
    running.process.stdout.close()


@pytest.fixture
def come_in(contexts, address) -> Iterator[Callable[[str], Walker]]:
    came: list[Walker] = []

    def come(name: str) -> Walker:
        context = contexts(viewport={"width": 1280, "height": 800}, color_scheme="light", locale="en-GB")
        walker = Walker(context, address, Journal("tour"))
        came.append(walker)
        walker.goes_to("/")
        walker.presses(name)
        return walker

    yield come
    assert [text for one in came for text in one.said if not any(known in text for known in TOLERATED)] == []


def keep(walker: Walker, name: str) -> None:
    """The part of the page that a desk shows, where PEERLORE_PICTURES names a folder for it."""
    assert name in PICTURES
    if folder := os.environ.get("PEERLORE_PICTURES"):
        walker.page.wait_for_load_state("networkidle")
        walker.page.screenshot(path=Path(folder) / f"{name}.png")


def test_the_tutorial_can_be_walked_as_it_is_written(come_in, tmp_path):
    ana = come_in("Ana Ferreira")
    ana.sees("Ben Okafor", "Marta Wójcik could teach you acoustic calibration")
    keep(ana, "a-day")
    ana.follows("Open the plan", inside="main")
    ana.sees("Third session: What nobody wrote down", "Save the note")
    keep(ana, "an-exchange")
    ana.goes_to("/")
    ana.follows("Read the proposal", inside="main")
    ana.sees("Why the two of you", "The stretch", "If you do nothing, the proposal lapses")
    keep(ana, "a-proposal")
    ana.presses("Yes, I would like to meet Marta")
    ana.sees("It is a yes from you both.")
    ana.goes_to("/exchanges/")
    ana.follows("Choose a time", inside="main")
    keep(ana, "a-time")
    ana.page.locator("main form button").first.click()
    ana.waits_until(lambda: "Booked" in ana.reads() or "It is booked" in ana.reads())

    ruth = come_in("Ruth Adeyemi")
    ruth.goes_to("/goals/")
    ruth.follows("Halve calibration time by December", inside="main")
    ruth.sees("reading noise floors", "Closed on 12 February", "Marta leaves on 30 June")
    keep(ruth, "a-goal")

    cleo = come_in("Cleo Lindqvist")
    cleo.presses("Find me someone")
    cleo.sees("Three colleagues who could teach you coaching", "First hour you share")
    keep(cleo, "someone")
    cleo.goes_to("/")
    cleo.follows("Look at the round", inside="main")
    cleo.sees("Draft: nobody has been told", "No other plan within your rules is better.")
    keep(cleo, "a-round")
    cleo.follows("Not matched", inside="main")
    cleo.sees("Alice Gouveia")
    cleo.page.get_by_text("Alice Gouveia").first.scroll_into_view_if_needed()
    keep(cleo, "unmatched")
    cleo.follows("Overview", inside="main")
    cleo.follows("Publish to", inside="main")
    cleo.presses("Publish")
    cleo.sees("Published")
    keep(cleo, "published")

    jo = come_in("Jo Sandberg")
    jo.goes_to("/people/import/")
    jo.page.set_input_files("input[type=file]", changed(tmp_path / "people.csv"))
    jo.presses("Read the file")
    jo.presses("Compare with the people here")
    jo.waits_until(lambda: "would be touched" in jo.reads())
    jo.sees("One person would be touched")
    keep(jo, "differences")


def changed(path: Path) -> Path:
    """The list of people that ships, with the title of one of them another."""
    with (ROOT / "example" / "people.csv").open(newline="", encoding="utf-8") as file:
        rows = list(csv.reader(file))
    title = next(n for n, name in enumerate(rows[0]) if "title" in name.lower())
    rows[5][title] = "Head of listening"
    with path.open("w", newline="", encoding="utf-8") as file:
        csv.writer(file).writerows(rows)
    return path


def test_the_tutorial_shows_every_picture_and_no_other():
    shown = re.findall(r"!\[[^\]]+\]\(([a-z-]+)\.png\)", (TUTORIAL / "first-steps.md").read_text("utf-8"))
    assert sorted(shown) == sorted(PICTURES)
    assert sorted(path.stem for path in TUTORIAL.glob("*.png")) == sorted(PICTURES)
