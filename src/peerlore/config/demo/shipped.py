"""The demonstration as it was built: its database packed, its key, and what it was built from.

Eighteen months of 512 people take minutes to play and seconds to unpack. Whoever changes the example, or what its
actions write, builds it anew (`peerlore demo --rebuild`); tests hold it to what the present code plays. The key opens
invented notes and nothing else; every demonstration makes the keys of its sessions for itself.
"""

import hashlib
import json
import lzma
import os
import shutil
import sqlite3
from contextlib import closing
from pathlib import Path
from typing import BinaryIO

DATABASE, KEY, NOTED = "demo.sqlite3.xz", "demo.key", "demo.json"
TOLD = ("people.csv", "past.csv", "skills.csv", "profiles.csv", "goals.toml", "history.toml", "chronicle.toml")
# Tables of what passes, or is made with the tables, or from other rows.
PASSING = ("django_", "auth_", "peerlore_cache", "sqlite_", "skills_word")

# Who was proposed to whom, and what was said; when pairs met; what came of it; how the gaps moved.
HAPPENED = (
    """SELECT programme.name, round.number, teaching.email, learning.email, skill.label, proposal.state
    FROM programmes_proposal proposal JOIN programmes_round round ON round.id = proposal.round_id
    JOIN programmes_stage stage ON stage.id = round.stage_id
    JOIN programmes_programme programme ON programme.id = stage.programme_id
    JOIN programmes_enrolment teacher ON teacher.id = proposal.teacher_id
    JOIN programmes_enrolment learner ON learner.id = proposal.learner_id
    JOIN people_person teaching ON teaching.id = teacher.person_id
    JOIN people_person learning ON learning.id = learner.person_id
    JOIN skills_skill skill ON skill.id = proposal.skill_id ORDER BY 1, 2, 3, 4""",
    """SELECT person.email, session.starts_at, presence.said FROM exchanges_presence presence
    JOIN exchanges_session session ON session.id = presence.session_id
    JOIN people_person person ON person.id = presence.person_id ORDER BY 1, 2""",
    """SELECT person.email, report.result, report.confirmed_level, date(report.confirmed_at)
    FROM exchanges_closereport report JOIN exchanges_seat seat ON seat.id = report.seat_id
    JOIN people_person person ON person.id = seat.person_id ORDER BY 1, 4""",
    """SELECT skill.label, reading."on", reading.held, reading.needed FROM skills_gapreading reading
    JOIN skills_need need ON need.id = reading.need_id JOIN skills_skill skill ON skill.id = need.skill_id
    ORDER BY 1, 2""",
)


def is_of(example: Path) -> bool:
    """Whether a built demonstration lies in the folder, built from the files that lie there now."""
    noted = example / NOTED
    if not all((example / name).is_file() for name in (DATABASE, KEY, NOTED)):
        return False
    return bool(json.loads(noted.read_text("utf-8"))["built_from"] == digest_of(example))


def digest_of(example: Path) -> str:
    """One word for what is told in the folder."""
    digest = hashlib.sha256()
    for name in TOLD:
        file = example / name
        digest.update(name.encode() + b"\0" + (file.read_bytes() if file.is_file() else b"") + b"\0")
    return digest.hexdigest()


def unpack(example: Path, data: Path) -> None:
    """Put the database and the key into an empty data folder. Before Django is set up: settings make keys of their
    own where there are none."""
    with lzma.open(example / DATABASE) as packed, _private(data / "peerlore.sqlite3") as out:
        shutil.copyfileobj(packed, out)
    keys = data / "keys"
    keys.mkdir(mode=0o700, exist_ok=True)
    with _private(keys / "master_key") as out:
        out.write((example / KEY).read_bytes().strip())


def _private(file: Path) -> BinaryIO:
    """A new file that only its owner reads."""
    return os.fdopen(os.open(file, os.O_CREAT | os.O_TRUNC | os.O_WRONLY, 0o600), "wb")


def pack(data: Path, example: Path) -> None:
    """The other way round, of a folder that was played to its end and on which nothing runs."""
    whole = data / "whole.sqlite3"
    with closing(sqlite3.connect(data / "peerlore.sqlite3")) as database:
        database.execute("VACUUM INTO ?", [str(whole)])
    with whole.open("rb") as unpacked, lzma.open(example / DATABASE, "wb") as out:
        shutil.copyfileobj(unpacked, out)
    whole.unlink()
    (example / KEY).write_text((data / "keys" / "master_key").read_text().strip() + "\n")
    facts = {"built_from": digest_of(example), **facts_of(data / "peerlore.sqlite3")}
    (example / NOTED).write_text(json.dumps(facts, indent=2) + "\n", encoding="utf-8")


def facts_of(file: Path) -> dict[str, object]:
    """What two buildings of the same example agree in: how many rows there are, and one word for what happened."""
    with closing(sqlite3.connect(file)) as database:
        told = [database.execute(question).fetchall() for question in HAPPENED]
    happened = hashlib.sha256(json.dumps(told, ensure_ascii=False).encode()).hexdigest()
    return {"rows": rows_in(file), "happened": happened}


def rows_in(file: Path) -> dict[str, int]:
    """Table to number of rows, of what stays and is not empty."""
    with closing(sqlite3.connect(file)) as database:
        named = database.execute("SELECT name FROM sqlite_master WHERE type = 'table' ORDER BY name").fetchall()
        tables = [name for (name,) in named if not name.startswith(PASSING)]
        counts = {name: database.execute(f'SELECT count(*) FROM "{name}"').fetchone()[0] for name in tables}  # noqa: S608
        return {name: count for name, count in counts.items() if count}
