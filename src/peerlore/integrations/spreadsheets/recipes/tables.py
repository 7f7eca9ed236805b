"""Tables to look at: who is served, the load, scarce skills, what each dial costs."""

from collections import Counter
from collections.abc import Iterable, Sequence

from peerlore.engine.matching.fairness import Share, shares
from peerlore.engine.matching.mentoring import Scarce, Turned
from peerlore.integrations.spreadsheets.outcome import Table
from peerlore.integrations.spreadsheets.people import Person

HEAT = ("none", "little", "some", "much", "most")
MOST_SKILLS = 12
DIALS = {
    "skill_fit": "Skill fit",
    "reach": "Reach across units",
    "likeness": "Likeness of level",
    "wishes": "First wishes",
    "load": "Spreading the load",
}


def fairness_tables(people: Sequence[Person], *, asked: Sequence[bool], matched: Sequence[bool]) -> tuple[Table, ...]:
    """Who is matched by unit, level and site; groups under five together."""
    tables = []
    for name, title in (("unit", "By unit"), ("level", "By level"), ("site", "By site")):
        groups = [getattr(person, name) for person in people]
        rows = shares(groups, asked=asked, matched=matched)
        if len(rows) > 1:
            tables.append(_fairness_table(name, title, rows))
    return tuple(tables)


def _fairness_table(name: str, title: str, rows: Iterable[Share]) -> Table:
    return Table(
        name=name,
        title=title,
        caption="Who asked, and who has somebody in this plan. Groups under five people are counted together.",
        headings=(name.capitalize(), "Asked", "Matched", "Share"),
        rows=[(one.group or "Not said", str(one.asked), str(one.matched), f"{one.share * 100:.0f} %") for one in rows],
        numbers=frozenset({1, 2, 3}),
    )


def of_load(loads: Iterable[int]) -> tuple[Table, ...]:
    """How many have how many."""
    people = Counter(loads)
    rows = [("none" if load == 0 else str(load), str(people[load])) for load in sorted(people)]
    caption = "How many learners each person who teaches would have."
    headings = ("Learners", "People")
    return (Table(name="load", title="Load", caption=caption, headings=headings, rows=rows, numbers=frozenset({1})),)


def of_scarce(found: Sequence[Scarce], skills: Sequence[str]) -> tuple[Table, ...]:
    """The dearest dozen."""
    rows = [
        (skills[one.skill], str(one.asked), str(one.places), f"{HEAT[one.heat]} ({one.heat} of 4)")
        for one in found[:MOST_SKILLS]
    ]
    table = Table(
        name="scarce",
        title="Scarce skills",
        caption="How much one more place with somebody who teaches it would be worth to this plan, from its prices. "
        "Places are of people who may teach other skills too.",
        headings=("Skill", "Asked by", "Places", "Scarcity"),
        rows=rows,
        numbers=frozenset({1, 2}),
    )
    return (table,) if rows else ()


def of_dials(found: Iterable[Turned]) -> tuple[Table, ...]:
    """The first row is the plan as set."""
    as_set, *turned = found
    rows = [_turned(one, as_set.value) for one in (as_set, *turned)]
    table = Table(
        name="dials",
        title="What if",
        caption="The same people with one setting turned to nothing (0) or to the full (10). What it costs is measured "
        "with the settings as they are.",
        headings=("Setting", "Matched", "Top wish", "Across units", "Largest load", "Costs"),
        rows=rows,
        numbers=frozenset({1, 2, 3, 4, 5}),
    )
    return (table,)


def _turned(one: Turned, as_set: float) -> tuple[str, ...]:
    name = f"{DIALS[one.dial]} at {one.setting}" if one.dial else "As set"
    cost = max(0.0, (as_set - one.value) / as_set) if as_set else 0.0
    counts = (one.matched, one.top, one.across, one.largest_load)
    return (name, *map(str, counts), f"{cost * 100:.2f} %" if one.dial else "–")
