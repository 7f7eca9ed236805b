"""Put what was drawn to what is told by hand: more programmes, and more people in the rounds of others."""

from collections.abc import Iterable, Mapping, Sequence

Table = dict[str, object]
DAYS = ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun")


def merged(history: Table, chronicle: Table) -> Table:
    """The history with the chronicle's programmes, and with those who join its own."""
    programmes = [*_tables(history, "programmes"), *_tables(chronicle, "programmes")]
    joins = {str(one["name"]): one for one in _tables(chronicle, "joins")}
    return {**history, "programmes": [_joined(one, joins.get(str(one["name"]))) for one in programmes]}


def _joined(programme: Table, more: Table | None) -> Table:
    if more is None:
        return programme
    rounds = [*_tables(programme, "rounds")]
    for number, another in enumerate(_tables(more, "rounds")):
        rounds[number] = _round(rounds[number], another)
    return {**programme, "rounds": rounds, "courses": [*_tables(programme, "courses"), *_tables(more, "courses")]}


def _round(told: Table, more: Table) -> Table:
    people = {side: {**_mapping(told, side), **_mapping(more, side)} for side in ("mentors", "mentees")}
    fates = {fate: [*_names(told, fate), *_names(more, fate)] for fate in ("declines", "silent")}
    return {**told, **people, **fates}


def _tables(table: Table, name: str) -> list[Table]:
    found = table.get(name, [])
    assert isinstance(found, list)
    return found


def _mapping(table: Table, name: str) -> Mapping[str, object]:
    found = table.get(name, {})
    assert isinstance(found, dict)
    return found


def _names(table: Table, name: str) -> Iterable[str]:
    found = table.get(name, [])
    assert isinstance(found, list)
    return found


def week_of(said: str) -> dict[str, Sequence[Sequence[str]]]:
    """ "Mon-Thu 09:00-14:30" as a week of spans."""
    days, _space, span = said.partition(" ")
    first, last = (DAYS.index(day) for day in days.split("-"))
    return {str(day): [span.split("-")] for day in range(first, last + 1)}
