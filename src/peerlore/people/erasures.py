"""The list of erasures, kept beside the database: an older backup that is restored forgets them again.

A line holds a person's reference and when they were erased, nothing else. The worker writes what is missing, so the
list is whole soon after an erasure even where the process that erased was killed.
"""

import json
import os
from collections.abc import Iterator
from pathlib import Path

from django.conf import settings

from peerlore.people.models import Person

NAME = "erasures.jsonl"


def ledger() -> Path:
    return Path(settings.DATA_DIR) / NAME


def noted(path: Path) -> dict[str, str]:
    """Reference to the moment, for each whole line; a line cut off by a crash is written again by `note`."""
    if not path.is_file():
        return {}
    return dict(_lines(path.read_text(encoding="utf-8")))


def _lines(text: str) -> Iterator[tuple[str, str]]:
    for line in text.splitlines():
        try:
            said = json.loads(line)
            yield str(said["person"]), str(said["at"])
        except (ValueError, KeyError, TypeError):
            continue


def unnoted() -> dict[str, str]:
    """Who was erased and is not in the list yet."""
    known = noted(ledger())
    erased = Person.objects.exclude(erased_at=None).order_by("erased_at", "pk").values_list("reference", "erased_at")
    return {str(reference): at.isoformat() for reference, at in erased if str(reference) not in known}


def note() -> int:
    """Add those to the list, on the disk before this returns; how many."""
    missing = unnoted()
    if missing:
        descriptor = os.open(ledger(), os.O_CREAT | os.O_WRONLY | os.O_APPEND, 0o600)
        with os.fdopen(descriptor, "w", encoding="utf-8") as file:
            file.writelines(f"{json.dumps({'person': who, 'at': at})}\n" for who, at in missing.items())
            file.flush()
            os.fsync(file.fileno())
    return len(missing)


def forgotten(known: dict[str, str]) -> list[Person]:
    """People of this database who were erased once, by the list `known`, and are not any more."""
    return list(Person.objects.filter(reference__in=list(known), erased_at=None).order_by("pk"))
