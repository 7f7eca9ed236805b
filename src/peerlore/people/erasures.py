"""The list of erasures, kept beside the database: an older backup that is restored forgets them again.

A line holds a person's reference and when they were erased, nothing else. The worker writes what is missing, so the
list is whole soon after an erasure even where the process that erased was killed.
"""

import json
import os
from collections.abc import Iterator, Mapping
from pathlib import Path
from uuid import UUID

from django.conf import settings
from django.utils.crypto import salted_hmac

from peerlore.people.models import Person

NAME, AT_ONCE = "erasures.jsonl", 500


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
    return {who: at for who, at in _erased().items() if who not in known}


def everybody() -> dict[str, str]:
    """Everybody who was ever erased, by the list and by the database."""
    return {**noted(ledger()), **_erased()}


def _erased() -> dict[str, str]:
    known = Person.objects.exclude(erased_at=None).exclude(reference=None).order_by("erased_at", "pk")
    return {str(reference): at.isoformat() for reference, at in known.values_list("reference", "erased_at") if at}


def mark_of(company: int | None, number: str) -> str:
    """What a tombstone keeps of its number: nobody reads the number from it without this installation's secret key."""
    if not (company and number):
        return ""
    return salted_hmac("peerlore.people.erased", f"{company} {number}", algorithm="sha256").hexdigest()


def marks() -> frozenset[str]:
    """Of everybody who was erased and had a number."""
    return frozenset(Person.objects.exclude(erased_number="").values_list("erased_number", flat=True))


def note() -> None:
    """Add those who are missing to the list, on the disk before this returns."""
    add_to(ledger(), unnoted())


def add_to(path: Path, erased: Mapping[str, str]) -> None:
    """Add to the list `path` (made where there is none) whoever is not in it yet. A line that a crash cut off is left
    behind, and does not swallow the next."""
    known = noted(path)
    missing = "".join(f"{json.dumps({'person': who, 'at': at})}\n" for who, at in erased.items() if who not in known)
    descriptor = os.open(path, os.O_CREAT | os.O_RDWR | os.O_APPEND, 0o600)
    with os.fdopen(descriptor, "r+b", buffering=0) as file:
        end = file.seek(0, os.SEEK_END)
        cut_off = end > 0 and os.pread(file.fileno(), 1, end - 1) != b"\n"
        if missing or cut_off:
            file.write((("\n" if cut_off else "") + missing).encode())
            os.fsync(file.fileno())


def forgotten(known: Mapping[str, str]) -> list[Person]:
    """People of this database who were erased once, by the list `known`, and are not any more."""
    references = list(filter(None, map(_reference, known)))
    parts = (references[at : at + AT_ONCE] for at in range(0, len(references), AT_ONCE))
    return [one for part in parts for one in Person.objects.filter(reference__in=part, erased_at=None).order_by("pk")]


def _reference(written: str) -> UUID | None:
    try:
        return UUID(written)
    except ValueError:
        return None
