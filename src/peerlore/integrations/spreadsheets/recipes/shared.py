"""What all recipes tell of people in the same way."""

from collections.abc import Iterable, Sequence

from django.utils.translation import gettext_lazy as _

from peerlore.engine.matching.fairness import Share, shares
from peerlore.errors import RuleBroken
from peerlore.integrations.spreadsheets.outcome import Table
from peerlore.integrations.spreadsheets.people import Person


class NobodyToMatch(RuleBroken):
    message = _("%(why)s")


def detail(person: Person) -> str:
    """Where somebody stands: role and unit, or the number."""
    return ", ".join(filter(None, (person.role, person.unit))) or person.number


def called(person: Person) -> str:
    where = detail(person)
    return f"{person.name} ({where})" if where else person.name


def of(count: int, total: int) -> str:
    return f"{count} of {total}"


def fairness_tables(people: Sequence[Person], *, asked: Sequence[bool], matched: Sequence[bool]) -> tuple[Table, ...]:
    """Who is matched by unit, level and site; groups under five together."""
    tables = []
    for name, title in (("unit", "By unit"), ("level", "By level"), ("site", "By site")):
        groups = [getattr(person, name) for person in people]
        if len(set(groups)) > 1:
            tables.append(_fairness_table(name, title, shares(groups, asked=asked, matched=matched)))
    return tuple(tables)


def _fairness_table(name: str, title: str, rows: Iterable[Share]) -> Table:
    return Table(
        name=name,
        title=title,
        caption="Who asked, and who has somebody in this plan. Groups under five people are counted together.",
        headings=(title.removeprefix("By ").capitalize(), "Asked", "Matched", "Share"),
        rows=[(one.group or "Not said", str(one.asked), str(one.matched), f"{one.share:.0%}") for one in rows],
        numbers=frozenset({1, 2, 3}),
    )
