"""What a file would do that is rarely meant: many would leave, many fields be emptied, people lose their manager."""

from collections import Counter
from collections.abc import Collection, Iterable, Mapping, Sequence

from peerlore.integrations.checking.checked import CheckedRow, named, some
from peerlore.integrations.models import Effect
from peerlore.people.roster import Listed

ONE_IN = 20  # more than this part of a company is asked about


def leaving(
    rows: Iterable[CheckedRow],
    missing: Iterable[Listed],
    *,
    present: Mapping[int | None, int],
    names: Mapping[int, str],
) -> list[dict[str, str | int]]:
    """Per company: how many would leave because the file says so, how many because it does not name them, and of how
    many."""
    said = Counter(row.person.company for row in rows if row.effect == Effect.LEFT and row.person)
    not_named = Counter(person.company for person in missing)
    return [
        {
            "company": names.get(company or 0, ""),
            "said": said[company],
            "missing": not_named[company],
            "present": present.get(company, 0),
        }
        for company in sorted({*said, *not_named}, key=lambda pk: names.get(pk or 0, ""))
    ]


def emptied(
    rows: Iterable[CheckedRow], *, present: Mapping[int | None, int], names: Mapping[int, str]
) -> list[dict[str, str | int]]:
    """Per company and field: how many people have something there now, and would have nothing; where those are many."""
    counts = Counter(
        (row.person.company, name)
        for row in rows
        if row.effect == Effect.CHANGED and row.person
        for name, (before, after) in row.changes.items()
        if before and not after and name != "last_day"
    )
    return [
        {"company": names.get(company or 0, ""), "field": name, "count": count, "present": present.get(company, 0)}
        for (company, name), count in sorted(counts.items(), key=str)
        if count * ONE_IN > present.get(company, 0)
    ]


def left_without(
    everybody: Iterable[Listed], *, row_of: Mapping[int, CheckedRow], leavers: Collection[int]
) -> dict[int, list[str]]:
    """Leaver to those who stay and would have nobody above them but the leaver."""
    found: dict[int, list[str]] = {}
    for person in everybody:
        above = _above(person, row_of.get(person.pk))
        if above in leavers and person.present and person.pk not in leavers and above is not None:
            found.setdefault(above, []).append(named(person))
    return found


def _above(person: Listed, row: CheckedRow | None) -> int | None:
    """Who will be above them: as the line says, if it is taken and says something of it."""
    if row is None or row.blocked or row.row.manager is None:
        return person.manager
    return row.manager.number if row.manager and row.manager.kind == "person" else None


def names_of(people: Sequence[str]) -> dict[str, str | int]:
    return {"names": some(people), "count": len(people)}
