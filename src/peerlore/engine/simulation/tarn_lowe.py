"""Tarn & Lowe: some of its people are told of by hand; the others, and what happened to them, are drawn around them."""

import csv
import json
from collections.abc import Mapping
from datetime import date

from peerlore.engine.simulation.blueprint import TARN_LOWE
from peerlore.engine.simulation.company import Around, simulate
from peerlore.engine.simulation.people import Employee, Given
from peerlore.engine.simulation.texts import chronicle

SIZE, SEED = 512, 1887
BY_HAND = "TL1"  # how the staff numbers of those begin who are told of by hand
DOMAIN, COORDINATOR = "tarnlowe.example", "cleo.lindqvist"
JOINS = {"Autumn mentoring 2025": "Autumn mentoring", "Spring mentoring 2026": "Spring mentoring"}
THIN = {
    "unit": "Calibration", "skill": "acoustic calibration", "holders": ["marta.wojcik", "helena.dabrowska"],
    "leaves": "marta.wojcik", "when": "2026-06-30",
}  # fmt: skip
CLOSED = {
    "unit": "Repairs", "skill": "reading noise floors", "closed": "2026-02-12",
    "learners": ["nuno.baptista", "kacper.jankowski", "teresa.fernandes"],
}  # fmt: skip
SAID = "# What else happened, drawn by scripts/tarn-and-lowe; history.toml tells the rest, and explains the form."


def tarn_lowe(people: str, skills: str) -> dict[str, str]:
    """File name to text, of `example/people.csv` and `skills.csv` as they are: the lines by hand stay, all else is
    drawn anew. Drawing again from what was drawn changes nothing."""
    told = [row for row in csv.DictReader(people.splitlines()) if row["Staff number"].startswith(BY_HAND)]
    given = Given([_employee(row) for row in told], frozenset(row["E-mail"].split("@")[0] for row in told))
    home = Around("Tarn & Lowe", DOMAIN, "TL", COORDINATOR, given, JOINS)
    company = simulate(SIZE, seed=SEED, blueprint=TARN_LOWE, around=home)
    drawn = company.files()
    kept = [line for line in skills.splitlines() if line.startswith(BY_HAND)]
    head, *lines = drawn["skills.csv"].splitlines()
    return {
        **{name: drawn[name] for name in ("people.csv", "past.csv", "profiles.csv")},
        "skills.csv": "\n".join([head, *kept, *lines]) + "\n",
        "chronicle.toml": "\n".join([SAID, *chronicle(company.programmes)]) + "\n",
        "TRUTH.json": json.dumps(_truth(company.truth), ensure_ascii=False, indent=2) + "\n",
    }


def _truth(drawn: Mapping[str, object]) -> dict[str, object]:
    stories = drawn["stories"]
    assert isinstance(stories, dict)
    named = {key: _named(story) for key, story in stories.items()}
    return {**drawn, "stories": {"thin": THIN, "closed": CLOSED, **named}}


def _named(story: Mapping[str, object]) -> dict[str, object]:
    """The programmes have their own names here."""
    name = story.get("programme")
    return {**story, "programme": JOINS[name]} if isinstance(name, str) and name in JOINS else dict(story)


def _employee(row: Mapping[str, str]) -> Employee:
    place = next(place for place in TARN_LOWE.places if place.name == row["Site"])
    return Employee(
        number=row["Staff number"], family=row["Last name"], given=row["First name"],
        address=row["E-mail"].split("@")[0], division=row["Division"], department=row["Department"], team="",
        title=row["Job title"], level=row["Level"], place=place, manager=row["Manager number"],
        since=date.fromisoformat(row["Start date"]),
    )  # fmt: skip
