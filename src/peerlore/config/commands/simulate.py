"""`peerlore simulate`: an invented company, as files that people can import and that the demonstration plays."""

import json
from pathlib import Path

import click

from peerlore.config.commands.shared import GivenWrongly, answer, json_option

SMALLEST, LARGEST = 500, 100_000


@click.command()
@click.argument("out", type=click.Path(file_okay=False, path_type=Path))
@click.option("--people", type=click.IntRange(SMALLEST, LARGEST), default=SMALLEST, show_default=True, help="How many.")
@click.option("--seed", type=click.IntRange(0), default=1, show_default=True, help="The same seed, the same company.")
@json_option
def command(out: Path, people: int, seed: int, as_json: bool) -> None:
    """Invent a company and write it to the new folder OUT, without server or data folder.

    \b
    people.csv     everybody who is there on 10 March 2026, as a personnel system has them
    past.csv       who left in the eighteen months before, and who worked elsewhere until when
    skills.csv     what they can do, would teach, wish to learn
    profiles.csv   languages, working hours, how many exchanges at once
    goals.toml     what the company wants, and what it needs for it
    history.toml   programmes, rounds, answers, exchanges since September 2024
    doors.toml     whom the demonstration's sign-in page offers
    TRUTH.json     which stories are in all this, and where

    Try the import with people.csv, or walk through all of it: `peerlore demo --example OUT --data FOLDER`.
    """
    from peerlore.engine.simulation import simulate

    if out.exists() and any(out.iterdir()):
        raise GivenWrongly(f"{out} is not empty. Name a new folder; nothing was written.")
    files = simulate(people, seed=seed).files()
    try:
        _write(out, files)
    except OSError as wrong:
        raise GivenWrongly(f"{out} cannot be written: {wrong.strerror}.") from wrong
    truth = json.loads(files["TRUTH.json"])
    says = f"{truth['company']}, {people} people, in {out}. TRUTH.json says which stories are in it."
    answer({"out": str(out), "company": truth["company"], "files": sorted(files)}, says=says, as_json=as_json)


def _write(out: Path, files: dict[str, str]) -> None:
    out.mkdir(parents=True, exist_ok=True)
    for name, text in files.items():
        (out / name).write_text(text, encoding="utf-8", newline="")
